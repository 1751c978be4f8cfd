package org.uplink.rtnetlink.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * Reads a whole kernel table (a netlink dump), which the kernel sends in many datagrams.
 *
 * <p>Repeats the dump if the kernel marks it as inconsistent ({@code NLM_F_DUMP_INTR}), because the
 * table changed during the dump, or if a datagram was lost.
 *
 * @param operation what is read, for exceptions
 * @param request the type of the request
 * @param answer the type of the messages to read; others are ignored
 * @param header writes the request's fixed header and its attributes
 * @param reader converts the message that the cursor is positioned on to an entry
 * @param mayBeMissing whether ENOENT at the end means an empty table
 */
record Dump<T>(
    String operation,
    int request,
    int answer,
    Consumer<MessageWriter> header,
    Function<MessageCursor, T> reader,
    boolean mayBeMissing) {
  /** How often a dump is attempted while the table keeps changing. */
  private static final int ATTEMPTS = 50;

  /** Creates a dump of a table. ENOENT means that the table is empty. */
  Dump(
      String operation,
      int request,
      int answer,
      Consumer<MessageWriter> header,
      Function<MessageCursor, T> reader) {
    this(operation, request, answer, header, reader, true);
  }

  /**
   * Reads the table on a connection that the caller holds.
   *
   * @throws NetlinkException if the kernel refuses the request, the socket fails, or the deadline
   *     of the call is over
   */
  List<T> read(NetlinkConnection connection) {
    boolean complete = false;
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        List<T> entries = new ArrayList<>();
        if (readOnce(connection, entries)) {
          complete = true;
          return entries;
        }
      }
      complete = true;
      throw new NetlinkException(
          operation,
          new Errno(ErrorNumber.EAGAIN),
          "the table changed during each of " + ATTEMPTS + " reads");
    } catch (MalformedMessageException e) {
      throw connection.malformedAnswer(operation, e);
    } finally {
      if (!complete) {
        // Without this, the next dump would receive the rest of this one.
        connection.closeSocket();
      }
    }
  }

  /** Reads the table once. Returns whether the entries are consistent and complete. */
  private boolean readOnce(NetlinkConnection connection, List<T> entries) {
    int number = connection.nextSequence();
    connection.writer.clear().begin(request, Netlink.REQUEST | Netlink.DUMP, number);
    header.accept(connection.writer);
    connection.writer.end();
    connection.send(operation);
    boolean consistent = true;
    while (true) {
      connection.checkDeadline(operation);
      int length = connection.socket().receive(connection.receiveBuffer());
      if (length == -ErrorNumber.EAGAIN) {
        connection.awaitAnswer(operation);
      } else if (length == -ErrorNumber.ENOBUFS) {
        consistent = false;
      } else if (length < 0) {
        connection.failUnlessInterrupted(length, operation);
      } else if (length > connection.receiveBuffer().byteSize()) {
        consistent = false;
        connection.enlargeReceiveBuffer();
      } else {
        MessageCursor messages = connection.messages.over(connection.receiveBuffer(), 0, length);
        while (messages.next()) {
          if (messages.sequence() != number) {
            continue;
          }
          consistent &= (messages.flags() & Netlink.DUMP_INTERRUPTED) == 0;
          if (messages.type() == Netlink.DONE) {
            requireSuccess(-messages.s32(0));
            return consistent;
          }
          if (messages.type() == Netlink.ERROR) {
            ErrorMessage error = messages.error();
            throw new NetlinkException(operation, new Errno(error.errno()), error.text());
          }
          if (messages.type() == answer) {
            entries.add(reader.apply(messages));
          }
        }
      }
    }
  }

  /**
   * Checks the errno at the end of a dump. ENOENT means that the table does not exist, so it has no
   * entries.
   */
  private void requireSuccess(int errno) {
    if (errno != 0 && !(errno == ErrorNumber.ENOENT && mayBeMissing)) {
      throw new NetlinkException(
          operation, new Errno(errno), "the kernel ended the dump with an error");
    }
  }
}
