package org.uplink.rtnetlink.connection;

import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.SurrogateEscape;

/**
 * Reads and sets the offloads of links on a connection that the caller holds. The requests are
 * system calls of their own (SIOCETHTOOL, netdevice(7)).
 */
public final class KernelOffload {
  /** {@code ETH_FLAG_LRO}. */
  private static final int LARGE_RECEIVE = 1 << 15;

  private KernelOffload() {}

  /**
   * Returns whether large receive offload of a link is on.
   *
   * @throws NetlinkException with ENODEV if there is no such link, or if the socket fails
   */
  public static boolean isLargeReceiveOn(NetlinkConnection connection, String link) {
    return (flags(connection, link) & LARGE_RECEIVE) != 0;
  }

  /**
   * Turns large receive offload of a link on or off.
   *
   * @throws NetlinkException if the kernel refuses, or the socket fails
   */
  public static void setLargeReceive(NetlinkConnection connection, String link, boolean on) {
    int before = flags(connection, link);
    int wanted = on ? before | LARGE_RECEIVE : before & ~LARGE_RECEIVE;
    if (before != wanted) {
      checked(
          "turn large receive offload of %s %s".formatted(link, on ? "on" : "off"),
          connection.socket().setEthtoolFlags(SurrogateEscape.encode(link), wanted));
    }
  }

  private static int flags(NetlinkConnection connection, String link) {
    int flags = connection.socket().ethtoolFlags(SurrogateEscape.encode(link));
    // A driver without the operation has no flags.
    return flags == -ErrorNumber.EOPNOTSUPP ? 0 : checked("read the flags of " + link, flags);
  }

  private static int checked(String operation, int result) {
    if (result < 0) {
      throw new NetlinkException(operation, new Errno(-result), "SIOCETHTOOL");
    }
    return result;
  }
}
