package org.uplink.hostnet.check;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Checks a request before anything is planned. A refusal has Vdsm's code if Vdsm has a code for it.
 */
public final class RequestCheck {
  /** IFNAMSIZ without the final zero. */
  static final int MAX_NAME = 15;

  /**
   * Names that the kernel needs: of folders with settings, of loopback, and of a file beside the
   * devices in /sys/class/net.
   */
  static final Set<String> RESERVED = Set.of("all", "default", "lo", "bonding_masters");

  /** Masters beside which a NIC keeps its VLANs. Of other masters, such as bonds, it is a part. */
  private static final Set<String> LEAVE_VLANS = Set.of("bridge", "openvswitch", "vrf");

  final NetworkState host;
  final NetworkRequest request;
  private final RunningConfiguration running;

  public RequestCheck(NetworkState host, RunningConfiguration running, NetworkRequest request) {
    this.host = host;
    this.running = running;
    this.request = request;
  }

  /**
   * Checks the request.
   *
   * @throws SetupRefusedException for the first error
   */
  public void check() {
    checkRemovals();
    request.bondings().forEach(new BondCheck(this)::check);
    request.networks().forEach(this::checkNetwork);
    checkNetworksTogether();
  }

  static SetupRefusedException refused(SetupCode code, String why) {
    return new SetupRefusedException(code, why);
  }

  /** Finds a VLAN on a device that this request does not remove. */
  Optional<String> vlanOn(String device) {
    return host.links().stream()
        .filter(link -> link.lower().filter(device::equals).isPresent())
        .filter(link -> !isRemoved(link, device))
        .map(LinkState::name)
        .findFirst();
  }

  /** Returns the networks that are in force after the change. */
  public Map<String, NetworkSpec> networksAfter() {
    Map<String, NetworkSpec> after = new TreeMap<>();
    running.networks().forEach((name, network) -> after.put(name, network.spec()));
    request.removedNetworks().forEach(after::remove);
    after.putAll(request.networks());
    return after;
  }

  /** Returns whether a device is below a network that this request moves or removes. */
  boolean isFreed(String device) {
    return running.networks().entrySet().stream()
        .anyMatch(
            network ->
                (network.getValue().spec().nic().filter(device::equals).isPresent()
                        || lowerDevice(network.getValue().spec())
                            .filter(device::equals)
                            .isPresent())
                    && (request.networks().containsKey(network.getKey())
                        || request.removedNetworks().contains(network.getKey())));
  }

  private void checkRemovals() {
    for (String name : request.removedNetworks()) {
      if (request.networks().containsKey(name)) {
        throw refused(SetupCode.BAD_PARAMETERS, "the request sets up and removes network " + name);
      }
      if (!running.networks().containsKey(name)) {
        throw refused(
            SetupCode.BAD_BRIDGE, "network " + name + " does not exist, so it cannot be removed");
      }
      vlanOn(name)
          .ifPresent(
              vlan -> {
                throw refused(
                    SetupCode.NOT_SUPPORTED,
                    "network %s cannot be removed: VLAN %s uses its bridge".formatted(name, vlan));
              });
    }
    for (String name : request.removedBondings()) {
      if (request.bondings().containsKey(name)) {
        throw refused(SetupCode.BAD_PARAMETERS, "the request sets up and removes bond " + name);
      }
      if (host.link(name).filter(link -> link.isKind("bond")).isEmpty()) {
        throw refused(
            SetupCode.BAD_BOND, "bond " + name + " does not exist, so it cannot be removed");
      }
      otherUseOf(name)
          .ifPresent(
              use -> {
                throw refused(
                    SetupCode.BOND_IN_USE, "bond %s cannot be removed: %s".formatted(name, use));
              });
      networksAfter()
          .forEach(
              (network, spec) -> {
                if (spec.bonding().filter(name::equals).isPresent()) {
                  throw refused(
                      SetupCode.BOND_IN_USE,
                      "bond %s cannot be removed: network %s uses it".formatted(name, network));
                }
              });
    }
  }

  /** Returns another user of a bond than Uplink's networks. */
  private Optional<String> otherUseOf(String bond) {
    return host.link(bond)
        .flatMap(LinkState::master)
        .filter(master -> !running.networks().containsKey(master))
        .map(master -> "it is a port of " + master)
        .or(() -> vlanOn(bond).map(vlan -> "VLAN " + vlan + " uses it"));
  }

  private boolean isRemoved(LinkState vlan, String base) {
    return request.removedNetworks().stream()
        .flatMap(name -> Optional.ofNullable(running.networks().get(name)).stream())
        .map(RunningConfiguration.RunningNetwork::spec)
        .anyMatch(
            spec ->
                spec.baseDevice().filter(base::equals).isPresent()
                    && spec.vlan().equals(vlan.vlan()));
  }

  private void checkNetwork(String name, NetworkSpec spec) {
    if (spec.nic().isPresent() && spec.bonding().isPresent()) {
      throw refused(SetupCode.BAD_PARAMETERS, "network " + name + " has both a NIC and a bond");
    }
    if (!spec.linkOptions().switchType().equals("legacy")) {
      throw refused(
          SetupCode.BAD_PARAMETERS,
          "network %s: switch \"%s\" is not supported, only \"legacy\" is"
              .formatted(name, spec.linkOptions().switchType()));
    }
    if (spec.linkOptions().bridged()) {
      checkBridgeName(name);
    } else if (spec.baseDevice().isEmpty()) {
      throw refused(
          SetupCode.BAD_PARAMETERS, "network " + name + " has neither a bridge nor a NIC");
    }
    checkBaseDevice(name, spec);
    if (spec.takeOver()) {
      spec.lowerLink(host).ifPresent(lower -> refuseLease(name, lower.name()));
      if (spec.linkOptions().bridged()) {
        refuseLease(name, name);
      }
      refuseMtuWithoutIpv6(name, spec);
    }
    new AddressCheck(name, spec).check();
    if (host.lacksIpv6() && (spec.ipv6().address().isPresent() || spec.ipv6().autoconf())) {
      throw refused(
          SetupCode.BAD_ADDRESS,
          "network %s has IPv6, and the kernel of this host has none (see ipv6.disable in /proc/cmdline); leave IPv6 out of the network"
              .formatted(name));
    }
  }

  /**
   * Refuses an MTU that is too small for IPv6 if the network would take over IPv6 addresses,
   * because the kernel removes IPv6 from such a link.
   */
  private void refuseMtuWithoutIpv6(String network, NetworkSpec spec) {
    int mtu = spec.linkOptions().mtu().orElse(LinkState.MIN_IPV6_MTU);
    Stream.concat(spec.lowerLink(host).stream(), host.link(network).stream())
        .map(LinkState::name)
        .filter(_ -> mtu < LinkState.MIN_IPV6_MTU)
        .flatMap(device -> host.addressesOf(device).stream())
        .filter(address -> !address.ipv4() && !address.linkLocal())
        .findFirst()
        .ifPresent(
            address -> {
              throw refused(
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
    host.addressesOf(device).stream()
        .filter(address -> address.expires() && (address.ipv4() || address.local().isHost()))
        .findFirst()
        .ifPresent(
            address -> {
              throw refused(
                  SetupCode.NOT_SUPPORTED,
                  "network %s: %s of %s has a lifetime, so a DHCP server gave it, and DHCP is not supported; give %s a static address"
                      .formatted(network, address.local(), device, device));
            });
  }

  private void checkBridgeName(String name) {
    if (!isDeviceName(name)
        || name.startsWith("-")
        || name.indexOf('.') >= 0
        || RESERVED.contains(name)) {
      throw refused(
          SetupCode.BAD_BRIDGE,
          "\"%s\" is not a valid bridge name. It needs 1 to 15 bytes without ':', '.', '/', '%%' and spaces, and no '-' at the start"
              .formatted(name));
    }
    if (request.bondings().containsKey(name)) {
      throw refused(SetupCode.BAD_BRIDGE, "the request names both a network and a bond " + name);
    }
    if (host.link(name).filter(link -> !link.isKind("bridge")).isPresent()) {
      throw refused(
          SetupCode.BAD_BRIDGE,
          "bridge %s cannot be created: another device has this name".formatted(name));
    }
  }

  /**
   * Returns whether the kernel accepts a device of this name ({@code dev_valid_name}). It counts
   * and compares bytes, and takes the byte 0xA0 for a space. It would replace "%d" by a number.
   */
  private static boolean isDeviceName(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return bytes.length > 0
        && bytes.length <= MAX_NAME
        && StandardCharsets.UTF_8.newEncoder().canEncode(name)
        && name.chars().noneMatch(c -> c == ':' || c == '/' || c == '%' || c <= ' ')
        && IntStream.range(0, bytes.length).noneMatch(i -> bytes[i] == (byte) 0xa0);
  }

  private void checkBaseDevice(String name, NetworkSpec spec) {
    if (spec.vlan().isPresent()) {
      int id = spec.vlan().getAsInt();
      if (id < 0 || id > 4094) {
        throw refused(
            SetupCode.BAD_VLAN, "network %s: VLAN id %d is not 0 to 4094".formatted(name, id));
      }
      if (spec.baseDevice().isEmpty()) {
        throw refused(SetupCode.BAD_VLAN, "network " + name + " has a VLAN id, but no NIC or bond");
      }
    }
    spec.nic().ifPresent(nic -> checkNic(name, nic, spec));
    spec.bonding()
        .filter(bond -> !request.bondings().containsKey(bond))
        .ifPresent(
            bond -> {
              if (host.link(bond).filter(link -> link.isKind("bond")).isEmpty()
                  || request.removedBondings().contains(bond)) {
                throw refused(
                    SetupCode.NO_SUCH_NIC, "network %s: no bond %s".formatted(name, bond));
              }
            });
    spec.vlanDevice()
        .filter(
            device ->
                device.getBytes(StandardCharsets.UTF_8).length > MAX_NAME && isVlanMissing(spec))
        .ifPresent(
            device -> {
              throw refused(
                  SetupCode.BAD_VLAN,
                  "network %s: the device name %s is too long. Create VLAN %d of %s with a name of 1 to 15 bytes; Uplink then uses that device."
                      .formatted(
                          name,
                          device,
                          spec.vlan().orElseThrow(),
                          spec.baseDevice().orElseThrow()));
            });
    lowerDevice(spec)
        .filter(device -> spec.nic().filter(device::equals).isEmpty())
        .filter(_ -> spec.linkOptions().bridged())
        .ifPresent(device -> checkNoForeignMaster(name, device));
  }

  /** Returns the device below a network. A VLAN may have any name. */
  private Optional<String> lowerDevice(NetworkSpec spec) {
    return spec.vlanDevice().isPresent()
        ? host.vlanOn(spec.baseDevice().orElseThrow(), spec.vlan().orElseThrow())
            .map(LinkState::name)
        : spec.baseDevice();
  }

  /** Otherwise the kernel would take the bond or VLAN away from its master without a word. */
  private void checkNoForeignMaster(String network, String device) {
    host.link(device)
        .flatMap(LinkState::master)
        .filter(master -> !master.equals(network) && !isFreed(device))
        .ifPresent(
            master -> {
              throw refused(
                  SetupCode.NIC_IN_USE,
                  "network %s: %s is already a port of %s".formatted(network, device, master));
            });
  }

  private boolean isVlanMissing(NetworkSpec spec) {
    return host.vlanOn(spec.baseDevice().orElseThrow(), spec.vlan().orElseThrow()).isEmpty();
  }

  private void checkNic(String name, String nic, NetworkSpec spec) {
    LinkState link =
        host.link(nic)
            .orElseThrow(
                () ->
                    refused(
                        SetupCode.NO_SUCH_NIC,
                        "network %s: no NIC %s".formatted(name, nic) + otherName(nic)));
    if (link.isKind("bridge") || link.isKind("vlan") || link.isKind("bond") || nic.equals("lo")) {
      throw refused(
          SetupCode.NO_SUCH_NIC,
          "network %s: %s is a %s, not a NIC".formatted(name, nic, link.kind().orElse("loopback")));
    }
    Optional<String> master = link.master();
    boolean mayStay =
        master.isEmpty()
            || master.get().equals(name)
            || isFreed(nic)
            || request.removedBondings().contains(master.get())
            || (spec.vlanDevice().isPresent() && leavesVlans(master.get()));
    if (!mayStay) {
      throw refused(
          SetupCode.NIC_IN_USE,
          "network %s: %s is already a port of %s".formatted(name, nic, master.get()));
    }
  }

  private boolean leavesVlans(String master) {
    return host.link(master).flatMap(LinkState::kind).filter(LEAVE_VLANS::contains).isPresent();
  }

  /** Returns what to say of a NIC that is named by an alternative name. */
  String otherName(String nic) {
    return host.links().stream()
        .filter(link -> link.alternativeNames().contains(nic))
        .findFirst()
        .map(
            link ->
                ". It is an alternative name of %s; name %s.".formatted(link.name(), link.name()))
        .orElse("");
  }

  private void checkNetworksTogether() {
    Map<String, String> users = new HashMap<>();
    networksAfter()
        .forEach(
            (name, spec) -> {
              spec.baseDevice()
                  .map(
                      base ->
                          spec.vlanDevice().isPresent()
                              ? "VLAN %d of %s".formatted(spec.vlan().getAsInt(), base)
                              : "untagged " + base)
                  .ifPresent(
                      use -> {
                        String other = users.put(use, name);
                        if (other != null) {
                          throw refused(
                              SetupCode.BAD_PARAMETERS,
                              "networks %s and %s both use %s".formatted(other, name, use));
                        }
                      });
            });
    List<String> defaults =
        networksAfter().entrySet().stream()
            .filter(network -> network.getValue().defaultRoute())
            .map(Map.Entry::getKey)
            .toList();
    if (defaults.size() > 1) {
      throw refused(
          SetupCode.BAD_PARAMETERS,
          "only one network can have the default route, not %s; set defaultRoute to false for the others"
              .formatted(String.join(", ", defaults)));
    }
  }
}
