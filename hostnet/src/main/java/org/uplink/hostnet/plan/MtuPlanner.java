package org.uplink.hostnet.plan;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Plans the MTUs of the NICs and bonds below networks, after all networks are planned. Such a
 * device gets the MTU that its untagged network requests. Without a requested MTU, it gets the MTU
 * that it had before Uplink changed it. The MTU is at least that of the largest VLAN on the device.
 */
final class MtuPlanner {
  private final PlannedHost host;
  private final NetworkState start;

  MtuPlanner(PlannedHost host, NetworkState start) {
    this.host = host;
    this.start = start;
  }

  /**
   * Plans the MTUs.
   *
   * @param bases the NICs and bonds below networks that the plan creates, changes or removes
   * @param networks the networks in force after the plan
   */
  void plan(Collection<String> bases, Map<String, NetworkSpec> networks) {
    for (String base : bases) {
      host.link(base)
          .ifPresent(
              link ->
                  setMtu(
                      link,
                      OriginalMtus.withVlans(
                          requested(base, networks).orElse(host.originalMtus.of(base)),
                          host.vlansOn(base))));
    }
    List.copyOf(host.links.values()).stream()
        .filter(link -> link.isKind("bond") && host.touched.contains(link.name()))
        .forEach(this::setPorts);
    List.copyOf(host.touched).forEach(this::removeIpv6IfTooSmall);
  }

  private static OptionalInt requested(String base, Map<String, NetworkSpec> networks) {
    return networks.values().stream()
        .filter(spec -> spec.lowerDevice().filter(base::equals).isPresent())
        .flatMapToInt(spec -> spec.linkOptions().mtu().stream())
        .max();
  }

  private void setMtu(LinkState link, int mtu) {
    link.lower().flatMap(host::link).ifPresent(lower -> refuseIfLarger(link, mtu, lower));
    if (link.mtu() != mtu || link.hasDriverMtu()) {
      host.originalMtus.remember(
          link.name(), start.link(link.name()).map(LinkState::mtu).orElse(link.mtu()));
      host.change(link.name(), it -> it.withMtu(mtu));
    }
  }

  /** Refuses a VLAN with a larger MTU than the link below, because the kernel refuses it too. */
  private static void refuseIfLarger(LinkState vlan, int mtu, LinkState lower) {
    if (mtu > lower.mtu() && mtu > vlan.mtu()) {
      throw new SetupRefusedException(
          SetupCode.BAD_PARAMETERS,
          "the MTU %d of %s would be larger than the MTU %d of %s below it; set a larger MTU on %s first"
              .formatted(mtu, vlan.name(), lower.mtu(), lower.name(), lower.name()));
    }
  }

  /**
   * Plans the MTUs of a bond's ports. The bonding driver gives the bond's MTU to a port that joins,
   * and to all ports when the MTU changes.
   */
  private void setPorts(LinkState bond) {
    boolean changed =
        start.link(bond.name()).filter(before -> before.mtu() == bond.mtu()).isEmpty();
    for (String name : host.portsOf(bond.name())) {
      LinkState port = host.link(name).orElseThrow();
      boolean joins =
          start.link(name).flatMap(LinkState::master).filter(bond.name()::equals).isEmpty();
      if (changed || joins) {
        setMtu(port, bond.mtu());
      }
    }
  }

  private void removeIpv6IfTooSmall(String device) {
    if (host.link(device).filter(link -> !link.canHaveIpv6()).isEmpty()) {
      return;
    }
    host.addressesOf(false, List.of(device))
        .forEach(
            address ->
                host.warnings.add(
                    PlanWarning.of(
                        WarningCode.ADDRESS_REMOVED,
                        device,
                        address.local().toString(),
                        "%s is removed from %s, because its MTU becomes less than %d, with which a link has no IPv6"
                            .formatted(address.local(), device, LinkState.MIN_IPV6_MTU))));
    host.removeIpv6(device);
  }
}
