package org.uplink.hostnet;

import static org.uplink.testkit.Deadlines.HANG;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.NamespaceSocketFactory;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * A link as the kernel shows it, without the library's readers.
 *
 * @param flags the flags of {@code struct ifinfomsg}
 * @param attributes the attributes in the kernel's order
 */
record RawLink(int flags, List<RawAttribute> attributes) {
  private static final int OFFSET_OF_FLAGS = 8;

  RawLink {
    attributes = List.copyOf(attributes);
  }

  /** Finds a link of the namespace of this process. */
  static Optional<RawLink> find(String name) {
    NamespaceSocketFactory sockets = new NamespaceSocketFactory("/proc/self/ns/net");
    try (PlatformThreads threads = new PlatformThreads()) {
      NetlinkConnection connection = new NetlinkConnection(sockets, threads, HANG.toNanos());
      try {
        return all(connection).stream().filter(link -> link.isNamed(name)).findFirst();
      } finally {
        connection.closeSocket();
      }
    } finally {
      sockets.close();
    }
  }

  private boolean isNamed(String name) {
    return attributes.stream()
        .filter(attribute -> attribute.number() == LinkAttribute.IFNAME)
        .map(RawAttribute::bytes)
        .anyMatch(
            bytes -> new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8).equals(name));
  }

  private static List<RawLink> all(NetlinkConnection connection) {
    connection
        .writer
        .clear()
        .begin(Netlink.GETLINK, Netlink.REQUEST | Netlink.DUMP, connection.nextSequence());
    for (int i = 0; i < LinkAttribute.HEADER; i++) {
      connection.writer.u8(0);
    }
    connection.writer.end();
    connection.send("dump");
    List<RawLink> links = new ArrayList<>();
    while (true) {
      int length = connection.socket().receive(connection.receiveBuffer());
      if (length == -ErrorNumber.EAGAIN) {
        connection.awaitAnswer("dump");
      } else if (length < 0) {
        connection.failUnlessInterrupted(length, "dump");
      } else {
        MessageCursor messages = connection.messages.over(connection.receiveBuffer(), 0, length);
        while (messages.next()) {
          if (messages.type() == Netlink.DONE) {
            return links;
          }
          links.add(of(messages));
        }
      }
    }
  }

  private static RawLink of(MessageCursor message) {
    List<RawAttribute> attributes = new ArrayList<>();
    AttributeCursor cursor = message.attributes(LinkAttribute.HEADER);
    while (cursor.next()) {
      attributes.add(RawAttribute.of(cursor.typeWithFlags(), cursor.copy()));
    }
    return new RawLink(message.s32(OFFSET_OF_FLAGS), attributes);
  }
}
