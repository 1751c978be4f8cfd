package org.uplink.agent.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.uplink.address.IpLiteral;
import org.uplink.agent.parameters.LenientObject;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.setup.SetupCode;
import tools.jackson.databind.JsonNode;

/**
 * Reads the networks and bonds of Host.setupNetworks into a request with its types. What can be
 * judged only with the host at hand is hostnet's to judge.
 */
final class NetworkRequestReader {
  private static final List<String> NETWORK =
      List.of(
          "nic",
          "bonding",
          "vlan",
          "bridged",
          "stp",
          "STP",
          "mtu",
          "bootproto",
          "ipaddr",
          "netmask",
          "prefix",
          "gateway",
          "ipv6addr",
          "ipv6gateway",
          "ipv6autoconf",
          "dhcpv6",
          "defaultRoute",
          "nameservers",
          "switch",
          "remove");

  private static final List<String> BOND = List.of("nics", "options", "hwaddr", "switch", "remove");

  /** Vdsm's word for the kernel's own bridges and bonds. */
  private static final String LEGACY = "legacy";

  private NetworkRequestReader() {}

  /**
   * Reads it.
   *
   * @throws SetupRefusedException with Vdsm's code and the member's name
   */
  static NetworkRequest read(JsonNode networks, JsonNode bondings) {
    var wanted = new TreeMap<String, NetworkSpec>();
    var removed = new TreeSet<String>();
    new LenientObject("the parameter \"networks\"", networks)
        .objects()
        .forEach(
            (name, network) -> {
              var read = new LenientNetwork(name, network);
              if (read.isRemoval()) {
                removed.add(name);
              } else {
                wanted.put(name, read.spec());
              }
            });
    var bonds = new TreeMap<String, BondSpec>();
    var removedBonds = new TreeSet<String>();
    new LenientObject("the parameter \"bondings\"", bondings)
        .objects()
        .forEach(
            (name, bond) -> {
              bond.allow(BOND);
              if (isRemoval(bond)) {
                removedBonds.add(name);
              } else {
                bonds.put(name, bond(bond));
              }
            });
    return new NetworkRequest(wanted, removed, bonds, removedBonds);
  }

  private static boolean isRemoval(LenientObject object) {
    if (!object.flag("remove", false)) {
      return false;
    }
    if (!object.isAlone("remove")) {
      throw object.bad("has other members beside \"remove\"");
    }
    return true;
  }

  private static BondSpec bond(LenientObject bond) {
    var made = bond.text("switch").orElse(LEGACY);
    if (!made.equals(LEGACY)) {
      throw bond.bad("has \"switch\": \"" + made + "\"; only \"" + LEGACY + "\" is made here");
    }
    return new BondSpec(
        bond.texts("nics"),
        bond.text("options").orElse(""),
        bond.text("hwaddr")
            .map(
                text -> {
                  try {
                    return new MacAddress(text);
                  } catch (IllegalArgumentException e) {
                    throw bond.bad("has \"hwaddr\": " + e.getMessage());
                  }
                }));
  }

  /** One network. */
  private record LenientNetwork(String name, LenientObject object) {
    LenientNetwork {
      object.allow(NETWORK);
    }

    boolean isRemoval() {
      return NetworkRequestReader.isRemoval(object);
    }

    NetworkSpec spec() {
      var ipv4 = ipv4();
      var ipv6 = ipv6();
      return new NetworkSpec(
          object.text("nic"),
          object.text("bonding"),
          object.number("vlan", SetupCode.BAD_VLAN),
          new NetworkSpec.LinkOptions(
              object.flag("bridged", true),
              object.flag("stp").or(() -> object.flag("STP")).orElse(false),
              object.number("mtu"),
              object.text("switch").orElse(LEGACY)),
          ipv4,
          ipv6,
          object.flag("defaultRoute", ipv4.gateway().isPresent() || ipv6.gateway().isPresent()),
          object.texts("nameservers").stream()
              .map(text -> address("nameservers", text, any -> true))
              .toList());
    }

    private NetworkSpec.Ip ipv4() {
      var dhcp = object.text("bootproto").orElse("none");
      if (!dhcp.equals("none") && !dhcp.equals("static") && !dhcp.equals("dhcp")) {
        throw object.bad("has \"bootproto\": \"" + dhcp + "\", which is neither none nor dhcp");
      }
      var address =
          object
              .text("ipaddr")
              .map(text -> address("ipaddr", text, Inet4Address.class::isInstance))
              .map(found -> new Prefix(found, length()));
      return new NetworkSpec.Ip(
          address,
          object
              .text("gateway")
              .map(text -> address("gateway", text, Inet4Address.class::isInstance)),
          dhcp.equals("dhcp"),
          false);
    }

    private int length() {
      var prefix = object.number("prefix", SetupCode.BAD_ADDRESS);
      var length =
          prefix.isPresent()
              ? prefix.getAsInt()
              : object
                  .text("netmask")
                  .map(this::netmask)
                  .orElseThrow(
                      () ->
                          object.refused(
                              SetupCode.BAD_ADDRESS, "has neither \"netmask\" nor \"prefix\""));
      if (length < 0 || length > 32) {
        throw object.refused(
            SetupCode.BAD_ADDRESS, "has a prefix of " + length + ", which is not 0 to 32");
      }
      return length;
    }

    private int netmask(String text) {
      var bits = 0;
      for (var part : address("netmask", text, Inet4Address.class::isInstance).getAddress()) {
        bits = bits << 8 | (part & 0xff);
      }
      var length = Integer.bitCount(bits);
      if (length > 0 && bits != -1 << (32 - length)) {
        throw object.refused(
            SetupCode.BAD_ADDRESS, "has \"netmask\": \"" + text + "\", which is no netmask");
      }
      return length;
    }

    private NetworkSpec.Ip ipv6() {
      var text = object.text("ipv6addr");
      return new NetworkSpec.Ip(
          text.map(this::ipv6),
          object
              .text("ipv6gateway")
              .map(gateway -> address("ipv6gateway", gateway, ip -> !isIpv4(ip))),
          object.flag("dhcpv6", false),
          object.flag("ipv6autoconf", false));
    }

    private Prefix ipv6(String text) {
      var slash = text.indexOf('/');
      var length = slash < 0 ? "" : text.substring(slash + 1);
      if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > 128) {
        throw object.refused(
            SetupCode.BAD_ADDRESS,
            "has \"ipv6addr\": \"" + text + "\", which is not ADDRESS/LENGTH");
      }
      return new Prefix(
          address("ipv6addr", text.substring(0, slash), ip -> !isIpv4(ip)),
          Integer.parseInt(length));
    }

    private static boolean isIpv4(InetAddress address) {
      return address instanceof Inet4Address;
    }

    private InetAddress address(String member, String text, Predicate<InetAddress> family) {
      try {
        var address = IpLiteral.parse(text);
        if (family.test(address)) {
          return address;
        }
        throw object.refused(
            SetupCode.BAD_ADDRESS,
            "has \"" + member + "\": \"" + text + "\", which is of the other family");
      } catch (IllegalArgumentException e) {
        throw object.refused(SetupCode.BAD_ADDRESS, "has \"" + member + "\": " + e.getMessage());
      }
    }
  }

  /** Whether nothing is asked for. */
  static boolean isEmpty(NetworkRequest request) {
    return request.equals(
        new NetworkRequest(new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new TreeSet<>()));
  }

  /** A member of an object that may be missing. */
  static JsonNode member(JsonNode params, String name, int position) {
    return Optional.ofNullable(params.isArray() ? params.get(position) : params.get(name))
        .orElseGet(() -> params.path(name));
  }
}
