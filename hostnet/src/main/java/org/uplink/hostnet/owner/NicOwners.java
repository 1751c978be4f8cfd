package org.uplink.hostnet.owner;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.uplink.hostnet.owner.NicOwner.Kind;

/**
 * What the agent's configuration says about the owners of the NICs.
 *
 * @param changed the programs whose NICs the agent changes too
 * @param configured the owner of each device that the configuration names, whatever the host shows;
 *     empty if nobody owns the device
 */
public record NicOwners(Set<Kind> changed, Map<String, Optional<Kind>> configured) {
  /** The host shows the owners, and the agent changes no NIC that has one. */
  public static final NicOwners NONE = new NicOwners(Set.of(), Map.of());

  /**
   * The host shows the owners, and the agent changes the NICs of NetworkManager and
   * systemd-networkd. Not the stanzas of ifupdown: the kernel's back end makes more changes on its
   * NICs, because ifupdown has no process that would undo them.
   */
  public static final NicOwners DEFAULT =
      new NicOwners(Set.of(Kind.NETWORK_MANAGER, Kind.NETWORKD), Map.of());

  /**
   * @throws IllegalArgumentException if the configuration names a program whose NICs the agent does
   *     not change
   */
  public NicOwners {
    changed = Set.copyOf(changed);
    configured = Map.copyOf(configured);
    for (Map.Entry<String, Optional<Kind>> entry : new TreeMap<>(configured).entrySet()) {
      if (entry.getValue().isPresent() && !changed.contains(entry.getValue().get())) {
        throw new IllegalArgumentException(
            "--owner-of %1$s=%2$s: the agent changes no NICs of %2$s. Add %2$s to --nic-owners."
                .formatted(entry.getKey(), entry.getValue().get().program()));
      }
    }
  }

  /** Returns the environment of a host with the owners that the configuration names. */
  public HostEnvironment appliedTo(HostEnvironment shown) {
    return configured.isEmpty() ? shown : new ConfiguredOwners(shown, configured);
  }
}
