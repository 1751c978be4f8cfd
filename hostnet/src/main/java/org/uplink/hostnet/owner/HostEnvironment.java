package org.uplink.hostnet.owner;

import java.util.List;
import java.util.Optional;

/** What a host has around its NICs that the kernel's routing socket does not tell. */
public interface HostEnvironment {
  /** Nothing: nobody owns a NIC, none is wireless, no filter names one. */
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
        public List<String> filterRulesThatName(String device) {
          return List.of();
        }

        @Override
        public Optional<String> whyResolverIsNotWritten() {
          return Optional.empty();
        }
      };

  /** The program that owns a device, where one does. */
  Optional<NicOwner> ownerOf(String device);

  /** Whether it is Wi-Fi, which can't be a bridge's port. */
  boolean isWireless(String device);

  /** The rules of the packet filter that name the device, as texts. */
  List<String> filterRulesThatName(String device);

  /** Why resolv.conf is not this agent's to write; empty: it is. */
  Optional<String> whyResolverIsNotWritten();
}
