package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.connection.KernelUsers;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.BoundSocket;

/**
 * Reads the sockets of a namespace (sock_diag(7)). {@link Rtnetlink#sockets} returns it.
 * Thread-safe.
 */
public final class Sockets {
  private final SerialConnection serial;

  Sockets(SerialConnection serial) {
    this.serial = serial;
  }

  /**
   * Reads the sockets of both address families that are bound to a link.
   *
   * @param index the index of the link
   * @param protocol {@link IpProtocol#RAW} for raw sockets
   * @throws NetlinkException with ENOENT if the kernel cannot list sockets of this protocol (many
   *     kernels cannot list raw sockets), or if the routing socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<BoundSocket> boundTo(int index, IpProtocol protocol) {
    return serial.run(connection -> KernelUsers.sockets(connection, index, protocol));
  }
}
