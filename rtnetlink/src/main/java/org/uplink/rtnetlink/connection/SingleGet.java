package org.uplink.rtnetlink.connection;

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
 * Reads one entry of a kernel table.
 *
 * @param operation what is read, for exceptions
 * @param request the type of the request
 * @param answer the type of the answer
 * @param header writes the request's fixed header and its attributes
 * @param reader converts the message that the cursor is positioned on to the entry
 */
record SingleGet<T>(
    String operation,
    int request,
    int answer,
    Consumer<MessageWriter> header,
    Function<MessageCursor, T> reader) {
  /**
   * Reads the entry on a connection that the caller holds.
   *
   * @throws NetlinkException if the kernel refuses the request, or the socket fails
   */
  T get(NetlinkConnection connection) {
    try {
      for (int attempt = 0; attempt < NetlinkConnection.ATTEMPTS; attempt++) {
        int number = connection.nextSequence();
        connection.writer.clear().begin(request, Netlink.REQUEST, number);
        header.accept(connection.writer);
        connection.writer.end();
        if (connection.exchange(number, operation)) {
          return readEntry(connection.messages);
        }
      }
    } catch (MalformedMessageException e) {
      throw connection.malformedAnswer(operation, e);
    }
    throw new NetlinkException(
        operation, new Errno(ErrorNumber.ENOBUFS), "the answer was lost in every attempt");
  }

  private T readEntry(MessageCursor message) {
    if (message.type() == Netlink.ERROR) {
      ErrorMessage error = message.error();
      throw new NetlinkException(operation, new Errno(error.errno()), error.text());
    }
    if (message.type() != answer) {
      throw new MalformedMessageException(
          "unexpected message of type " + message.type() + " instead of an answer");
    }
    return reader.apply(message);
  }
}
