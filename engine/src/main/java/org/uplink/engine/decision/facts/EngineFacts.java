package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.List;

/**
 * The engine, for the decision.
 *
 * @param addresses E, in the configured order
 * @param bootId of the engine's kernel
 */
public record EngineFacts(List<InetAddress> addresses, String bootId) {
  public EngineFacts {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("the engine has no address");
    }
  }
}
