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
 * Asks for one entry of a table.
 *
 * @param operation what is asked, for errors
 * @param request the type of the request
 * @param answer the type of the answer
 * @param header writes the request's fixed header and its attributes
 * @param reader makes the entry of the message that the cursor stands on
 */
public record SingleGet<T>(
    String operation,
    int request,
    int answer,
    Consumer<MessageWriter> header,
    Function<MessageCursor, T> reader) {
  /** The entry, on a lane that the caller holds. */
  public T get(NetlinkConnection lane) {
    try {
      for (int attempt = 0; attempt < NetlinkConnection.ATTEMPTS; attempt++) {
        int number = lane.nextSequence();
        lane.writer.clear().begin(request, Netlink.REQUEST, number);
        header.accept(lane.writer);
        lane.writer.end();
        if (lane.exchange(number, operation)) {
          return readEntry(lane.messages);
        }
      }
    } catch (MalformedMessageException e) {
      throw lane.malformedAnswer(operation, e);
    }
    throw new NetlinkException(
        operation, new Errno(ErrorNumber.ENOBUFS), "the answer was lost each time");
  }

  private T readEntry(MessageCursor message) {
    if (message.type() == Netlink.ERROR) {
      ErrorMessage error = message.error();
      throw new NetlinkException(operation, new Errno(error.errno()), error.text());
    }
    if (message.type() != answer) {
      throw new MalformedMessageException("a message of type " + message.type() + " for an answer");
    }
    return reader.apply(message);
  }
}
