package org.uplink.verbs.connection;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.uplink.verbs.WireRecord;

/**
 * What the connection of the call is for. The agent has opened it.
 *
 * @param instance 32 hexadecimal digits that the agent drew when it started. Two connections with
 *     one certificate and different instances are from two runs of the agent, or from two hosts
 * @param proof whether the connection is there to prove a change: its socket is bound to the device
 *     of the new network
 * @param engines the addresses that the engine has told the agent last ({@link EngineList}); absent
 *     if the agent cannot be told
 * @param authorities the SHA-256 digests of the authorities that the agent trusts, in hexadecimal;
 *     absent if the agent cannot be told
 */
@WireRecord
public record ConnectionInfo(
    String instance,
    boolean proof,
    Optional<List<String>> engines,
    Optional<List<String>> authorities) {
  public ConnectionInfo {
    Objects.requireNonNull(instance, "instance");
    engines = engines.map(List::copyOf);
    authorities = authorities.map(List::copyOf);
  }
}
