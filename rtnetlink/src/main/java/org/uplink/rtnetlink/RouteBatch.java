package org.uplink.rtnetlink;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.ReceiveSlots;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;

/**
 * Many look-ups on a lane that the caller holds: some are sent together, then all answers are
 * received, then the next are sent. More than a few hundred together overflow the socket's buffer.
 * What was lost is asked again by itself.
 */
final class RouteBatch {
  /** Requests in one send. */
  static final int TOGETHER = 64;

  private final Lane lane;
  private final MessageCursor cursor = new MessageCursor();

  /** The places of the requests sent together, and the first one's sequence number. */
  private final int[] places = new int[TOGETHER];

  private int sent;
  private int firstSequence;

  RouteBatch(Lane lane) {
    this.lane = lane;
  }

  List<Answer> ask(List<RouteQuery> queries) {
    @Nullable Answer[] answers = new Answer[queries.size()];
    int next = 0;
    while (next < answers.length) {
      next = write(queries, next, answers);
      if (sent > 0) {
        lane.send(this);
        receive(queries, answers);
      }
    }
    Answer[] all = new Answer[answers.length];
    for (int i = 0; i < all.length; i++) {
      Answer answer = answers[i];
      all[i] = answer == null ? alone(queries.get(i)) : answer;
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
  private int write(List<RouteQuery> queries, int from, @Nullable Answer[] answers) {
    lane.out.clear();
    sent = 0;
    int place = from;
    for (; place < answers.length && sent < TOGETHER; place++) {
      RouteQuery query = queries.get(place);
      if (query.connected) {
        continue;
      }
      try {
        int input = RouteLookUp.index(lane, query, query.inputDevice, query.inputIndex);
        int output = RouteLookUp.outputIndex(lane, query);
        int number = lane.nextSequence();
        if (sent == 0) {
          firstSequence = number;
        }
        RouteQueryWriter.write(query, input, output, lane.out, number);
        places[sent++] = place;
      } catch (NetlinkException e) {
        answers[place] = new Answer.Refused(e);
      }
    }
    return place;
  }

  /** Receives until all that were sent are answered, or the kernel has no more to give. */
  private void receive(List<RouteQuery> queries, @Nullable Answer[] answers) {
    ReceiveSlots slots = lane.slots();
    @Nullable ErrorMessage[] errors = new ErrorMessage[sent];
    int open = sent;
    boolean lost = false;
    long deadline = 0;
    while (open > 0) {
      int received = lane.socket().receive(slots, Math.min(open, TOGETHER));
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
        lane.names.beginRound();
        try {
          for (int slot = 0; slot < received; slot++) {
            open -= answer(slots, slot, queries, answers, errors);
          }
        } finally {
          lane.names.endRound();
        }
      }
    }
    for (int i = 0; i < sent; i++) {
      ErrorMessage error = errors[i];
      if (error != null) {
        RouteQuery query = queries.get(places[i]);
        answers[places[i]] = RouteLookUp.answer(lane, query, error, slots.data());
      }
    }
  }

  /**
   * Puts one datagram's answer into its place. Errors wait until all is received: to explain them
   * means to ask more.
   */
  private int answer(
      ReceiveSlots slots,
      int slot,
      List<RouteQuery> queries,
      @Nullable Answer[] answers,
      @Nullable ErrorMessage[] errors) {
    int from = slots.start(slot);
    if (slots.cutShort(slot)) {
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
      ErrorMessage error = RouteLookUp.read(cursor, lane.reader.message);
      if (error.errno() == RouteLookUp.FOUND) {
        RouteQuery query = queries.get(places[number]);
        answers[places[number]] = RouteLookUp.answer(lane, query, error, slots.data());
      } else {
        errors[number] = error;
      }
      return 1;
    } catch (MalformedMessageException e) {
      throw lane.unreadable(this, e);
    }
  }

  /** What was lost, cut short, or has to be asked in two steps. */
  private Answer alone(RouteQuery query) {
    try {
      return Routes.get(lane, query);
    } catch (NetlinkException e) {
      return new Answer.Refused(e);
    }
  }
}
