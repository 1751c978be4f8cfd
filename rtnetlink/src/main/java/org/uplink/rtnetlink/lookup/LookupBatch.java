package org.uplink.rtnetlink.lookup;

import static org.uplink.rtnetlink.connection.NetlinkConnection.BATCH_SIZE;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.ReceiveSlots;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * Makes many lookups on a connection that the caller holds. Sends up to 64 queries in one system
 * call, receives all their answers, and then sends the next ones. Repeats a query alone if its
 * answer was lost.
 */
public final class LookupBatch {
  private final NetlinkConnection connection;
  private final MessageCursor cursor = new MessageCursor();

  /** The positions, in the list of queries, of the queries that were sent together. */
  private final int[] positions = new int[BATCH_SIZE];

  /** The indexes of their input and output devices. */
  private final int[] inputs = new int[BATCH_SIZE];

  private final int[] outputs = new int[BATCH_SIZE];

  private int sent;

  /** The sequence number of the first query that was sent. */
  private int firstSequence;

  /** Creates a batch on a connection. */
  public LookupBatch(NetlinkConnection connection) {
    this.connection = connection;
  }

  /**
   * Looks up all queries.
   *
   * @return the results in the order of the queries
   * @throws NetlinkException if the socket fails, or the deadline of the call is over
   */
  public List<LookupResult> lookUp(List<RouteQuery> queries) {
    @Nullable LookupResult[] results = new LookupResult[queries.size()];
    int next = 0;
    while (next < results.length) {
      connection.checkDeadline(this);
      next = write(queries, next, results);
      if (sent > 0) {
        connection.sendLookups(this);
        receive(queries, results);
      }
    }
    LookupResult[] all = new LookupResult[results.length];
    for (int i = 0; i < all.length; i++) {
      LookupResult result = results[i];
      all[i] = result == null ? lookUpAlone(queries.get(i)) : result;
    }
    return Collections.unmodifiableList(Arrays.asList(all));
  }

  /** Returns the name of the operation for exceptions. */
  @Override
  public String toString() {
    return "route get of " + sent + " addresses";
  }

  /**
   * Writes the next queries. Sets the result of a query whose device does not exist, and skips
   * connected queries, which need two lookups.
   *
   * <p>Finds all devices before it writes the first query: finding a device may need requests of
   * its own, which use the same writer and the same sequence numbers.
   *
   * @return the position of the first query that was not considered
   */
  private int write(List<RouteQuery> queries, int from, @Nullable LookupResult[] results) {
    sent = 0;
    int position = from;
    for (; position < results.length && sent < BATCH_SIZE; position++) {
      RouteQuery query = queries.get(position);
      if (query.isConnected()) {
        continue;
      }
      try {
        inputs[sent] = QueryDevices.inputIndex(connection, query);
        outputs[sent] = QueryDevices.outputIndex(connection, query);
        positions[sent++] = position;
      } catch (NetlinkException e) {
        results[position] = new LookupResult.Refused(e);
      }
    }
    connection.writer.clear();
    for (int i = 0; i < sent; i++) {
      int number = connection.nextSequence();
      if (i == 0) {
        firstSequence = number;
      }
      connection.queryWriter.write(
          queries.get(positions[i]), inputs[i], outputs[i], connection.writer, number);
    }
    return position;
  }

  /**
   * Receives answers until all queries are answered, or until no answer is left because the kernel
   * lost some.
   */
  private void receive(List<RouteQuery> queries, @Nullable LookupResult[] results) {
    ReceiveSlots slots = connection.batchSlots();
    @Nullable ErrorMessage[] errors = new ErrorMessage[sent];
    int open = sent;
    boolean lost = false;
    while (open > 0) {
      int received = connection.socket().receiveAnswers(slots, Math.min(open, BATCH_SIZE));
      if (received == -ErrorNumber.ENOBUFS) {
        lost = true;
      } else if (received == -ErrorNumber.EAGAIN) {
        if (lost) {
          break;
        }
        connection.awaitAnswer(this);
      } else if (received < 0) {
        connection.failUnlessInterrupted(received, this);
      } else {
        if (lost) {
          // Further losses are not reported until the socket is empty, and events may be among
          // them.
          connection.forgetNames();
        }
        for (int slot = 0; slot < received; slot++) {
          open -= readAnswer(slots, slot, results, errors);
        }
      }
    }
    if (lost) {
      connection.forgetNames();
    }
    for (int i = 0; i < sent; i++) {
      ErrorMessage error = errors[i];
      if (error != null) {
        RouteQuery query = queries.get(positions[i]);
        results[positions[i]] = SingleLookup.noRoute(connection, query, error);
      }
    }
  }

  /**
   * Stores the result or the error of one datagram. Errors are diagnosed later, after all answers
   * were received, because the diagnosis makes lookups on the same connection.
   *
   * @return the number of answered queries, 0 or 1
   */
  private int readAnswer(
      ReceiveSlots slots,
      int slot,
      @Nullable LookupResult[] results,
      @Nullable ErrorMessage[] errors) {
    int from = slots.start(slot);
    try {
      cursor.over(slots.data(), from, from + slots.length(slot));
      boolean truncated = slots.isTruncated(slot);
      if (!(truncated ? cursor.nextHeader() : cursor.next())) {
        return 0;
      }
      int number = cursor.sequence() - firstSequence;
      if (number < 0 || number >= sent || !connection.isAnswer(cursor)) {
        connection.forgetNames();
        return 0;
      }
      if (truncated) {
        return 1;
      }
      if (cursor.type() == Netlink.NEWROUTE) {
        results[positions[number]] = connection.found(cursor);
      } else {
        errors[number] = SingleLookup.error(cursor);
      }
      return 1;
    } catch (MalformedMessageException e) {
      throw connection.malformedAnswer(this, e);
    }
  }

  /** Looks up a connected query, or a query whose answer was lost or truncated. */
  private LookupResult lookUpAlone(RouteQuery query) {
    connection.checkDeadline(this);
    try {
      return SingleLookup.get(connection, query);
    } catch (NetlinkException e) {
      return new LookupResult.Refused(e);
    }
  }
}
