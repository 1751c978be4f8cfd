package org.uplink.agent.wish;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.uplink.agent.wish.WishedAddressing.Family;
import org.uplink.agent.wish.WishedDevice.Kind;
import org.uplink.rtnetlink.net.Prefix;

/**
 * The supported part of nmstate's desired state. A family that an interface does not name is off.
 */
final class NmstateFile {
  static final Section ROOT = Section.of("", "interfaces", "routes", "dns-resolver");

  private static final List<String> COMMON =
      List.of("name", "type", "state", "mtu", "ipv4", "ipv6");

  static final Section BRIDGE =
      Section.of("interfaces[] (type: linux-bridge)", "bridge").with(COMMON);

  static final Section VLAN = Section.of("interfaces[] (type: vlan)", "vlan").with(COMMON);

  static final Section BOND =
      Section.of("interfaces[] (type: bond)", "link-aggregation", "mac-address").with(COMMON);

  static final Section ETHERNET = Section.of("interfaces[] (type: ethernet)").with(COMMON);

  static final Section BRIDGE_MEMBERS = Section.of("interfaces[].bridge", "options", "port");

  static final Section BRIDGE_OPTIONS = Section.of("interfaces[].bridge.options", "stp");

  static final Section STP =
      Section.of("interfaces[].bridge.options.stp", "enabled", "forward-delay");

  static final Section BRIDGE_PORT = Section.of("interfaces[].bridge.port[]", "name");

  static final Section VLAN_MEMBERS = Section.of("interfaces[].vlan", "base-iface", "id");

  static final Section BOND_MEMBERS =
      Section.of("interfaces[].link-aggregation", "mode", "options", "port");

  static final Section BOND_OPTIONS =
      Section.of(
          "interfaces[].link-aggregation.options",
          "ad_select",
          "downdelay",
          "fail_over_mac",
          "lacp_rate",
          "lp_interval",
          "miimon",
          "min_links",
          "num_grat_arp",
          "primary",
          "primary_reselect",
          "resend_igmp",
          "updelay",
          "xmit_hash_policy");

  static final Section IPV4 = Section.of("interfaces[].ipv4", "enabled", "dhcp", "address");

  static final Section IPV6 =
      Section.of("interfaces[].ipv6", "enabled", "dhcp", "autoconf", "address");

  static final Section ADDRESS = Section.of("address[]", "ip", "prefix-length");

  static final Section ROUTES = Section.of("routes", "config");

  static final Section ROUTE =
      Section.of("routes.config[]", "destination", "next-hop-address", "next-hop-interface");

  static final Section RESOLVER = Section.of("dns-resolver", "config");

  static final Section RESOLVER_CONFIG = Section.of("dns-resolver.config", "server");

  /** All kinds of mappings of the form, for the comparison with the documentation. */
  static final List<Section> SECTIONS =
      List.of(
          ROOT,
          BRIDGE,
          BRIDGE_MEMBERS,
          BRIDGE_OPTIONS,
          STP,
          BRIDGE_PORT,
          VLAN,
          VLAN_MEMBERS,
          BOND,
          BOND_MEMBERS,
          BOND_OPTIONS,
          ETHERNET,
          IPV4,
          IPV6,
          ADDRESS,
          ROUTES,
          ROUTE,
          RESOLVER,
          RESOLVER_CONFIG);

  private static final Map<String, Type> TYPES =
      Map.of(
          "linux-bridge", new Type(Kind.BRIDGE, BRIDGE),
          "vlan", new Type(Kind.VLAN, VLAN),
          "bond", new Type(Kind.BOND, BOND),
          "ethernet", new Type(Kind.ETHERNET, ETHERNET));

  private final Map<String, WishedDevice> devices = new LinkedHashMap<>();
  private final List<String> removedNetworks = new ArrayList<>();
  private final List<String> removedBonds = new ArrayList<>();
  private final List<HostRule> rules = new ArrayList<>();

  private NmstateFile() {}

  /** Reads a file. */
  static Wish read(Node root) {
    return new NmstateFile().wish(Members.of(root, ROOT));
  }

  private Wish wish(Members root) {
    root.items("interfaces").forEach(this::addInterface);
    root.find("routes")
        .map(it -> Members.of(it, ROUTES).items("config"))
        .orElse(List.of())
        .forEach(it -> addRoute(Members.of(it, ROUTE)));
    addNameservers(
        root.find("dns-resolver")
            .flatMap(it -> Members.of(it, RESOLVER).find("config"))
            .map(it -> Members.of(it, RESOLVER_CONFIG).items("server"))
            .orElse(List.of()));
    return new DeviceTree(devices.values(), rules, false)
        .wish(removedNetworks, removedBonds, Optional.empty());
  }

  private void addInterface(Node node) {
    Node typeNode = member(node, "type");
    Type type = TYPES.get(typeNode.text());
    if (type == null) {
      throw typeNode.place().notSupported("supported there: linux-bridge, vlan, bond, ethernet");
    }
    Members members = Members.of(node, type.section());
    String name = members.require("name").text();
    if (isAbsent(members)) {
      remove(name, type.kind(), node);
      return;
    }
    WishedDevice device =
        WishedDevice.of(name, type.kind(), node.place())
            .withMtu(
                members.find("mtu", it -> it.number(WishedDevice.MIN_MTU, WishedDevice.MAX_MTU)))
            .withAddressing(addressing(name, members));
    WishedDevice whole =
        switch (type.kind()) {
          case BRIDGE -> bridge(device, members.find("bridge"));
          case VLAN -> vlan(device, Members.of(members.require("vlan"), VLAN_MEMBERS));
          case BOND ->
              bond(device, Members.of(members.require("link-aggregation"), BOND_MEMBERS))
                  .withMac(members.find("mac-address").map(it -> it.mac().value()));
          case ETHERNET -> device;
        };
    if (devices.put(name, whole) != null) {
      throw node.place().wrong("is a second interface with the name " + Place.shortened(name));
    }
  }

  /** Returns the member by which the section of the others is known. */
  private static Node member(Node mapping, String key) {
    return mapping.entries().stream()
        .filter(entry -> entry.key().equals(key))
        .map(Node.Entry::value)
        .findFirst()
        .orElseThrow(() -> mapping.place().wrong("has no \"" + key + "\", which it needs"));
  }

  private static boolean isAbsent(Members members) {
    Optional<Node> state = members.find("state");
    return switch (state.map(Node::text).orElse("up")) {
      case "up" -> false;
      case "absent" -> true;
      default -> throw state.orElseThrow().place().notSupported("supported there: up, absent");
    };
  }

  private void remove(String name, Kind kind, Node node) {
    node.entries().stream()
        .filter(entry -> !List.of("name", "type", "state").contains(entry.key()))
        .findFirst()
        .ifPresent(
            entry -> {
              throw entry.value().place().notSupported("a member of an interface that is absent");
            });
    switch (kind) {
      case BRIDGE, VLAN -> removedNetworks.add(name);
      case BOND -> removedBonds.add(name);
      case ETHERNET -> throw node.place().notSupported("a NIC that is absent");
    }
  }

  private static WishedDevice bridge(WishedDevice device, Optional<Node> bridge) {
    if (bridge.isEmpty()) {
      return device;
    }
    Members members = Members.of(bridge.get(), BRIDGE_MEMBERS);
    return device
        .withStp(
            members
                .find("options")
                .flatMap(it -> Members.of(it, BRIDGE_OPTIONS).find("stp"))
                .map(it -> spanningTree(Members.of(it, STP)))
                .orElse(false))
        .withPorts(
            members.items("port").stream()
                .map(it -> Members.of(it, BRIDGE_PORT).require("name"))
                .map(it -> new Located<>(it.text(), it.place()))
                .toList());
  }

  private static boolean spanningTree(Members members) {
    boolean stp = members.require("enabled").flag();
    members
        .find("forward-delay")
        .filter(it -> it.number(0, Integer.MAX_VALUE) != BridgeDelay.seconds(stp))
        .ifPresent(
            it -> {
              throw it.place().notSupported(BridgeDelay.explain(stp));
            });
    return stp;
  }

  private static WishedDevice vlan(WishedDevice device, Members members) {
    Node base = members.require("base-iface");
    return device
        .withVlan(members.require("id").number(1, WishedDevice.MAX_VLAN))
        .withBase(Optional.of(new Located<>(base.text(), base.place())));
  }

  private static WishedDevice bond(WishedDevice device, Members members) {
    StringJoiner options = new StringJoiner(" ");
    options.add(BondOptionFormat.of("mode", members.require("mode")));
    members
        .find("options")
        .map(it -> Members.of(it, BOND_OPTIONS))
        .ifPresent(
            given ->
                BOND_OPTIONS
                    .keys()
                    .forEach(
                        key ->
                            given
                                .find(key)
                                .ifPresent(it -> options.add(BondOptionFormat.of(key, it)))));
    return device
        .withBondOptions(options.toString())
        .withPorts(
            members.items("port").stream()
                .map(it -> new Located<>(it.text(), it.place()))
                .toList());
  }

  private WishedAddressing addressing(String name, Members members) {
    List<Located<Prefix>> addresses = new ArrayList<>();
    List<Located<Family>> leases = new ArrayList<>();
    Optional<Members> ipv4 = members.find("ipv4").map(it -> Members.of(it, IPV4));
    Optional<Members> ipv6 = members.find("ipv6").map(it -> Members.of(it, IPV6));
    ipv4.ifPresent(it -> addFamily(it, Family.IPV4, addresses, leases));
    ipv6.ifPresent(it -> addFamily(it, Family.IPV6, addresses, leases));
    Optional<Located<Boolean>> autoconf = ipv6.flatMap(it -> it.find("autoconf", Node::flag));
    ipv6.filter(it -> !it.isTrue("enabled"))
        .flatMap(_ -> autoconf)
        .filter(Located::value)
        .ifPresent(
            it -> {
              throw it.place().notSupported("a member of a family that is not enabled");
            });
    if (!leases.isEmpty()) {
      addRuleOfDisabled(name, ipv4, Family.IPV4);
      addRuleOfDisabled(name, ipv6, Family.IPV6);
    }
    return new WishedAddressing(
        addresses, List.of(), leases, autoconf.filter(Located::value), List.of());
  }

  private void addRuleOfDisabled(String name, Optional<Members> members, Family family) {
    members
        .map(it -> it.require("enabled"))
        .filter(it -> !it.flag())
        .ifPresent(it -> rules.add(new HostRule.NoAddress(name, family, it.place())));
  }

  private static void addFamily(
      Members members,
      Family family,
      List<Located<Prefix>> addresses,
      List<Located<Family>> leases) {
    boolean enabled = members.require("enabled").flag();
    List<Node> items = members.items("address");
    Optional<Node> dhcp = members.find("dhcp").filter(Node::flag);
    if (!enabled) {
      items.stream()
          .findFirst()
          .or(() -> dhcp)
          .ifPresent(
              it -> {
                throw it.place().notSupported("a member of a family that is not enabled");
              });
    }
    items.forEach(it -> addresses.add(address(Members.of(it, ADDRESS), family)));
    dhcp.ifPresent(it -> leases.add(new Located<>(family, it.place())));
  }

  private static Located<Prefix> address(Members members, Family family) {
    InetAddress address = members.require("ip").address(family == Family.IPV4).value();
    int bits = address.getAddress().length * Byte.SIZE;
    return new Located<>(
        new Prefix(address, members.require("prefix-length").number(0, bits)), members.place());
  }

  private void addRoute(Members route) {
    Node destination = route.require("destination");
    Located<InetAddress> gateway = route.require("next-hop-address").address();
    String all = Family.of(gateway.value()) == Family.IPV4 ? "0.0.0.0/0" : "::/0";
    if (!destination.text().equals(all)) {
      throw destination
          .place()
          .notSupported("another route than the default route, or a gateway of the other family");
    }
    Node through = route.require("next-hop-interface");
    WishedDevice device = devices.get(through.text());
    if (device == null) {
      throw through.place().notSupported("a route through an interface that is not in the file");
    }
    List<Located<InetAddress>> gateways = new ArrayList<>(device.addressing().gateways());
    gateways.add(gateway);
    devices.put(device.name(), device.withAddressing(device.addressing().withGateways(gateways)));
  }

  /**
   * Gives the name servers, which nmstate has for the whole host, to the default route's network.
   */
  private void addNameservers(List<Node> servers) {
    if (servers.isEmpty()) {
      return;
    }
    List<WishedDevice> routed =
        devices.values().stream().filter(it -> !it.addressing().gateways().isEmpty()).toList();
    if (routed.size() != 1) {
      throw servers
          .getFirst()
          .place()
          .notSupported("a name server without one interface that has the default route");
    }
    WishedDevice device = routed.getFirst();
    devices.put(
        device.name(),
        device.withAddressing(
            device.addressing().withNameservers(servers.stream().map(Node::address).toList())));
  }

  /** A type of interfaces, and what they may have. */
  private record Type(Kind kind, Section section) {}
}
