package org.uplink.rtnetlink.lookup;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Optional;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteMessage;

/** Makes one lookup on a connection that the caller holds. */
public final class SingleLookup {
  /** The errno of {@link #lookUp} if there is a route. */
  public static final int FOUND = 0;

  private SingleLookup() {}

  /**
   * Looks up a route. Looks up a {@linkplain RouteQuery#connected() connected} query twice.
   *
   * @throws NetlinkException if the device of the query does not exist, or the socket fails
   */
  public static LookupResult get(NetlinkConnection connection, RouteQuery query) {
    ErrorMessage error = lookUp(connection, query, connection.routeReader.message);
    LookupResult result = toResult(connection, query, error, connection.messages.bytes());
    if (query.isConnected()
        && query.source().isEmpty()
        && result instanceof Lookup.Found(Route route)) {
      Optional<InetAddress> source = route.preferredSource();
      if (source.isPresent()) {
        return get(connection, query.source(source.get()));
      }
    }
    return result;
  }

  /**
   * Looks up a route and reads it into a message. Allocates nothing if there is a route.
   *
   * @return the kernel's refusal, or {@link ErrorMessage#NONE} if there is a route
   * @throws NetlinkException if the device of the query does not exist, or the socket fails
   */
  public static ErrorMessage lookUp(
      NetlinkConnection connection, RouteQuery query, RouteMessage into) {
    int input = QueryDevices.inputIndex(connection, query);
    int output = QueryDevices.outputIndex(connection, query);
    for (int attempt = 0; attempt < NetlinkConnection.ATTEMPTS; attempt++) {
      int number = connection.nextSequence();
      connection.writer.clear();
      connection.queryWriter.write(query, input, output, connection.writer, number);
      try {
        if (connection.exchange(number, query)) {
          return readAnswer(connection.messages, into);
        }
      } catch (MalformedMessageException e) {
        throw connection.malformedAnswer(operation(query), e);
      }
    }
    throw new NetlinkException(
        operation(query), new Errno(ErrorNumber.ENOBUFS), "the answer was lost in every attempt");
  }

  /**
   * Returns the result for an answer. Makes more lookups if the errno is ambiguous.
   *
   * @param error what {@link #lookUp} returned
   * @param bytes the memory of the answer
   */
  public static LookupResult toResult(
      NetlinkConnection connection, RouteQuery query, ErrorMessage error, MemorySegment bytes) {
    if (error.errno() == FOUND) {
      try {
        return new Lookup.Found(connection.routeReader.route(bytes));
      } catch (MalformedMessageException e) {
        throw connection.malformedAnswer(operation(query), e);
      }
    }
    return NoRouteDiagnosis.diagnose(connection, query, error);
  }

  /** Reads the answer that the cursor is positioned on. Returns what {@link #lookUp} returns. */
  static ErrorMessage readAnswer(MessageCursor answer, RouteMessage into) {
    switch (answer.type()) {
      case Netlink.NEWROUTE ->
          into.read(answer.bytes(), answer.payloadStart(), answer.payloadEnd());
      case Netlink.ERROR -> {
        ErrorMessage error = answer.error();
        if (error.errno() == 0) {
          throw new MalformedMessageException("unexpected acknowledgement instead of an answer");
        }
        return error;
      }
      default ->
          throw new MalformedMessageException(
              "unexpected message of type " + answer.type() + " instead of an answer");
    }
    return ErrorMessage.NONE;
  }

  private static String operation(RouteQuery query) {
    return "route get " + query;
  }
}
