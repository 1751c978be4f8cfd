package org.uplink.hostnet.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.user.DeviceAbove;
import org.uplink.verbs.setup.SetupCode;

/**
 * Refuses a plan whose links the kernel would refuse to create or to change. The rules are those of
 * {@code br_add_if} (net/bridge/br_if.c), {@code bond_enslave} (drivers/net/bonding/bond_main.c),
 * {@code vlan_check_real_dev} (net/8021q/vlan.c), {@code dev_validate_mtu} and {@code
 * __dev_get_by_name} (net/core/dev.c).
 *
 * @param before the host as it is
 * @param after the host as it will be
 */
public record LinkCheck(NetworkState before, NetworkState after, HostEnvironment environment) {
  /** {@code BR_MAX_PORTS}; the number 0 is not used. */
  private static final int MAX_BRIDGE_PORTS = 1023;

  /**
   * Checks the planned links.
   *
   * @throws SetupRefusedException for the first link that the kernel would refuse
   */
  public void check() {
    for (LinkState link : after.links()) {
      Optional<LinkState> current = before.link(link.name());
      if (current.isEmpty() || !isSameDevice(current.get(), link)) {
        checkCreated(link, current);
      }
      if (link.master().isPresent() && !link.master().equals(current.flatMap(LinkState::master))) {
        checkPort(link, link.master().get());
      }
      current.ifPresent(now -> checkVrf(now, link));
      checkMtu(link, current);
    }
  }

  /** Otherwise the kernel would take the device out of its VRF without a word. */
  private void checkVrf(LinkState current, LinkState planned) {
    current
        .master()
        .filter(master -> !planned.master().equals(current.master()))
        .flatMap(before::link)
        .filter(master -> master.isKind("vrf"))
        .ifPresent(
            vrf -> {
              throw MasterCheck.inVrf("the network's device", current, vrf.name());
            });
  }

  private static boolean isSameDevice(LinkState current, LinkState planned) {
    return current.kind().equals(planned.kind())
        && current.lower().equals(planned.lower())
        && current.vlan().equals(planned.vlan());
  }

  private void checkCreated(LinkState link, Optional<LinkState> current) {
    String kind = link.kind().orElse("device");
    SetupCode code = codeFor(link);
    if (current.isPresent()) {
      throw new SetupRefusedException(
          code,
          "the %s %s cannot be created: another device has this name. Rename that device (ip link set %s name …) or remove it."
              .formatted(kind, link.name(), link.name()));
    }
    before.links().stream()
        .filter(other -> other.alternativeNames().contains(link.name()))
        .forEach(
            other -> {
              throw new SetupRefusedException(
                  code,
                  "the %s %s cannot be created: %s is an alternative name of %s. Remove that name (ip link property del dev %s altname %s) or choose another name."
                      .formatted(
                          kind, link.name(), link.name(), other.name(), other.name(), link.name()));
            });
    if (!environment.canCreate(kind)) {
      throw new SetupRefusedException(
          SetupCode.NOT_SUPPORTED,
          "the %s %s cannot be created: the kernel of this host has no links of the kind %s. Install the kernel's module for it, or ask for a network without a %s."
              .formatted(kind, link.name(), kind, kind));
    }
    link.lower().flatMap(before::link).ifPresent(base -> checkVlanBase(link, base));
    if (link.isKind("vlan")) {
      link.lower().ifPresent(this::checkVlans);
    }
  }

  /** Refuses VLANs on a device, or on a new bond with a port, whose driver forbids them. */
  private void checkVlans(String base) {
    List<String> devices = before.link(base).isPresent() ? List.of(base) : after.portsOf(base);
    devices.forEach(this::checkAcceptsVlans);
  }

  private void checkAcceptsVlans(String device) {
    if (!environment.acceptsVlans(device)) {
      throw new SetupRefusedException(
          SetupCode.NOT_SUPPORTED,
          "%s cannot carry VLANs: its driver forbids them (ethtool -k %s shows vlan-challenged: on). Choose another NIC, or request a network without a VLAN."
              .formatted(device, device));
    }
  }

  private static SetupCode codeFor(LinkState link) {
    return switch (link.kind().orElse("")) {
      case "bond" -> SetupCode.BAD_BOND;
      case "vlan" -> SetupCode.BAD_VLAN;
      default -> SetupCode.BAD_BRIDGE;
    };
  }

  private void checkVlanBase(LinkState vlan, LinkState base) {
    PortKind.whyNoVlans(base)
        .ifPresent(
            reason -> {
              throw new SetupRefusedException(
                  SetupCode.NOT_SUPPORTED,
                  "the VLAN %s cannot be created on %s, because %s. Choose an Ethernet NIC."
                      .formatted(vlan.name(), base.name(), reason));
            });
    environment.devicesAbove(base.name()).stream()
        .filter(above -> above.vlan().equals(vlan.vlan()))
        .forEach(
            above -> {
              throw new SetupRefusedException(
                  SetupCode.BAD_VLAN,
                  "the VLAN %s cannot be created: %s has the VLAN %d of %s. Remove that device or choose another VLAN."
                      .formatted(
                          vlan.name(), above.describe(), vlan.vlan().orElseThrow(), base.name()));
            });
  }

  private void checkPort(LinkState link, String master) {
    String kind = after.link(master).flatMap(LinkState::kind).orElse("bridge");
    LinkState device = before.link(link.name()).orElse(link);
    PortKind.whyNoPort(device)
        .ifPresent(
            reason -> {
              throw new SetupRefusedException(
                  SetupCode.NOT_SUPPORTED,
                  "%s cannot be a port of the %s %s, because %s. Choose an Ethernet NIC, a bond or a VLAN."
                      .formatted(device.name(), kind, master, reason));
            });
    environment.devicesAbove(device.name()).stream()
        .filter(above -> PortKind.receivesAll(above.kind()))
        .forEach(
            above -> {
              throw new SetupRefusedException(
                  SetupCode.NIC_IN_USE,
                  "%s cannot be a port of the %s %s, because %s receives its packets. Remove that device first; create it on %s afterwards if it is still needed."
                      .formatted(device.name(), kind, master, above.describe(), master));
            });
    if (kind.equals("bridge") && before.portsOf(master).size() >= MAX_BRIDGE_PORTS) {
      throw new SetupRefusedException(
          SetupCode.NOT_SUPPORTED,
          "%s cannot be a port of the bridge %s, which has %d ports already; a bridge has no more. Remove ports that nobody uses."
              .formatted(device.name(), master, MAX_BRIDGE_PORTS));
    }
    if (kind.equals("bond") && !after.vlansOn(master).isEmpty()) {
      checkAcceptsVlans(device.name());
    }
    if (isAbove(device.name(), master)) {
      throw new SetupRefusedException(
          SetupCode.NIC_IN_USE,
          "%s cannot be a port of the %s %s, because %s is below it, directly or through other devices. Choose another NIC."
              .formatted(device.name(), kind, master, master));
    }
  }

  /** Returns whether a device is above another, directly or through other devices. */
  private boolean isAbove(String device, String below) {
    if (before.link(below).isEmpty()) {
      return false;
    }
    Deque<String> open = new ArrayDeque<>(List.of(below));
    Set<String> seen = new TreeSet<>();
    while (!open.isEmpty()) {
      String next = open.removeFirst();
      if (next.equals(device)) {
        return true;
      }
      if (seen.add(next)) {
        environment.devicesAbove(next).stream()
            .filter(above -> above.namespace().isEmpty())
            .map(DeviceAbove::name)
            .forEach(open::add);
      }
    }
    return false;
  }

  private void checkMtu(LinkState link, Optional<LinkState> current) {
    Optional<Integer> mtu = current.map(LinkState::mtu);
    if (mtu.isPresent() && mtu.get() != link.mtu()) {
      checkRange(link.name(), link.mtu());
      if (mtu.get() < link.mtu() && PortKind.hasMtuOfLink(link)) {
        throw new SetupRefusedException(
            SetupCode.BAD_PARAMETERS,
            "%s is a %s, so the link below limits its MTU. Set the MTU %d with ip link first, or leave it out of the request."
                .formatted(link.name(), link.kind().orElseThrow(), link.mtu()));
      }
    }
    if (link.isKind("bond")) {
      // The driver gives each of its ports the MTU of the bond.
      after.portsOf(link.name()).forEach(port -> checkRange(port, link.mtu()));
    }
  }

  private void checkRange(String device, int mtu) {
    Optional<LinkState> link = before.link(device);
    Optional<LinkState.FixedProperties> fixed = link.flatMap(LinkState::fixed);
    if (fixed.isPresent() && link.get().mtu() != mtu && !fixed.get().acceptsMtu(mtu)) {
      throw new SetupRefusedException(
          SetupCode.BAD_PARAMETERS,
          "%s cannot have the MTU %d: its driver accepts %d to %d"
              .formatted(device, mtu, fixed.get().minMtu(), fixed.get().maxMtu()));
    }
  }
}
