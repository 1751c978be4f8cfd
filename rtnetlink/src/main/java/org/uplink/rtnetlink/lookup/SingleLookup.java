package org.uplink.rtnetlink.lookup;

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
    ask(connection, query);
    LookupResult result = result(connection, query, connection.messages);
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
    ask(connection, query);
    MessageCursor answer = connection.messages;
    try {
      if (answer.type() != Netlink.NEWROUTE) {
        return error(answer);
      }
      into.read(answer.bytes(), answer.payloadStart(), answer.payloadEnd());
      return ErrorMessage.NONE;
    } catch (MalformedMessageException e) {
      throw connection.malformedAnswer(operation(query), e);
    }
  }

  /**
   * Returns why there is no route, for the error that {@link #lookUp} returned. Makes more lookups
   * if the error is ambiguous.
   */
  public static LookupResult noRoute(
      NetlinkConnection connection, RouteQuery query, ErrorMessage error) {
    return NoRouteDiagnosis.diagnose(connection, query, error);
  }

  /**
   * Reads the error of an answer that is not a route.
   *
   * @throws MalformedMessageException if the answer is no error
   */
  static ErrorMessage error(MessageCursor answer) {
    if (answer.type() != Netlink.ERROR) {
      throw new MalformedMessageException(
          "unexpected message of type " + answer.type() + " instead of an answer");
    }
    ErrorMessage error = answer.error();
    if (error.errno() == FOUND) {
      throw new MalformedMessageException("unexpected acknowledgement instead of an answer");
    }
    return error;
  }

  private static LookupResult result(
      NetlinkConnection connection, RouteQuery query, MessageCursor answer) {
    ErrorMessage error;
    try {
      if (answer.type() == Netlink.NEWROUTE) {
        return connection.found(answer);
      }
      error = error(answer);
    } catch (MalformedMessageException e) {
      throw connection.malformedAnswer(operation(query), e);
    }
    return noRoute(connection, query, error);
  }

  /** Sends a query and receives the answer: the connection's cursor is positioned on it. */
  private static void ask(NetlinkConnection connection, RouteQuery query) {
    int input = QueryDevices.inputIndex(connection, query);
    int output = QueryDevices.outputIndex(connection, query);
    for (int attempt = 0; attempt < NetlinkConnection.ATTEMPTS; attempt++) {
      int number = connection.nextSequence();
      connection.writer.clear();
      connection.queryWriter.write(query, input, output, connection.writer, number);
      try {
        if (connection.lookUp(number, query)) {
          return;
        }
      } catch (MalformedMessageException e) {
        throw connection.malformedAnswer(operation(query), e);
      }
    }
    throw new NetlinkException(
        operation(query), new Errno(ErrorNumber.ENOBUFS), "the answer was lost in every attempt");
  }

  private static String operation(RouteQuery query) {
    return "route get " + query;
  }
}
