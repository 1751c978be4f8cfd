package org.uplink.rtnetlink;

import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.rtnetlink.codec.LinkReader;
import org.uplink.rtnetlink.connection.Dump;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.connection.SingleGet;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/** The links of a namespace. From {@link Rtnetlink#links}. */
public final class Links {
  /** {@code RTEXT_FILTER_SKIP_STATS}: counters are most of a link's message. */
  private static final int WITHOUT_COUNTERS = 8;

  private static final int NAME_SIZE = 16;

  private final SerialConnection serial;

  Links(SerialConnection control) {
    this.serial = control;
  }

  /**
   * Reads all links.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public LinkTable list() {
    Dump<Link> dump =
        new Dump<>(
            "read the links",
            Netlink.GETLINK,
            Netlink.NEWLINK,
            out -> header(out, 0).attribute32(LinkAttribute.EXT_MASK, WITHOUT_COUNTERS),
            LinkReader::read);
    return new LinkTable(serial.run(dump::read));
  }

  /**
   * Reads one link, by its name or one of its alternative names.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public Optional<Link> find(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    boolean fits = name.length() < NAME_SIZE;
    return find(
        "read the link " + name,
        out -> header(out, 0).text(fits ? LinkAttribute.IFNAME : LinkAttribute.ALT_IFNAME, name));
  }

  /**
   * Reads one link.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public Optional<Link> find(int index) {
    return index <= 0
        ? Optional.empty()
        : find("read the link with index " + index, out -> header(out, index));
  }

  private Optional<Link> find(String operation, Consumer<MessageWriter> header) {
    SingleGet<Link> question =
        new SingleGet<>(
            operation,
            Netlink.GETLINK,
            Netlink.NEWLINK,
            out -> {
              header.accept(out);
              out.attribute32(LinkAttribute.EXT_MASK, WITHOUT_COUNTERS);
            },
            LinkReader::read);
    try {
      return Optional.of(serial.run(question::get));
    } catch (NetlinkException e) {
      if (e.errno().value() == ErrorNumber.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** {@code struct ifinfomsg}: family, hardware type, index, flags, and the flags to change. */
  static MessageWriter header(MessageWriter out, int index) {
    return out.u32(0).u32(index).u32(0).u32(0);
  }
}
