package org.uplink.rtnetlink;

import java.util.Optional;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.KernelUsers;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.LinkUsers;

/**
 * Reads the links (network devices) of a namespace. {@link Rtnetlink#links} returns it.
 * Thread-safe.
 */
public final class Links {
  private final SerialConnection serial;

  Links(SerialConnection serial) {
    this.serial = serial;
  }

  /**
   * Reads all links.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public LinkTable list() {
    return new LinkTable(serial.run(KernelTables::links));
  }

  /**
   * Reads the link with this name or alternative name. Empty if there is no such link.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public Optional<Link> find(String name) {
    return serial.run(connection -> KernelTables.link(connection, name));
  }

  /**
   * Reads what is attached to a link: links above it, an XDP program, filters of traffic control.
   *
   * @param index the index of the link
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public LinkUsers users(int index) {
    return serial.run(connection -> KernelUsers.attached(connection, index));
  }

  /**
   * Reads the link with this index. Empty if there is no such link.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public Optional<Link> find(int index) {
    return index <= 0
        ? Optional.empty()
        : serial.run(connection -> KernelTables.link(connection, index));
  }
}
