package org.uplink.hostnet.owner;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.user.DeviceAbove;
import org.uplink.hostnet.user.DeviceUser;

/** Facts about a host that its {@link org.uplink.hostnet.state.NetworkState} does not have. */
public interface HostEnvironment {
  /** A host that has no owners, no wireless NICs and no other users of its devices. */
  HostEnvironment EMPTY =
      new HostEnvironment() {
        @Override
        public Optional<NicOwner> ownerOf(String device) {
          return Optional.empty();
        }

        @Override
        public boolean isWireless(String device) {
          return false;
        }

        @Override
        public List<DeviceUser> usersOf(String device, Optional<String> successor) {
          return List.of();
        }

        @Override
        public List<DeviceAbove> devicesAbove(String device) {
          return List.of();
        }

        @Override
        public boolean canCreate(String kind) {
          return true;
        }

        @Override
        public boolean acceptsVlans(String device) {
          return true;
        }

        @Override
        public Optional<String> whyResolverIsNotWritten() {
          return Optional.empty();
        }
      };

  /** Returns the program that configures a device, if there is one. */
  Optional<NicOwner> ownerOf(String device);

  /**
   * Returns the programs that configure devices. Devices that no program configures are left out.
   */
  default Map<String, NicOwner> ownersOf(Collection<String> devices) {
    Map<String, NicOwner> owners = new TreeMap<>();
    devices.forEach(device -> ownerOf(device).ifPresent(owner -> owners.put(device, owner)));
    return owners;
  }

  /**
   * Returns what the agent's configuration overrides, as a sentence without a period; empty if it
   * overrides nothing.
   */
  default Optional<String> overriddenOwner(String device) {
    return Optional.empty();
  }

  /** Returns whether a device is Wi-Fi, which cannot be a bridge port. */
  boolean isWireless(String device);

  /**
   * Returns the users of a device besides its addresses, routes and rules: sockets, multicast
   * groups, links above it, XDP and tc programs, and packet filter rules.
   *
   * @param successor the device that the packets will use after the change, if there is one. Packet
   *     filter rules that already cover the successor are left out
   */
  List<DeviceUser> usersOf(String device, Optional<String> successor);

  /**
   * Returns the devices that have a device as their lower device, in this namespace and those of
   * other processes. A port is no lower device of its master.
   */
  List<DeviceAbove> devicesAbove(String device);

  /**
   * Returns whether the kernel can create links of a kind: "bridge", "vlan" or "bond". Loads the
   * kind's module, as creating one would.
   */
  boolean canCreate(String kind);

  /** Returns whether the driver of a device accepts VLANs. The kernel has VLANs. */
  boolean acceptsVlans(String device);

  /**
   * Returns whether the kernel accepts a multicast group of a bridge with a list of sources. True
   * if the host does not tell the version of its kernel.
   */
  default boolean acceptsGroupSources() {
    return true;
  }

  /** Returns why this agent must not write resolv.conf; empty if the agent may write it. */
  Optional<String> whyResolverIsNotWritten();
}
