package org.uplink.hostnet.check;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.net.MacAddress;

/** Which kinds of links can be ports of a bridge or bond and have VLANs, by the kernel's rules. */
final class PortKind {
  /** {@code ARPHRD_ETHER}. */
  private static final int ETHERNET = 1;

  /** The hardware types that have names which people know ({@code ARPHRD_*}). */
  private static final Map<Integer, String> TYPES =
      Map.of(
          32, "InfiniBand",
          280, "CAN",
          512, "PPP",
          768, "an IP tunnel",
          769, "an IPv6 tunnel",
          772, "loopback",
          776, "an IPv6-in-IPv4 tunnel",
          778, "a GRE tunnel",
          823, "an IPv6 GRE tunnel",
          0xfffe, "an IP tunnel");

  /** Kinds without Ethernet headers, for links whose hardware type is not known. */
  private static final Set<String> WITHOUT_ETHERNET =
      Set.of(
          "can",
          "gre",
          "ip6gre",
          "ip6tnl",
          "ipip",
          "ipoib",
          "lowpan",
          "nlmon",
          "ppp",
          "rmnet",
          "sit",
          "vcan",
          "vti",
          "vti6",
          "vxcan",
          "wireguard",
          "xfrm");

  /**
   * Kinds that share a link with other devices. They get only the packets for their own address, so
   * guests behind a bridge would get none. The kernel refuses all of them but macvlan.
   */
  private static final Set<String> SHARED = Set.of("macvlan", "macvtap", "ipvlan", "ipvtap");

  /**
   * Kinds of links that receive all packets of the link below (callers of {@code
   * netdev_rx_handler_register}), of which a link has one. The others that call it, such as bridge,
   * bond, team and Open vSwitch, are masters of the link. A switch (dsa) forbids bridges as well.
   */
  private static final Set<String> RECEIVERS =
      Set.of(
          "macvlan",
          "macvtap",
          "ipvlan",
          "ipvtap",
          "macsec",
          "hsr",
          "prp",
          "rmnet",
          "virt_wifi",
          "dsa");

  private PortKind() {}

  /** Returns whether a link of this kind receives all packets of the link below. */
  static boolean receivesAll(String kind) {
    return RECEIVERS.contains(kind);
  }

  /** Returns whether the kernel limits the MTU of a link by that of the link below. */
  static boolean hasMtuOfLink(LinkState link) {
    return link.isKind("vxlan") || link.isKind("macsec");
  }

  /** Returns why a link cannot be the port of a bridge or bond; empty if it can. */
  static Optional<String> whyNoPort(LinkState link) {
    String kind = link.kind().orElse("");
    if (SHARED.contains(kind)) {
      return Optional.of("it is a " + kind + ", which gets only the packets for its own address");
    }
    if (kind.equals("vrf")) {
      return Optional.of("it is a VRF");
    }
    return whyNoEthernet(link).or(() -> link.mac().flatMap(PortKind::whyInvalid));
  }

  /** Returns why a link cannot have VLANs; empty if it can. */
  static Optional<String> whyNoVlans(LinkState link) {
    return link.isKind("vrf") || link.isKind("hsr")
        ? Optional.of("it is a " + link.kind().orElseThrow())
        : whyNoEthernet(link);
  }

  private static Optional<String> whyNoEthernet(LinkState link) {
    if (link.kind().filter(WITHOUT_ETHERNET::contains).isPresent()) {
      return Optional.of(
          "it is of the kind " + link.kind().orElseThrow() + " and has no Ethernet header");
    }
    return link.fixed()
        .map(LinkState.FixedProperties::type)
        .filter(type -> type != ETHERNET)
        .map(
            type ->
                "it is "
                    + TYPES.getOrDefault(type, "of the hardware type " + type)
                    + " and has no Ethernet header");
  }

  private static Optional<String> whyInvalid(MacAddress mac) {
    byte[] bytes = mac.bytes();
    boolean zero = true;
    for (byte part : bytes) {
      zero &= part == 0;
    }
    return bytes.length != 6 || zero || (bytes[0] & 1) != 0
        ? Optional.of("its MAC address " + mac + " is not one of a single Ethernet device")
        : Optional.empty();
  }
}
