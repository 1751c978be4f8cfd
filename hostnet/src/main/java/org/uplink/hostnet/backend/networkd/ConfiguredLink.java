package org.uplink.hostnet.backend.networkd;

import java.util.List;
import java.util.Optional;

/**
 * What the networks and bonds of a configuration make of a link.
 *
 * @param network the network whose addresses the link has
 * @param bridge the bridge of which it is a port
 * @param vlans the VLANs on it that Uplink creates
 */
record ConfiguredLink(Optional<String> network, Optional<String> bridge, List<String> vlans) {
  ConfiguredLink {
    vlans = List.copyOf(vlans);
  }

  /** Returns whether the link is used. */
  boolean isUsed() {
    return network.isPresent() || bridge.isPresent() || !vlans.isEmpty();
  }
}
