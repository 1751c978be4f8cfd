package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The whole result of {@link Verb#GET_CAPABILITIES}, as the agent writes it. On the wire all
 * members are at the top level. Uplink's engine reads the {@link Capabilities} only, so that
 * nothing that a host reports about its hardware can make an install fail.
 *
 * @param capabilities the host, its network, and the connection of the caller
 * @param machine the processors, memory and storage adapters, for oVirt Engine
 */
@WireRecord
public record HostReport(
    @JsonUnwrapped Capabilities capabilities, @JsonUnwrapped Machine machine) {}
