package org.uplink.rtnetlink;

import java.util.Optional;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.LinkAttribute;

/** The links of a namespace. From {@link Rtnetlink#links}. */
public final class Links {
  /** {@code IFNAMSIZ}, with the zero byte at the end of a name. */
  private static final int NAME_SIZE = 16;

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
   * Reads a link by its name or one of its alternative names.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public Optional<Link> find(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    // Only alternative names can be longer.
    int attribute = name.length() < NAME_SIZE ? LinkAttribute.IFNAME : LinkAttribute.ALT_IFNAME;
    return serial.run(connection -> KernelTables.link(connection, attribute, name));
  }

  /**
   * Reads a link by its index.
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
