package org.uplink.rtnetlink.net;

/**
 * The protocol inside an IP packet, by IANA's number.
 *
 * <p>A record and not an enum, because newer kernels add values: an unknown value is kept, and
 * prints as its number.
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

  /** raw (255): raw sockets, which can receive any protocol. */
  public static final IpProtocol RAW = new IpProtocol(255);

  /** udplite (136). */
  public static final IpProtocol UDPLITE = new IpProtocol(136);

  /** Checks that the value fits the kernel's eight bits. */
  public IpProtocol {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("IP protocol " + value + " is not in 0–255");
    }
  }

  /** Returns the name that iproute2 prints, or the number. */
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
