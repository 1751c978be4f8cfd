package org.uplink.rtnetlink.lookup;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.codec.RouteQueryWriter;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteMessage;

/** One look-up on a lane that the caller holds. */
public final class SingleLookup {
  /** What {@link #readAnswer} returns where the kernel knows a route. */
  public static final int FOUND = 0;

  private SingleLookup() {}

  /**
   * Asks, and reads the answer into the message. Makes no garbage where the kernel has a route.
   *
   * @return the kernel's refusal, or {@link ErrorMessage#NONE}: there is a route
   */
  public static ErrorMessage lookUp(NetlinkConnection lane, RouteQuery query, RouteMessage into) {
    int input = deviceIndex(lane, query, query.inputDevice, query.inputIndex);
    int output = outputIndex(lane, query);
    for (int attempt = 0; attempt < NetlinkConnection.ATTEMPTS; attempt++) {
      int number = lane.nextSequence();
      lane.writer.clear();
      RouteQueryWriter.write(query, input, output, lane.writer, number);
      try {
        if (lane.exchange(number, query)) {
          return readAnswer(lane.messages, into);
        }
      } catch (MalformedMessageException e) {
        throw lane.malformedAnswer("route get " + query, e);
      }
    }
    throw new NetlinkException(
        "route get " + query, new Errno(ErrorNumber.ENOBUFS), "the answer was lost each time");
  }

  /** Reads the answer that the cursor stands on. */
  static ErrorMessage readAnswer(MessageCursor answer, RouteMessage into) {
    switch (answer.type()) {
      case Netlink.NEWROUTE ->
          into.read(answer.bytes(), answer.payloadStart(), answer.payloadEnd());
      case Netlink.ERROR -> {
        ErrorMessage error = answer.error();
        if (error.errno() == 0) {
          throw new MalformedMessageException("an acknowledgement for an answer");
        }
        return error;
      }
      default ->
          throw new MalformedMessageException(
              "a message of type " + answer.type() + " for an answer");
    }
    return ErrorMessage.NONE;
  }

  /**
   * The index of the device that a packet must leave by, or 0.
   *
   * @throws NetlinkException with ENODEV where there is no device of that name
   */
  static int outputIndex(NetlinkConnection lane, RouteQuery query) {
    int output = deviceIndex(lane, query, query.outputDevice, query.outputIndex);
    return output == 0 ? deviceIndex(lane, query, query.vrf, 0) : output;
  }

  /** The index of the device with this name, else the index given. */
  static int deviceIndex(
      NetlinkConnection lane, RouteQuery query, @Nullable String name, int index) {
    if (name == null) {
      return index;
    }
    int found = lane.socket().deviceIndex(name);
    if (found < 0) {
      throw new NetlinkException(
          "route get " + query,
          new Errno(-found),
          found == -ErrorNumber.ENODEV ? "there is no device " + name : "SIOCGIFINDEX");
    }
    return found;
  }

  /**
   * The answer that the message or the error is; asks more where the kernel's errno can mean two
   * things.
   */
  public static LookupResult toResult(
      NetlinkConnection lane, RouteQuery query, ErrorMessage error, MemorySegment bytes) {
    if (error.errno() == FOUND) {
      try {
        return new Lookup.Found(lane.routeReader.route(bytes));
      } catch (MalformedMessageException e) {
        throw lane.malformedAnswer("route get " + query, e);
      }
    }
    return NoRouteDiagnosis.diagnose(lane, query, error);
  }
}
