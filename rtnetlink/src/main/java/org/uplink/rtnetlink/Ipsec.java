package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.connection.KernelIpsec;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.IpsecBinding;

/**
 * Reads the IPsec policies and states of a namespace (ip-xfrm(8)). {@link Rtnetlink#ipsec} returns
 * it. Thread-safe.
 */
public final class Ipsec {
  private final SerialConnection serial;

  Ipsec(SerialConnection serial) {
    this.serial = serial;
  }

  /**
   * Reads the policies and states of both address families that are bound to a link; none if the
   * kernel has no IPsec. Needs CAP_NET_ADMIN.
   *
   * @param index the index of the link
   * @throws NetlinkException with EPERM without the privilege, or if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<IpsecBinding> boundTo(int index) {
    return serial.run(connection -> KernelIpsec.boundTo(connection, index));
  }
}
