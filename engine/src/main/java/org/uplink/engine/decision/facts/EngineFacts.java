package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.List;

/**
 * What the engine brings to the decision.
 *
 * @param addresses E, in the configured order
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
