package org.uplink.rtnetlink.net;

/**
 * The protocol inside an IP packet (IANA's protocol numbers).
 *
 * <p>A number that the kernel may extend, hence no enum: an unknown value survives, and prints as
 * the number it is.
 *
 * @param value the kernel's number
 */
public record IpProtocol(int value) {
  /** icmp (1). */
  public static final IpProtocol ICMP = new IpProtocol(1);

  /** tcp (6). */
  public static final IpProtocol TCP = new IpProtocol(6);

  /** udp (17). */
  public static final IpProtocol UDP = new IpProtocol(17);

  /** ipv6-icmp (58). */
  public static final IpProtocol ICMPV6 = new IpProtocol(58);

  /** sctp (132). */
  public static final IpProtocol SCTP = new IpProtocol(132);

  private static final IpProtocol[] KNOWN = new IpProtocol[256];

  static {
    for (int value = 0; value < KNOWN.length; value++) {
      KNOWN[value] = new IpProtocol(value);
    }
  }

  /** Refuses what does not fit the kernel's eight bits. */
  public IpProtocol {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("IpProtocol " + value + " is not in 0–255");
    }
  }

  /** The value as a shared instance. */
  static IpProtocol of(int value) {
    return KNOWN[value & 0xff];
  }

  /** The name that iproute2 prints, or the number. */
  @Override
  public String toString() {
    return switch (value) {
      case 1 -> "icmp";
      case 6 -> "tcp";
      case 17 -> "udp";
      case 58 -> "ipv6-icmp";
      case 132 -> "sctp";
      default -> Integer.toString(value);
    };
  }
}
