package org.uplink.rtnetlink.route;

/**
 * What the kernel does with a packet that a route matches (rtnetlink(7), {@code rtm_type}).
 *
 * <p>A record and not an enum, because newer kernels add values: an unknown value is kept, and
 * prints as its number.
 *
 * @param value the kernel's number
 */
public record RouteType(int value) {
  /** unspec (0): no particular type. */
  public static final RouteType UNSPECIFIED = new RouteType(0);

  /** unicast (1): the kernel sends the packet to a next hop. */
  public static final RouteType UNICAST = new RouteType(1);

  /** local (2): the kernel delivers the packet to this host. */
  public static final RouteType LOCAL = new RouteType(2);

  /** broadcast (3): the kernel sends the packet as a link-layer broadcast. */
  public static final RouteType BROADCAST = new RouteType(3);

  /**
   * anycast (4): the kernel delivers the packet to this host, which is one of several with the
   * address.
   */
  public static final RouteType ANYCAST = new RouteType(4);

  /** multicast (5): the kernel sends the packet to a multicast group. */
  public static final RouteType MULTICAST = new RouteType(5);

  /** blackhole (6): the kernel drops the packet silently (EINVAL for a local sender). */
  public static final RouteType BLACKHOLE = new RouteType(6);

  /** unreachable (7): the kernel drops the packet and sends an ICMP "host unreachable". */
  public static final RouteType UNREACHABLE = new RouteType(7);

  /** prohibit (8): the kernel drops the packet and sends an ICMP "administratively prohibited". */
  public static final RouteType PROHIBIT = new RouteType(8);

  /** throw (9): the lookup in this table ends, and the kernel continues with the next rule. */
  public static final RouteType THROW = new RouteType(9);

  /** nat (10): stateless address translation, which current kernels do not have. */
  public static final RouteType NAT = new RouteType(10);

  /**
   * xresolve (11): the number is reserved for an external resolver. Linux does not implement it.
   */
  public static final RouteType XRESOLVE = new RouteType(11);

  private static final RouteType[] KNOWN = new RouteType[256];

  static {
    for (int value = 0; value < KNOWN.length; value++) {
      KNOWN[value] = new RouteType(value);
    }
  }

  /** Checks that the value fits the kernel's eight bits. */
  public RouteType {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("route type " + value + " is not in 0–255");
    }
  }

  /** Returns a shared instance. Uses the lowest eight bits of the argument only. */
  public static RouteType of(int value) {
    return KNOWN[value & 0xff];
  }

  /** Returns the name that iproute2 prints, or the number. */
  @Override
  public String toString() {
    return switch (value) {
      case 0 -> "unspec";
      case 1 -> "unicast";
      case 2 -> "local";
      case 3 -> "broadcast";
      case 4 -> "anycast";
      case 5 -> "multicast";
      case 6 -> "blackhole";
      case 7 -> "unreachable";
      case 8 -> "prohibit";
      case 9 -> "throw";
      case 10 -> "nat";
      case 11 -> "xresolve";
      default -> Integer.toString(value);
    };
  }
}
