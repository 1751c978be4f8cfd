package org.uplink.hostnet.owner;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.user.DeviceUser;

/** Facts about a host's NICs and resolv.conf that the kernel's routing socket does not report. */
public interface HostEnvironment {
  /** A host without owners, wireless NICs and other users of its devices. */
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
        public Optional<String> whyResolverIsNotWritten() {
          return Optional.empty();
        }
      };

  /** Returns the program that configures a device, if there is one. */
  Optional<NicOwner> ownerOf(String device);

  /** Returns whether a device is Wi-Fi, which cannot be a bridge port. */
  boolean isWireless(String device);

  /**
   * Returns who uses a device besides its addresses, routes and rules: sockets, multicast groups,
   * links above it, programs in its hooks, rules of the packet filter.
   *
   * @param successor the device that its packets will use instead, if there is one. A rule of the
   *     packet filter that covers it already is left out
   */
  List<DeviceUser> usersOf(String device, Optional<String> successor);

  /** Returns why this agent must not write resolv.conf; empty if it may. */
  Optional<String> whyResolverIsNotWritten();
}
