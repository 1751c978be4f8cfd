package org.uplink.hostnet.check;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Checks the networks of a request, each on its own.
 *
 * @param all the check of the whole request
 */
record NetworkCheck(RequestCheck all) {
  /** Masters beside which a NIC keeps its VLANs. Of other masters, such as bonds, it is a part. */
  private static final Set<String> LEAVE_VLANS = Set.of("bridge", "openvswitch", "vrf");

  /**
   * Checks one network.
   *
   * @throws SetupRefusedException for the first error
   */
  void check(String name, NetworkSpec spec) {
    if (spec.nic().isPresent() && spec.bonding().isPresent()) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS, "network " + name + " has both a NIC and a bond");
    }
    if (!spec.linkOptions().switchType().equals("legacy")) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS,
          "network %s: switch \"%s\" is not supported, only \"legacy\" is"
              .formatted(name, spec.linkOptions().switchType()));
    }
    if (spec.linkOptions().bridged()) {
      checkBridgeName(name);
    } else if (spec.baseDevice().isEmpty()) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS, "network " + name + " has neither a bridge nor a NIC");
    }
    new MasterCheck(all.host).check(name, spec);
    checkBaseDevice(name, spec);
    if (spec.takeOver()) {
      spec.lowerLink(all.host).ifPresent(lower -> refuseLease(name, lower.name()));
      if (spec.linkOptions().bridged()) {
        refuseLease(name, name);
      }
      refuseMtuWithoutIpv6(name, spec);
    }
    new AddressCheck(name, spec).check();
    if (all.host.lacksIpv6() && (spec.ipv6().address().isPresent() || spec.ipv6().autoconf())) {
      throw RequestCheck.refused(
          SetupCode.BAD_ADDRESS,
          "network "
              + name
              + " has IPv6, and the kernel of this host has none (see ipv6.disable in"
              + " /proc/cmdline); leave IPv6 out of the network");
    }
  }

  /**
   * Refuses an MTU that is too small for IPv6 if the network would take over IPv6 addresses,
   * because the kernel removes IPv6 from such a link.
   */
  private void refuseMtuWithoutIpv6(String network, NetworkSpec spec) {
    int mtu = spec.linkOptions().mtu().orElse(LinkState.MIN_IPV6_MTU);
    Stream.concat(spec.lowerLink(all.host).stream(), all.host.link(network).stream())
        .map(LinkState::name)
        .filter(_ -> mtu < LinkState.MIN_IPV6_MTU)
        .flatMap(device -> all.host.addressesOf(device).stream())
        .filter(address -> !address.ipv4() && !address.linkLocal())
        .findFirst()
        .ifPresent(
            address -> {
              throw RequestCheck.refused(
                  SetupCode.BAD_PARAMETERS,
                  "network %s: MTU %d is less than %d, with which a link has no IPv6, and %s has %s; remove the address or set a larger MTU"
                      .formatted(
                          network, mtu, LinkState.MIN_IPV6_MTU, address.device(), address.local()));
            });
  }

  /**
   * Refuses to take over an address that a DHCP client renews, because no client would renew the
   * address on the network. An advertised IPv6 address (with a prefix shorter than 128) is
   * accepted, because the kernel renews it.
   */
  private void refuseLease(String network, String device) {
    if (all.leasesAreRenewed) {
      return;
    }
    all.host.addressesOf(device).stream()
        .filter(address -> address.expires() && (address.ipv4() || address.local().isHost()))
        .findFirst()
        .ifPresent(
            address -> {
              throw RequestCheck.refused(
                  SetupCode.NOT_SUPPORTED,
                  "network %s: %s of %s has a lifetime, so a DHCP server gave it, and Uplink knows no program on this host that would renew it for the network; give %s a static address"
                      .formatted(network, address.local(), device, device));
            });
  }

  private void checkBridgeName(String name) {
    if (!isDeviceName(name)
        || name.startsWith("-")
        || name.indexOf('.') >= 0
        || RequestCheck.RESERVED.contains(name)) {
      throw RequestCheck.refused(
          SetupCode.BAD_BRIDGE,
          "\""
              + name
              + "\" is not a valid bridge name. It needs 1 to 15 bytes without ':', '.', '/', '%'"
              + " and spaces, and no '-' at the start");
    }
    if (all.request.bondings().containsKey(name)) {
      throw RequestCheck.refused(
          SetupCode.BAD_BRIDGE,
          "a bridged network and a bond cannot both have the name "
              + name
              + ". Rename one of them.");
    }
    if (all.host.link(name).filter(link -> !link.isKind("bridge")).isPresent()) {
      throw RequestCheck.refused(
          SetupCode.BAD_BRIDGE,
          "bridge " + name + " cannot be created: another device has this name");
    }
  }

  /**
   * Returns whether the kernel accepts a device of this name ({@code dev_valid_name}). It counts
   * and compares bytes, and takes the byte 0xA0 for a space. It would replace "%d" by a number.
   */
  private static boolean isDeviceName(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return bytes.length > 0
        && bytes.length <= RequestCheck.MAX_NAME
        && StandardCharsets.UTF_8.newEncoder().canEncode(name)
        && name.chars().noneMatch(c -> c == ':' || c == '/' || c == '%' || c <= ' ')
        && IntStream.range(0, bytes.length).noneMatch(i -> bytes[i] == (byte) 0xa0);
  }

  private void checkBaseDevice(String name, NetworkSpec spec) {
    if (spec.vlan().isPresent()) {
      int id = spec.vlan().getAsInt();
      if (id < 0 || id > 4094) {
        throw RequestCheck.refused(
            SetupCode.BAD_VLAN, "network %s: VLAN id %d is not 0 to 4094".formatted(name, id));
      }
      if (spec.baseDevice().isEmpty()) {
        throw RequestCheck.refused(
            SetupCode.BAD_VLAN, "network " + name + " has a VLAN id, but no NIC or bond");
      }
    }
    spec.nic().ifPresent(nic -> checkNic(name, nic, spec));
    spec.bonding()
        .filter(bond -> !all.request.bondings().containsKey(bond))
        .ifPresent(
            bond -> {
              if (all.host.link(bond).filter(link -> link.isKind("bond")).isEmpty()
                  || all.request.removedBondings().contains(bond)) {
                throw RequestCheck.refused(
                    SetupCode.NO_SUCH_NIC, "network %s: no bond %s".formatted(name, bond));
              }
            });
    spec.vlanDevice()
        .filter(
            device ->
                device.getBytes(StandardCharsets.UTF_8).length > RequestCheck.MAX_NAME
                    && isVlanMissing(spec))
        .ifPresent(
            device -> {
              throw RequestCheck.refused(
                  SetupCode.BAD_VLAN,
                  "network %s: the device name %s is too long. Create VLAN %d of %s with a name of 1 to 15 bytes; Uplink then uses that device."
                      .formatted(
                          name,
                          device,
                          spec.vlan().orElseThrow(),
                          spec.baseDevice().orElseThrow()));
            });
    all.lowerDevice(spec)
        .filter(device -> spec.nic().filter(device::equals).isEmpty())
        .filter(_ -> spec.linkOptions().bridged())
        .ifPresent(device -> checkNoForeignMaster(name, device));
  }

  /** Otherwise the kernel would take the bond or VLAN away from its master without a word. */
  private void checkNoForeignMaster(String network, String device) {
    all.host
        .link(device)
        .flatMap(LinkState::master)
        .filter(master -> !master.equals(network) && !all.isFreed(device))
        .ifPresent(
            master -> {
              throw RequestCheck.refused(
                  SetupCode.NIC_IN_USE,
                  "network %s: %s is already a port of %s".formatted(network, device, master));
            });
  }

  private boolean isVlanMissing(NetworkSpec spec) {
    return all.host.vlanOn(spec.baseDevice().orElseThrow(), spec.vlan().orElseThrow()).isEmpty();
  }

  private void checkNic(String name, String nic, NetworkSpec spec) {
    if (spec.isAdopted()
        && spec.vlanDevice().isPresent()
        && all.host.link(nic).filter(link -> link.isKind("bridge")).isPresent()) {
      return; // A VLAN of a bridge, which stays as it is.
    }
    LinkState link = all.nic("network " + name, nic);
    Optional<String> master = link.master();
    boolean mayStay =
        master.isEmpty()
            || master.get().equals(name)
            || all.isFreed(nic)
            || all.request.removedBondings().contains(master.get())
            || (spec.vlanDevice().isPresent() && leavesVlans(master.get()));
    if (!mayStay) {
      throw RequestCheck.refused(
          SetupCode.NIC_IN_USE,
          "network %s: %s is already a port of %s".formatted(name, nic, master.get()));
    }
  }

  private boolean leavesVlans(String master) {
    return all.host.link(master).flatMap(LinkState::kind).filter(LEAVE_VLANS::contains).isPresent();
  }
}
