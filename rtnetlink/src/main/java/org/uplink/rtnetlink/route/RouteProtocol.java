package org.uplink.rtnetlink.route;

/**
 * Who added a route, a rule or a next hop (rtnetlink(7), {@code rtm_protocol}).
 *
 * <p>A record and not an enum, because newer kernels add values: an unknown value is kept, and
 * prints as its number.
 *
 * @param value the kernel's number
 */
public record RouteProtocol(int value) {
  /** unspec (0): unknown. */
  public static final RouteProtocol UNSPECIFIED = new RouteProtocol(0);

  /** redirect (1): an ICMP redirect. */
  public static final RouteProtocol REDIRECT = new RouteProtocol(1);

  /** kernel (2): the kernel, for example for a prefix of an address. */
  public static final RouteProtocol KERNEL = new RouteProtocol(2);

  /** boot (3): {@code ip route} without a protocol, and old network scripts. */
  public static final RouteProtocol BOOT = new RouteProtocol(3);

  /** static (4): an administrator. */
  public static final RouteProtocol STATIC = new RouteProtocol(4);

  /** gated (8): the routing daemon GateD. */
  public static final RouteProtocol GATED = new RouteProtocol(8);

  /** ra (9): an IPv6 router advertisement. */
  public static final RouteProtocol RA = new RouteProtocol(9);

  /** mrt (10): the Multi-threaded Routing Toolkit. */
  public static final RouteProtocol MRT = new RouteProtocol(10);

  /** zebra (11): the routing daemon Zebra, also of FRR. */
  public static final RouteProtocol ZEBRA = new RouteProtocol(11);

  /** bird (12): the routing daemon BIRD. */
  public static final RouteProtocol BIRD = new RouteProtocol(12);

  /** dnrouted (13): the DECnet routing daemon. */
  public static final RouteProtocol DNROUTED = new RouteProtocol(13);

  /** xorp (14): the routing daemon XORP. */
  public static final RouteProtocol XORP = new RouteProtocol(14);

  /** ntk (15): Netsukuku. */
  public static final RouteProtocol NTK = new RouteProtocol(15);

  /** dhcp (16): a DHCP client. */
  public static final RouteProtocol DHCP = new RouteProtocol(16);

  /** keepalived (18): the daemon Keepalived (VRRP). */
  public static final RouteProtocol KEEPALIVED = new RouteProtocol(18);

  /** babel (42): a daemon of the Babel protocol. */
  public static final RouteProtocol BABEL = new RouteProtocol(42);

  /** openr (99): Open/R. */
  public static final RouteProtocol OPENR = new RouteProtocol(99);

  /** bgp (186): BGP, by FRR. */
  public static final RouteProtocol BGP = new RouteProtocol(186);

  /** isis (187): IS-IS, by FRR. */
  public static final RouteProtocol ISIS = new RouteProtocol(187);

  /** ospf (188): OSPF, by FRR. */
  public static final RouteProtocol OSPF = new RouteProtocol(188);

  /** rip (189): RIP, by FRR. */
  public static final RouteProtocol RIP = new RouteProtocol(189);

  /** eigrp (192): EIGRP, by FRR. */
  public static final RouteProtocol EIGRP = new RouteProtocol(192);

  private static final RouteProtocol[] KNOWN = new RouteProtocol[256];

  static {
    for (int value = 0; value < KNOWN.length; value++) {
      KNOWN[value] = new RouteProtocol(value);
    }
  }

  /** Checks that the value fits the kernel's eight bits. */
  public RouteProtocol {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("route protocol " + value + " is not in 0–255");
    }
  }

  /** Returns a shared instance. Uses the lowest eight bits of the argument only. */
  public static RouteProtocol of(int value) {
    return KNOWN[value & 0xff];
  }

  /** Returns the name that iproute2 prints, or the number. */
  @Override
  public String toString() {
    return switch (value) {
      case 0 -> "unspec";
      case 1 -> "redirect";
      case 2 -> "kernel";
      case 3 -> "boot";
      case 4 -> "static";
      case 8 -> "gated";
      case 9 -> "ra";
      case 10 -> "mrt";
      case 11 -> "zebra";
      case 12 -> "bird";
      case 13 -> "dnrouted";
      case 14 -> "xorp";
      case 15 -> "ntk";
      case 16 -> "dhcp";
      case 18 -> "keepalived";
      case 42 -> "babel";
      case 99 -> "openr";
      case 186 -> "bgp";
      case 187 -> "isis";
      case 188 -> "ospf";
      case 189 -> "rip";
      case 192 -> "eigrp";
      default -> Integer.toString(value);
    };
  }
}
