package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.List;

/**
 * The facts about the engine that a decision needs.
 *
 * @param addresses the engine's configured addresses (E), in their order
 * @param bootId the boot id of the engine's kernel
 */
public record EngineFacts(List<InetAddress> addresses, String bootId) {
  public EngineFacts {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("the engine has no address");
    }
  }
}
