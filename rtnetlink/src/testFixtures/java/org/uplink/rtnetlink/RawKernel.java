package org.uplink.rtnetlink;

import static org.uplink.testkit.Deadlines.HANG;

import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.NamespaceSocketFactory;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/** Reads the kernel's tables of a namespace as bytes, without the library's readers. */
final class RawKernel implements AutoCloseable {
  private final NamespaceSocketFactory sockets;
  private final PlatformThreads threads = new PlatformThreads();
  private final NetlinkConnection connection;

  RawKernel(Namespace namespace) {
    sockets = new NamespaceSocketFactory(namespace.path().orElseThrow());
    connection = new NetlinkConnection(sockets, threads, HANG.toNanos());
  }

  @Override
  public void close() {
    connection.closeSocket();
    threads.close();
    sockets.close();
  }

  /**
   * Reads a table.
   *
   * @param request the type of the request
   * @param headerSize the bytes of its fixed header
   * @param family the address family, the header's first byte
   * @param flags the byte at offset 10 of the header, which are the flags of a neighbour. Ignored
   *     for a shorter header
   */
  List<Message> dump(int request, int headerSize, int family, int flags) {
    int number = connection.nextSequence();
    connection.writer.clear().begin(request, Netlink.REQUEST | Netlink.DUMP, number);
    for (int i = 0; i < headerSize; i++) {
      connection.writer.u8(i == 0 ? family : i == 10 ? flags : 0);
    }
    connection.writer.end();
    connection.send("dump");
    List<Message> read = new ArrayList<>();
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
            return read;
          }
          if (messages.type() == Netlink.ERROR) {
            throw new AssertionError("errno " + messages.error().errno());
          }
          read.add(Message.of(messages, headerSize));
        }
      }
    }
  }

  /** A message: its fixed header, and its attributes in the kernel's order. */
  static final class Message {
    private final byte[] header;
    private final List<RawAttribute> attributes;

    private Message(byte[] header, List<RawAttribute> attributes) {
      this.header = header;
      this.attributes = attributes;
    }

    byte[] header() {
      return header.clone();
    }

    List<RawAttribute> attributes() {
      return attributes;
    }

    private static Message of(MessageCursor message, int headerSize) {
      byte[] header = new byte[headerSize];
      for (int i = 0; i < headerSize; i++) {
        header[i] = (byte) message.u8(i);
      }
      List<RawAttribute> attributes = new ArrayList<>();
      AttributeCursor cursor = message.attributes(headerSize);
      while (cursor.next()) {
        attributes.add(RawAttribute.of(cursor.typeWithFlags(), cursor.copy()));
      }
      return new Message(header, attributes);
    }
  }
}
