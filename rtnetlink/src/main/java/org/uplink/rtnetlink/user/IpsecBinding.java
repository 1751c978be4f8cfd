package org.uplink.rtnetlink.user;

import java.net.InetAddress;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;

/**
 * An IPsec policy or state (ip-xfrm(8)) that is bound to a link: its selector names the link, so
 * that it does not match packets of another link, or the link's driver processes the packets
 * (offload).
 */
public sealed interface IpsecBinding {
  /**
   * A policy.
   *
   * @param source the source addresses that the policy matches
   * @param destination the destination addresses that the policy matches
   */
  record Policy(Direction direction, Prefix source, Prefix destination, boolean isOffloaded)
      implements IpsecBinding {}

  /**
   * A state, which is also called a security association.
   *
   * @param protocol ESP, AH or another protocol of IPsec
   * @param spi the security parameter index, unsigned
   */
  record State(
      InetAddress source,
      InetAddress destination,
      IpProtocol protocol,
      long spi,
      boolean isOffloaded)
      implements IpsecBinding {}

  /** Returns whether the link's driver processes the packets. */
  boolean isOffloaded();

  /**
   * The packets that a policy matches.
   *
   * @param value the kernel's number ({@code XFRM_POLICY_IN}, …), or that of a socket's own policy,
   *     which is larger by 3
   */
  record Direction(int value) {
    public static final Direction IN = new Direction(0);
    public static final Direction OUT = new Direction(1);
    public static final Direction FORWARD = new Direction(2);

    /** Returns "in", "out" or "fwd", as ip(8) does; with "socket " if it is a socket's policy. */
    @Override
    public String toString() {
      return switch (value) {
        case 0 -> "in";
        case 1 -> "out";
        case 2 -> "fwd";
        case 3 -> "socket in";
        case 4 -> "socket out";
        case 5 -> "socket fwd";
        default -> "direction " + value;
      };
    }
  }
}
