package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.uplink.verbs.WireRecord;

/**
 * The host's operating system, from os-release(5).
 *
 * @param name the name, such as {@code Debian GNU/Linux}
 * @param version the version, such as {@code 13}
 * @param release the distribution's release or build, if it has one
 * @param prettyName the full name, for people
 */
@WireRecord
public record OperatingSystem(
    Optional<String> name,
    Optional<String> version,
    Optional<String> release,
    @JsonProperty("pretty_name") Optional<String> prettyName) {}
