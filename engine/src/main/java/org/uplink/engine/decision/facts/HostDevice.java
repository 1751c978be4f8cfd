package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.util.List;

/**
 * A device that a host's capabilities list.
 *
 * @param owners which program configures each NIC that the device is or has below it, a sentence
 *     each; empty if the host does not report it
 */
public record HostDevice(String name, Kind kind, List<InetAddress> addresses, List<String> owners) {
  public HostDevice {
    addresses = List.copyOf(addresses);
    owners = List.copyOf(owners);
  }

  /** Creates a device whose owner the host does not report. */
  public HostDevice(String name, Kind kind, List<InetAddress> addresses) {
    this(name, kind, addresses, List.of());
  }

  /** The kind of a device, as far as it matters for the decision. */
  public enum Kind {
    NIC("a NIC", true),
    BOND("a bond", true),
    VLAN("a VLAN on a NIC or bond", true),
    MANAGED_BRIDGE("the bridge of a managed network", true),
    /** Only the management network of the bridge's name can adopt the bridge. */
    ADOPTABLE_BRIDGE("a bridge that does not belong to a managed network", false),
    VLAN_ELSEWHERE("a VLAN on a device that is neither a NIC nor a bond", false),
    FOREIGN_BRIDGE("a bridge that does not belong to a managed network", false);

    private final String description;
    private final boolean carriesNetworks;

    Kind(String description, boolean carriesNetworks) {
      this.description = description;
      this.carriesNetworks = carriesNetworks;
    }

    public String description() {
      return description;
    }

    /** Returns whether the management network can be attached to such a device. */
    public boolean carriesNetworks() {
      return carriesNetworks;
    }
  }
}
