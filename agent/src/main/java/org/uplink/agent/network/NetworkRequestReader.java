package org.uplink.agent.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uplink.address.IpLiteral;
import org.uplink.agent.parameters.LenientReader;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.setup.BondSettings;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.NetworkSettingsBuilder;
import org.uplink.verbs.setup.SetupCode;
import tools.jackson.databind.JsonNode;

/**
 * Reads the networks and bonds of Host.setupNetworks into a typed request. hostnet checks what
 * depends on the host.
 */
final class NetworkRequestReader {
  private static final String NETWORKS = "the parameter \"networks\"";
  private static final String BONDINGS = "the parameter \"bondings\"";

  /** Vdsm's name for the kernel's own bridges and bonds. */
  private static final String LEGACY = "legacy";

  private NetworkRequestReader() {}

  /**
   * Reads the request.
   *
   * @throws SetupRefusedException with Vdsm's code; the message names the network or bond, and the
   *     member
   */
  static NetworkRequest read(JsonNode networks, JsonNode bondings) {
    var wanted = new TreeMap<String, NetworkSpec>();
    var removed = new TreeSet<String>();
    LenientReader.members(NETWORKS, networks)
        .forEach(
            (name, node) -> {
              String label = "%s \"%s\"".formatted(NETWORKS, name);
              NetworkSettings settings =
                  LenientReader.read(
                      label, node, NetworkSettings.class, NetworkRequestReader::codeOf);
              if (settings.remove().orElse(false)) {
                checkRemoval(label, settings.equals(NetworkSettings.removal()));
                removed.add(name);
              } else {
                wanted.put(name, new SpecReader(label, settings).spec());
              }
            });
    var wantedBonds = new TreeMap<String, BondSpec>();
    var removedBonds = new TreeSet<String>();
    LenientReader.members(BONDINGS, bondings)
        .forEach(
            (name, node) -> {
              String label = "%s \"%s\"".formatted(BONDINGS, name);
              BondSettings settings =
                  LenientReader.read(label, node, BondSettings.class, NetworkRequestReader::codeOf);
              if (settings.remove().orElse(false)) {
                checkRemoval(label, settings.equals(BondSettings.removal()));
                removedBonds.add(name);
              } else {
                wantedBonds.put(name, bond(label, settings));
              }
            });
    return new NetworkRequest(wanted, removed, wantedBonds, removedBonds);
  }

  private static SetupCode codeOf(String member) {
    return switch (member) {
      case "vlan" -> SetupCode.BAD_VLAN;
      case "prefix" -> SetupCode.BAD_ADDRESS;
      default -> SetupCode.BAD_PARAMETERS;
    };
  }

  private static void checkRemoval(String label, boolean isAlone) {
    if (!isAlone) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS, label, "has other members beside \"remove\"");
    }
  }

  private static BondSpec bond(String label, BondSettings settings) {
    String kind = settings.networkSwitch().orElse(LEGACY);
    if (!kind.equals(LEGACY)) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS,
          label,
          "has \"switch\": \"%s\"; only \"%s\" is supported".formatted(kind, LEGACY));
    }
    return new BondSpec(
        settings.nics(),
        settings.options().orElse(""),
        settings.hwaddr().map(text -> macAddress(label, text)));
  }

  private static MacAddress macAddress(String label, String text) {
    try {
      return new MacAddress(text);
    } catch (IllegalArgumentException e) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS, label, "has \"hwaddr\": " + e.getMessage());
    }
  }

  /** Reads the settings of one network. */
  private record SpecReader(String label, NetworkSettings settings) {
    NetworkSpec spec() {
      if (settings.takeOver().orElse(false)) {
        checkTakeOver();
        return spec(NetworkSpec.Ip.NONE, NetworkSpec.Ip.NONE, true);
      }
      NetworkSpec.Ip ipv4 = ipv4();
      return spec(ipv4, ipv6(), false);
    }

    private NetworkSpec spec(NetworkSpec.Ip ipv4, NetworkSpec.Ip ipv6, boolean takeOver) {
      return new NetworkSpec(
          settings.nic(),
          settings.bonding(),
          toOptionalInt(settings.vlan()),
          new NetworkSpec.LinkOptions(
              settings.bridged().orElse(true),
              settings.stp().orElse(false),
              toOptionalInt(settings.mtu()),
              settings.networkSwitch().orElse(LEGACY)),
          ipv4,
          ipv6,
          settings.defaultRoute().orElse(ipv4.gateway().isPresent() || ipv6.gateway().isPresent()),
          settings.nameservers().stream().map(text -> address("nameservers", text)).toList(),
          takeOver);
    }

    /**
     * Refuses members about addresses beside {@code takeOver}: the network takes over what the
     * device has.
     */
    private void checkTakeOver() {
      NetworkSettings allowed =
          NetworkSettingsBuilder.builder()
              .nic(settings.nic())
              .bonding(settings.bonding())
              .vlan(settings.vlan())
              .bridged(settings.bridged())
              .stp(settings.stp())
              .mtu(settings.mtu())
              .networkSwitch(settings.networkSwitch())
              .nameservers(List.of())
              .takeOver(settings.takeOver())
              .remove(settings.remove())
              .build();
      if (!settings.equals(allowed)) {
        throw LenientReader.refused(
            SetupCode.BAD_PARAMETERS,
            label,
            "has \"takeOver\" beside addresses, gateways, name servers or other members about"
                + " addresses. Remove these members: takeOver keeps what the device has");
      }
      if (settings.nic().isEmpty() && settings.bonding().isEmpty()) {
        throw LenientReader.refused(
            SetupCode.BAD_PARAMETERS, label, "has \"takeOver\" without \"nic\" or \"bonding\"");
      }
    }

    private static OptionalInt toOptionalInt(Optional<Integer> number) {
      return number.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private NetworkSpec.Ip ipv4() {
      String protocol = settings.bootproto().orElse("none");
      if (!protocol.equals("none") && !protocol.equals("static") && !protocol.equals("dhcp")) {
        throw LenientReader.refused(
            SetupCode.BAD_PARAMETERS,
            label,
            "has \"bootproto\": \"" + protocol + "\", which is not none, static or dhcp");
      }
      return new NetworkSpec.Ip(
          settings.ipaddr().map(text -> new Prefix(ipv4("ipaddr", text), prefixLength())),
          settings.gateway().map(text -> ipv4("gateway", text)),
          protocol.equals("dhcp"),
          false);
    }

    private int prefixLength() {
      int length =
          settings
              .prefix()
              .or(() -> settings.netmask().map(this::netmaskLength))
              .orElseThrow(() -> badAddress("has neither \"netmask\" nor \"prefix\""));
      if (length < 0 || length > 32) {
        throw badAddress("has the prefix length " + length + ", which is not 0 to 32");
      }
      return length;
    }

    private int netmaskLength(String text) {
      int bits = 0;
      for (var octet : ipv4("netmask", text).getAddress()) {
        bits = bits << 8 | (octet & 0xff);
      }
      int length = Integer.bitCount(bits);
      if (length > 0 && bits != -1 << (32 - length)) {
        throw badAddress("has \"netmask\": \"" + text + "\", which is not a netmask");
      }
      return length;
    }

    private NetworkSpec.Ip ipv6() {
      return new NetworkSpec.Ip(
          settings.ipv6addr().map(this::ipv6Prefix),
          settings.ipv6gateway().map(text -> ipv6("ipv6gateway", text)),
          settings.dhcpv6().orElse(false),
          settings.ipv6autoconf().orElse(false));
    }

    private Prefix ipv6Prefix(String text) {
      int slash = text.indexOf('/');
      String length = slash < 0 ? "" : text.substring(slash + 1);
      if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > 128) {
        throw badAddress("has \"ipv6addr\": \"" + text + "\", which is not ADDRESS/LENGTH");
      }
      return new Prefix(ipv6("ipv6addr", text.substring(0, slash)), Integer.parseInt(length));
    }

    private InetAddress ipv4(String member, String text) {
      return address(member, text, Inet4Address.class, "IPv4");
    }

    private InetAddress ipv6(String member, String text) {
      return address(member, text, Inet6Address.class, "IPv6");
    }

    private InetAddress address(
        String member, String text, Class<? extends InetAddress> type, String family) {
      InetAddress address = address(member, text);
      if (!type.isInstance(address)) {
        throw badAddress(
            "has \"%s\": \"%s\", which is not an %s address".formatted(member, text, family));
      }
      return address;
    }

    private InetAddress address(String member, String text) {
      try {
        return IpLiteral.parse(text);
      } catch (IllegalArgumentException e) {
        throw badAddress("has \"%s\": %s".formatted(member, e.getMessage()));
      }
    }

    private SetupRefusedException badAddress(String reason) {
      return LenientReader.refused(SetupCode.BAD_ADDRESS, label, reason);
    }
  }
}
