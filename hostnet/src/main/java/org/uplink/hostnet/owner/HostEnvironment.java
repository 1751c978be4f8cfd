package org.uplink.hostnet.owner;

import java.util.List;
import java.util.Optional;

/** Facts about a host's NICs and resolv.conf that the kernel's routing socket does not tell. */
public interface HostEnvironment {
  /** A host without owners, wireless NICs and filter rules. */
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

  /** Returns the program that configures a device, if there is one. */
  Optional<NicOwner> ownerOf(String device);

  /** Returns whether a device is Wi-Fi, which cannot be a bridge port. */
  boolean isWireless(String device);

  /** Returns the rules of the packet filter that name a device, as texts. */
  List<String> filterRulesThatName(String device);

  /** Returns why this agent must not write resolv.conf; empty if it may. */
  Optional<String> whyResolverIsNotWritten();
}
