package org.uplink.rtnetlink.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.codec.IpsecReader;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.IpsecBinding;

/** Reads the IPsec policies and states on a connection that the caller holds. */
public final class KernelIpsec {
  /** {@code NETLINK_XFRM}. */
  public static final int PROTOCOL = 6;

  /** {@code XFRM_MSG_NEWSA}. */
  public static final int NEWSA = 0x10;

  /** {@code XFRM_MSG_NEWPOLICY}. */
  public static final int NEWPOLICY = 0x13;

  private static final int GETSA = 0x12;
  private static final int GETPOLICY = 0x15;

  private KernelIpsec() {}

  /**
   * Reads the policies and states that are bound to a link; none if the kernel has no IPsec.
   *
   * @param connection a connection of {@link #PROTOCOL}
   * @throws NetlinkException with EPERM without CAP_NET_ADMIN, or if the socket fails
   */
  public static List<IpsecBinding> boundTo(NetlinkConnection connection, int index) {
    List<Optional<IpsecBinding>> all = new ArrayList<>();
    try {
      // The kernel takes everything behind the message's header for attributes.
      all.addAll(
          new Dump<>(
                  "read the IPsec policies",
                  GETPOLICY,
                  NEWPOLICY,
                  _ -> {},
                  message -> IpsecReader.policy(message, index))
              .read(connection));
      all.addAll(
          new Dump<>(
                  "read the IPsec states",
                  GETSA,
                  NEWSA,
                  _ -> {},
                  message -> IpsecReader.state(message, index))
              .read(connection));
    } catch (NetlinkException e) {
      if (e.errno().value() == ErrorNumber.EPROTONOSUPPORT) {
        return List.of();
      }
      throw e;
    }
    return all.stream().flatMap(Optional::stream).distinct().toList();
  }
}
