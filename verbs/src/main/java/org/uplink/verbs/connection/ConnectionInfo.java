package org.uplink.verbs.connection;

import java.util.Objects;
import org.uplink.verbs.WireRecord;

/**
 * What the connection of the call is for. The agent has opened it.
 *
 * @param instance 32 hexadecimal digits that the agent drew when it started. Two connections with
 *     one certificate and different instances are from two runs of the agent, or from two hosts
 * @param proof whether the connection is there to prove a change: its socket is bound to the device
 *     of the new network
 */
@WireRecord
public record ConnectionInfo(String instance, boolean proof) {
  public ConnectionInfo {
    Objects.requireNonNull(instance, "instance");
  }
}
