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
 * Reads a whole table. It comes in many datagrams; where it changed meanwhile so that the kernel
 * cannot vouch for it ({@code NLM_F_DUMP_INTR}), or a datagram was lost, it is read again.
 *
 * @param operation what is read, for errors
 * @param request the type of the request
 * @param answer the type of the messages that are wanted; others are passed over
 * @param header writes the request's fixed header and its attributes
 * @param reader makes an entry of the message that the cursor stands on
 */
public record Dump<T>(
    String operation,
    int request,
    int answer,
    Consumer<MessageWriter> header,
    Function<MessageCursor, T> reader) {
  /** How often a table that keeps changing is read. */
  private static final int ATTEMPTS = 50;

  /** The entries, on a lane that the caller holds. */
  public List<T> read(NetlinkConnection lane) {
    boolean complete = false;
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        List<T> entries = new ArrayList<>();
        boolean consistent = readOnce(lane, entries);
        if (consistent) {
          complete = true;
          return entries;
        }
      }
      complete = true;
      throw new NetlinkException(
          operation,
          new Errno(ErrorNumber.EAGAIN),
          "it changed during each of " + ATTEMPTS + " readings");
    } catch (MalformedMessageException e) {
      throw lane.malformedAnswer(operation, e);
    } finally {
      if (!complete) {
        // What is left of the dump would be taken for the next one's beginning.
        lane.closeSocket();
      }
    }
  }

  private boolean readOnce(NetlinkConnection lane, List<T> entries) {
    int number = lane.nextSequence();
    lane.writer.clear().begin(request, Netlink.REQUEST | Netlink.DUMP, number);
    header.accept(lane.writer);
    lane.writer.end();
    lane.send(operation);
    boolean consistent = true;
    long deadline = 0;
    while (true) {
      int length = lane.socket().receive(lane.receiveBuffer());
      if (length == -ErrorNumber.EAGAIN) {
        deadline = lane.awaitAnswer(deadline, operation);
      } else if (length == -ErrorNumber.ENOBUFS) {
        consistent = false;
      } else if (length < 0) {
        lane.failUnlessInterrupted(length, operation);
      } else if (length > lane.receiveBuffer().byteSize()) {
        consistent = false;
        lane.enlargeReceiveBuffer();
      } else {
        MessageCursor messages = lane.messages.over(lane.receiveBuffer(), 0, length);
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
   * A dump ends with an errno, which is 0 where all is well. A table that does not exist has no
   * routes.
   */
  private void requireSuccess(int errno) {
    if (errno != 0 && errno != ErrorNumber.ENOENT) {
      throw new NetlinkException(operation, new Errno(errno), "at the end of the answer");
    }
  }
}
