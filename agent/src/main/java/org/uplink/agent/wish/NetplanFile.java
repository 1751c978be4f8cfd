package org.uplink.agent.wish;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.uplink.agent.wish.WishedAddressing.Family;
import org.uplink.agent.wish.WishedDevice.Kind;

/**
 * The supported part of netplan's YAML (netplan-yaml(5)).
 *
 * <p>As in netplan, a network whose file does not say so accepts router advertisements, and the
 * name of an ethernet device that is matched is an id, by which other devices refer to it.
 */
final class NetplanFile {
  static final Section ROOT = Section.of("", "network");

  static final Section NETWORK =
      Section.of("network", "version", "renderer", "ethernets", "bonds", "vlans", "bridges");

  /** The keys that every device has. */
  private static final List<String> ADDRESSING =
      List.of(
          "addresses",
          "dhcp4",
          "dhcp6",
          "accept-ra",
          "gateway4",
          "gateway6",
          "routes",
          "nameservers",
          "mtu");

  static final Section ETHERNET =
      Section.of("network.ethernets.NAME", "match", "set-name").with(ADDRESSING);

  static final Section MATCH = Section.of("network.ethernets.NAME.match", "macaddress");

  static final Section BOND =
      Section.of("network.bonds.NAME", "interfaces", "parameters", "macaddress").with(ADDRESSING);

  static final Section VLAN = Section.of("network.vlans.NAME", "id", "link").with(ADDRESSING);

  static final Section BRIDGE =
      Section.of("network.bridges.NAME", "interfaces", "parameters").with(ADDRESSING);

  static final Section BRIDGE_PARAMETERS =
      Section.of("network.bridges.NAME.parameters", "stp", "forward-delay");

  static final Section ROUTE = Section.of("routes[]", "to", "via");

  static final Section NAMESERVERS = Section.of("nameservers", "addresses");

  /** netplan's parameters of a bond, and the driver's options. */
  private static final Map<String, String> BOND_OPTIONS =
      Map.ofEntries(
          Map.entry("mode", "mode"),
          Map.entry("primary", "primary"),
          Map.entry("mii-monitor-interval", "miimon"),
          Map.entry("up-delay", "updelay"),
          Map.entry("down-delay", "downdelay"),
          Map.entry("lacp-rate", "lacp_rate"),
          Map.entry("transmit-hash-policy", "xmit_hash_policy"),
          Map.entry("ad-select", "ad_select"),
          Map.entry("min-links", "min_links"),
          Map.entry("fail-over-mac-policy", "fail_over_mac"),
          Map.entry("primary-reselect-policy", "primary_reselect"),
          Map.entry("gratuitous-arp", "num_grat_arp"),
          Map.entry("resend-igmp", "resend_igmp"),
          Map.entry("learn-packet-interval", "lp_interval"));

  static final Section BOND_PARAMETERS =
      new Section(
          "network.bonds.NAME.parameters", BOND_OPTIONS.keySet().stream().sorted().toList());

  /** All kinds of mappings of the form, for the comparison with the documentation. */
  static final List<Section> SECTIONS =
      List.of(
          ROOT,
          NETWORK,
          ETHERNET,
          MATCH,
          BOND,
          BOND_PARAMETERS,
          VLAN,
          BRIDGE,
          BRIDGE_PARAMETERS,
          ROUTE,
          NAMESERVERS);

  private static final Map<String, String> RENDERERS =
      Map.of("networkd", "systemd-networkd", "NetworkManager", "NetworkManager");

  private static final int VERSION = 2;

  private final List<WishedDevice> devices = new ArrayList<>();
  private final List<HostRule> rules = new ArrayList<>();

  /** The names of the devices by their ids, where they differ. */
  private final Map<String, String> names = new HashMap<>();

  private NetplanFile() {}

  /** Reads a file. */
  static Wish read(Node root) {
    return new NetplanFile().wish(Members.of(Members.of(root, ROOT).require("network"), NETWORK));
  }

  private Wish wish(Members network) {
    Node version = network.require("version");
    if (version.number(0, Integer.MAX_VALUE) != VERSION) {
      throw version.place().notSupported("only version 2 is");
    }
    network
        .entries("ethernets")
        .forEach(it -> addEthernet(it.key(), Members.of(it.value(), ETHERNET)));
    network.entries("bonds").forEach(it -> addBond(it.key(), Members.of(it.value(), BOND)));
    network.entries("vlans").forEach(it -> addVlan(it.key(), Members.of(it.value(), VLAN)));
    network.entries("bridges").forEach(it -> addBridge(it.key(), Members.of(it.value(), BRIDGE)));
    return new DeviceTree(devices, rules, true)
        .wish(List.of(), List.of(), network.find("renderer").map(NetplanFile::program));
  }

  private static Located<String> program(Node renderer) {
    String program = RENDERERS.get(renderer.text());
    if (program == null) {
      throw renderer.place().notSupported("only networkd and NetworkManager are");
    }
    return new Located<>(program, renderer.place());
  }

  private void addEthernet(String id, Members members) {
    Optional<String> setName = members.find("set-name").map(Node::text);
    Optional<Members> match = members.find("match").map(it -> Members.of(it, MATCH));
    if (match.isPresent() != setName.isPresent()) {
      throw members
          .place()
          .notSupported("match without set-name, or set-name without match. Name the NIC by both");
    }
    String name = setName.orElse(id);
    match.ifPresent(
        it -> {
          Node mac = it.require("macaddress");
          rules.add(new HostRule.Mac(name, mac.mac().value(), mac.place()));
          names.put(id, name);
        });
    devices.add(withCommon(WishedDevice.of(name, Kind.ETHERNET, members.place()), members));
  }

  private void addBond(String name, Members members) {
    devices.add(
        withCommon(WishedDevice.of(name, Kind.BOND, members.place()), members)
            .withPorts(ports(members))
            .withMac(members.find("macaddress").map(it -> it.mac().value()))
            .withBondOptions(
                members
                    .find("parameters")
                    .map(it -> bondOptions(Members.of(it, BOND_PARAMETERS)))
                    .orElse("")));
  }

  private static String bondOptions(Members parameters) {
    StringJoiner options = new StringJoiner(" ");
    new TreeMap<>(BOND_OPTIONS)
        .forEach(
            (key, option) ->
                parameters.find(key).ifPresent(it -> options.add(BondOptionFormat.of(option, it))));
    return options.toString();
  }

  private void addVlan(String name, Members members) {
    Node link = members.require("link");
    devices.add(
        withCommon(WishedDevice.of(name, Kind.VLAN, members.place()), members)
            .withVlan(members.require("id").number(1, WishedDevice.MAX_VLAN))
            .withBase(Optional.of(name(link))));
  }

  private void addBridge(String name, Members members) {
    boolean stp =
        members
            .find("parameters")
            .map(it -> spanningTree(Members.of(it, BRIDGE_PARAMETERS)))
            .orElse(false);
    devices.add(
        withCommon(WishedDevice.of(name, Kind.BRIDGE, members.place()), members)
            .withPorts(ports(members))
            .withStp(stp));
  }

  /**
   * Returns whether the spanning tree protocol is on. netplan turns it on if there are other
   * parameters and none says so; that is rarely meant, so the file has to say it.
   */
  private static boolean spanningTree(Members parameters) {
    boolean stp = parameters.require("stp").flag();
    parameters
        .find("forward-delay")
        .filter(it -> it.number(0, Integer.MAX_VALUE) != BridgeDelay.seconds(stp))
        .ifPresent(
            it -> {
              throw it.place().notSupported(BridgeDelay.explain(stp));
            });
    return stp;
  }

  private List<Located<String>> ports(Members members) {
    return members.items("interfaces").stream().map(this::name).toList();
  }

  private Located<String> name(Node id) {
    return new Located<>(names.getOrDefault(id.text(), id.text()), id.place());
  }

  private static WishedDevice withCommon(WishedDevice device, Members members) {
    return device
        .withMtu(members.find("mtu", it -> it.number(WishedDevice.MIN_MTU, WishedDevice.MAX_MTU)))
        .withAddressing(addressing(members));
  }

  private static WishedAddressing addressing(Members members) {
    List<Located<InetAddress>> gateways = new ArrayList<>();
    members.find("gateway4").ifPresent(it -> gateways.add(it.address(true)));
    members.find("gateway6").ifPresent(it -> gateways.add(it.address(false)));
    members.items("routes").forEach(it -> gateways.add(gateway(Members.of(it, ROUTE))));
    List<Located<Family>> leases = new ArrayList<>();
    addLease(members, "dhcp4", Family.IPV4, leases);
    addLease(members, "dhcp6", Family.IPV6, leases);
    return new WishedAddressing(
        members.items("addresses").stream().map(Node::prefix).toList(),
        gateways,
        leases,
        members.find("accept-ra", Node::flag),
        members
            .find("nameservers")
            .map(it -> Members.of(it, NAMESERVERS).items("addresses"))
            .orElse(List.of())
            .stream()
            .map(Node::address)
            .toList());
  }

  private static void addLease(
      Members members, String key, Family family, List<Located<Family>> leases) {
    members
        .find(key)
        .filter(Node::flag)
        .ifPresent(it -> leases.add(new Located<>(family, it.place())));
  }

  private static Located<InetAddress> gateway(Members route) {
    Node to = route.require("to");
    Located<InetAddress> gateway = route.require("via").address();
    String all = gateway.value() instanceof Inet4Address ? "0.0.0.0/0" : "::/0";
    boolean isDefault = to.text().equals("default") || to.text().equals(all);
    if (!isDefault) {
      throw to.place()
          .notSupported("another route than the default route, or a gateway of the other family");
    }
    return gateway;
  }
}
