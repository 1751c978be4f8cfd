package org.uplink.agent.wish;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uplink.agent.wish.WishedAddressing.Family;
import org.uplink.agent.wish.WishedDevice.Kind;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;

/**
 * Makes networks and bonds of the devices of a file. A bridge is a network, and so is a VLAN, NIC
 * or bond that has addresses and is no port. What a request cannot say is refused.
 */
final class DeviceTree {
  private final Map<String, WishedDevice> devices = new LinkedHashMap<>();
  private final Map<String, WishedDevice> masters = new HashMap<>();
  private final boolean advertisedByDefault;
  private final List<HostRule> rules;
  private final Map<String, NetworkSpec> networks = new TreeMap<>();

  /**
   * Creates the tree.
   *
   * @param advertisedByDefault whether a network for which the file does not say so gets addresses
   *     from router advertisements
   */
  DeviceTree(Collection<WishedDevice> all, List<HostRule> rules, boolean advertisedByDefault) {
    this.advertisedByDefault = advertisedByDefault;
    this.rules = new ArrayList<>(rules);
    for (WishedDevice device : all) {
      if (devices.put(device.name(), device) != null) {
        throw device
            .place()
            .wrong("is a second device with the name " + Place.shortened(device.name()));
      }
    }
    for (WishedDevice device : all) {
      device.ports().forEach(port -> addPort(device, port));
    }
  }

  /** Returns the wish. */
  Wish wish(
      Collection<String> removedNetworks,
      Collection<String> removedBonds,
      Optional<Located<String>> owner) {
    Map<String, BondSpec> bonds = new TreeMap<>();
    for (WishedDevice device : devices.values()) {
      refuseAddressesOfPort(device);
      switch (device.kind()) {
        case BRIDGE -> addBridge(device);
        case VLAN -> addVlan(device);
        case BOND -> {
          bonds.put(device.name(), bond(device));
          addBase(device);
        }
        case ETHERNET -> addBase(device);
      }
    }
    devices.values().forEach(this::addMtuOfBase);
    return Wish.of(
        new NetworkRequest(
            new TreeMap<>(networks),
            new TreeSet<>(removedNetworks),
            new TreeMap<>(bonds),
            new TreeSet<>(removedBonds)),
        rules,
        owner);
  }

  private void addPort(WishedDevice master, Located<String> port) {
    WishedDevice other = masters.put(port.value(), master);
    if (other != null) {
      throw port.place().wrong("is a port of " + Place.shortened(other.name()) + " too");
    }
    Kind kind = kindOf(port.value());
    boolean allowed = kind == Kind.ETHERNET || (master.is(Kind.BRIDGE) && kind != Kind.BRIDGE);
    if (!allowed) {
      throw port.place()
          .notSupported("a %s as port of a %s".formatted(kind.label(), master.kind().label()));
    }
  }

  private Optional<WishedDevice> master(String port) {
    return Optional.ofNullable(masters.get(port));
  }

  /** Returns the kind of a device. One that the file does not describe is a NIC or bond. */
  private Kind kindOf(String name) {
    return Optional.ofNullable(devices.get(name)).map(WishedDevice::kind).orElse(Kind.ETHERNET);
  }

  private void refuseAddressesOfPort(WishedDevice device) {
    Optional<Place> named = device.addressing().firstPlace();
    Optional<WishedDevice> master = master(device.name());
    if (named.isPresent() && master.isPresent()) {
      throw named
          .get()
          .notSupported(
              "addresses of a port. %s is a port of %s; give them to %s"
                  .formatted(
                      Place.shortened(device.name()),
                      Place.shortened(master.get().name()),
                      Place.shortened(master.get().name())));
    }
  }

  private void addBridge(WishedDevice bridge) {
    if (bridge.ports().size() > 1) {
      throw bridge.ports().get(1).place().notSupported("a second port of a bridge");
    }
    NetworkSpec spec =
        bridge.ports().isEmpty() ? NetworkSpec.bridge() : below(bridge.ports().getFirst());
    addNetwork(
        bridge,
        spec.withLinkOptions(spec.linkOptions().withStp(bridge.stp()).withMtu(mtuOf(bridge))));
  }

  /** Returns a network on a device of the file or of the host. */
  private NetworkSpec below(Located<String> port) {
    WishedDevice device = devices.get(port.value());
    if (device == null || device.is(Kind.ETHERNET)) {
      return NetworkSpec.bridgeOn(port.value());
    }
    if (device.is(Kind.BOND)) {
      return NetworkSpec.bridge().onBond(port.value());
    }
    return onVlan(device);
  }

  private NetworkSpec onVlan(WishedDevice vlan) {
    Located<String> base = vlan.base().orElseThrow();
    Kind kind = kindOf(base.value());
    if (kind != Kind.ETHERNET && kind != Kind.BOND) {
      throw base.place().notSupported("a VLAN of a " + kind.label());
    }
    if (master(base.value()).filter(it -> !it.is(Kind.BRIDGE)).isPresent()) {
      throw base.place().notSupported("a VLAN of a port of a bond");
    }
    return below(base).withVlan(vlan.vlan());
  }

  private void addVlan(WishedDevice vlan) {
    NetworkSpec spec = onVlan(vlan);
    rules.add(
        new HostRule.VlanName(
            vlan.name(), spec.baseDevice().orElseThrow(), vlan.vlan(), vlan.place()));
    master(vlan.name())
        .ifPresentOrElse(
            master -> refuseOtherMtu(vlan, mtuOf(master)),
            () -> addNetwork(vlan, bridgeless(spec, vlan)));
  }

  /** Adds the network of a NIC or bond that has addresses. */
  private void addBase(WishedDevice base) {
    if (base.addressing().firstPlace().isPresent()) {
      addNetwork(base, bridgeless(below(new Located<>(base.name(), base.place())), base));
    } else if (base.is(Kind.ETHERNET)
        && !masters.containsKey(base.name())
        && devices.values().stream()
            .noneMatch(it -> it.base().filter(b -> b.value().equals(base.name())).isPresent())) {
      rules.add(new HostRule.Idle(base.name(), base.place()));
    }
  }

  private static NetworkSpec bridgeless(NetworkSpec spec, WishedDevice device) {
    return spec.withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS.withMtu(mtuOf(device)));
  }

  private void addNetwork(WishedDevice device, NetworkSpec spec) {
    WishedAddressing addressing = device.addressing();
    addressing.check();
    networks.put(
        device.name(),
        spec.withIpv4(addressing.ip(Family.IPV4))
            .withIpv6(addressing.ip(Family.IPV6))
            .withDefaultRoute(!addressing.gateways().isEmpty())
            .withNameservers(addressing.nameservers().stream().map(Located::value).toList())
            .withTakeOver(addressing.takesOver()));
    addressing
        .leases()
        .forEach(
            lease -> rules.add(new HostRule.Lease(device.name(), lease.value(), lease.place())));
    if (advertisedByDefault && addressing.autoconf().isEmpty() && !addressing.takesOver()) {
      rules.add(new HostRule.AdvertisedIfPossible(device.name()));
    }
  }

  private BondSpec bond(WishedDevice bond) {
    return new BondSpec(
        bond.ports().stream().map(Located::value).toList(), bond.bondOptions(), bond.mac());
  }

  private static OptionalInt mtuOf(WishedDevice device) {
    return device.mtu().map(it -> OptionalInt.of(it.value())).orElse(OptionalInt.empty());
  }

  /**
   * A request has the MTU of a network. The NIC or bond below an untagged network has it too. So
   * the MTU of a device below must be that of a network on it.
   */
  private void addMtuOfBase(WishedDevice base) {
    if (base.mtu().isEmpty() || networks.containsKey(base.name()) || base.is(Kind.VLAN)) {
      return;
    }
    String name =
        master(base.name())
            .filter(master -> master.is(Kind.BOND))
            .map(WishedDevice::name)
            .orElse(base.name());
    Map.Entry<String, NetworkSpec> untagged =
        networks.entrySet().stream()
            .filter(it -> isOn(it.getValue(), name) && it.getValue().vlanDevice().isEmpty())
            .findFirst()
            .orElseThrow(
                () ->
                    base.mtu()
                        .get()
                        .place()
                        .notSupported(
                            "the MTU of a device on which the file has no untagged network"));
    OptionalInt mtu = untagged.getValue().linkOptions().mtu();
    if (mtu.isEmpty()) {
      networks.put(untagged.getKey(), untagged.getValue().withMtu(mtuOf(base)));
    } else {
      refuseOtherMtu(base, mtu);
    }
  }

  private static boolean isOn(NetworkSpec spec, String base) {
    return spec.baseDevice().filter(base::equals).isPresent();
  }

  private static void refuseOtherMtu(WishedDevice lower, OptionalInt mtu) {
    lower
        .mtu()
        .filter(it -> !OptionalInt.of(it.value()).equals(mtu))
        .ifPresent(
            it -> {
              throw it.place()
                  .notSupported(
                      "this MTU, because the network on "
                          + Place.shortened(lower.name())
                          + " has another one");
            });
  }
}
