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
  /** unspec (0). */
  public static final RouteProtocol UNSPECIFIED = new RouteProtocol(0);

  /** redirect (1). */
  public static final RouteProtocol REDIRECT = new RouteProtocol(1);

  /** kernel (2). */
  public static final RouteProtocol KERNEL = new RouteProtocol(2);

  /** boot (3). */
  public static final RouteProtocol BOOT = new RouteProtocol(3);

  /** static (4). */
  public static final RouteProtocol STATIC = new RouteProtocol(4);

  /** gated (8). */
  public static final RouteProtocol GATED = new RouteProtocol(8);

  /** ra (9). */
  public static final RouteProtocol RA = new RouteProtocol(9);

  /** mrt (10). */
  public static final RouteProtocol MRT = new RouteProtocol(10);

  /** zebra (11). */
  public static final RouteProtocol ZEBRA = new RouteProtocol(11);

  /** bird (12). */
  public static final RouteProtocol BIRD = new RouteProtocol(12);

  /** dnrouted (13). */
  public static final RouteProtocol DNROUTED = new RouteProtocol(13);

  /** xorp (14). */
  public static final RouteProtocol XORP = new RouteProtocol(14);

  /** ntk (15). */
  public static final RouteProtocol NTK = new RouteProtocol(15);

  /** dhcp (16). */
  public static final RouteProtocol DHCP = new RouteProtocol(16);

  /** keepalived (18). */
  public static final RouteProtocol KEEPALIVED = new RouteProtocol(18);

  /** babel (42). */
  public static final RouteProtocol BABEL = new RouteProtocol(42);

  /** openr (99). */
  public static final RouteProtocol OPENR = new RouteProtocol(99);

  /** bgp (186). */
  public static final RouteProtocol BGP = new RouteProtocol(186);

  /** isis (187). */
  public static final RouteProtocol ISIS = new RouteProtocol(187);

  /** ospf (188). */
  public static final RouteProtocol OSPF = new RouteProtocol(188);

  /** rip (189). */
  public static final RouteProtocol RIP = new RouteProtocol(189);

  /** eigrp (192). */
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

  /** Returns the value as a shared instance; only the lowest eight bits of the argument count. */
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
