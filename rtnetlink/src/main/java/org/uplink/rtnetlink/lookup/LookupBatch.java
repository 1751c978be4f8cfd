package org.uplink.rtnetlink.lookup;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.Routes;
import org.uplink.rtnetlink.codec.RouteQueryWriter;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.ReceiveSlots;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;

/**
 * Many look-ups on a lane that the caller holds: some are sent together, then all answers are
 * received, then the next are sent. More than a few hundred together overflow the socket's buffer.
 * What was lost is asked again by itself.
 */
public final class LookupBatch {
  /** Requests in one send. */
  public static final int BATCH_SIZE = 64;

  private final NetlinkConnection lane;
  private final MessageCursor cursor = new MessageCursor();

  /** The places of the requests sent together, and the first one's sequence number. */
  private final int[] positions = new int[BATCH_SIZE];

  private int sent;
  private int firstSequence;

  public LookupBatch(NetlinkConnection lane) {
    this.lane = lane;
  }

  public List<LookupResult> lookUp(List<RouteQuery> queries) {
    @Nullable LookupResult[] answers = new LookupResult[queries.size()];
    int next = 0;
    while (next < answers.length) {
      next = write(queries, next, answers);
      if (sent > 0) {
        lane.send(this);
        receive(queries, answers);
      }
    }
    LookupResult[] all = new LookupResult[answers.length];
    for (int i = 0; i < all.length; i++) {
      LookupResult answer = answers[i];
      all[i] = answer == null ? lookUpAlone(queries.get(i)) : answer;
    }
    return Collections.unmodifiableList(Arrays.asList(all));
  }

  /** What is asked, for errors. */
  @Override
  public String toString() {
    return "route get of " + sent + " addresses";
  }

  /**
   * Writes the next requests; answers those that cannot be asked. Returns the place of the first
   * one left.
   */
  private int write(List<RouteQuery> queries, int from, @Nullable LookupResult[] answers) {
    lane.writer.clear();
    sent = 0;
    int place = from;
    for (; place < answers.length && sent < BATCH_SIZE; place++) {
      RouteQuery query = queries.get(place);
      if (query.connected) {
        continue;
      }
      try {
        int input = SingleLookup.deviceIndex(lane, query, query.inputDevice, query.inputIndex);
        int output = SingleLookup.outputIndex(lane, query);
        int number = lane.nextSequence();
        if (sent == 0) {
          firstSequence = number;
        }
        RouteQueryWriter.write(query, input, output, lane.writer, number);
        positions[sent++] = place;
      } catch (NetlinkException e) {
        answers[place] = new LookupResult.Refused(e);
      }
    }
    return place;
  }

  /** Receives until all that were sent are answered, or the kernel has no more to give. */
  private void receive(List<RouteQuery> queries, @Nullable LookupResult[] answers) {
    ReceiveSlots slots = lane.batchSlots();
    @Nullable ErrorMessage[] errors = new ErrorMessage[sent];
    int open = sent;
    boolean lost = false;
    long deadline = 0;
    while (open > 0) {
      int received = lane.socket().receive(slots, Math.min(open, BATCH_SIZE));
      if (received == -ErrorNumber.ENOBUFS) {
        lost = true;
      } else if (received == -ErrorNumber.EAGAIN) {
        if (lost) {
          break;
        }
        deadline = lane.awaitAnswer(deadline, this);
      } else if (received < 0) {
        lane.failUnlessInterrupted(received, this);
      } else {
        lane.deviceNames.beginBatch();
        try {
          for (int slot = 0; slot < received; slot++) {
            open -= readAnswer(slots, slot, queries, answers, errors);
          }
        } finally {
          lane.deviceNames.endBatch();
        }
      }
    }
    for (int i = 0; i < sent; i++) {
      ErrorMessage error = errors[i];
      if (error != null) {
        RouteQuery query = queries.get(positions[i]);
        answers[positions[i]] = SingleLookup.toResult(lane, query, error, slots.data());
      }
    }
  }

  /**
   * Puts one datagram's answer into its place. Errors wait until all is received: to explain them
   * means to ask more.
   */
  private int readAnswer(
      ReceiveSlots slots,
      int slot,
      List<RouteQuery> queries,
      @Nullable LookupResult[] answers,
      @Nullable ErrorMessage[] errors) {
    int from = slots.start(slot);
    if (slots.isTruncated(slot)) {
      return 1;
    }
    try {
      cursor.over(slots.data(), from, from + slots.length(slot));
      if (!cursor.next()) {
        return 0;
      }
      int number = cursor.sequence() - firstSequence;
      if (number < 0 || number >= sent) {
        return 0;
      }
      ErrorMessage error = SingleLookup.readAnswer(cursor, lane.routeReader.message);
      if (error.errno() == SingleLookup.FOUND) {
        RouteQuery query = queries.get(positions[number]);
        answers[positions[number]] = SingleLookup.toResult(lane, query, error, slots.data());
      } else {
        errors[number] = error;
      }
      return 1;
    } catch (MalformedMessageException e) {
      throw lane.malformedAnswer(this, e);
    }
  }

  /** What was lost, cut short, or has to be asked in two steps. */
  private LookupResult lookUpAlone(RouteQuery query) {
    try {
      return Routes.get(lane, query);
    } catch (NetlinkException e) {
      return new LookupResult.Refused(e);
    }
  }
}
