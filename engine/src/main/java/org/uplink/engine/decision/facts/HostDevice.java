package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.List;

/** A device of a host's capabilities. */
public record HostDevice(String name, Kind kind, List<InetAddress> addresses) {
  public HostDevice {
    addresses = List.copyOf(addresses);
  }

  /** What it is, as far as the decision cares. */
  public enum Kind {
    NIC("a NIC", true),
    BOND("a bond", true),
    VLAN("a VLAN on a NIC or bond", true),
    MANAGED_BRIDGE("the bridge of a managed network", true),
    VLAN_ELSEWHERE("a VLAN on something that is neither NIC nor bond", false),
    FOREIGN_BRIDGE("a bridge that no managed network has made", false);

    private final String description;
    private final boolean carriesNetworks;

    Kind(String words, boolean carriesNetworks) {
      this.description = words;
      this.carriesNetworks = carriesNetworks;
    }

    public String words() {
      return description;
    }

    /** Whether the management network can be put on it. */
    public boolean carriesNetworks() {
      return carriesNetworks;
    }
  }
}
