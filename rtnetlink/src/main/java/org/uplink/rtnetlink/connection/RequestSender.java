package org.uplink.rtnetlink.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * Carries out requests on a lane that the caller holds: as many as fit in one send, then their
 * acknowledgements.
 */
public final class RequestSender {
  /**
   * Requests in one send. Their acknowledgements have room in the socket's buffer, even the refused
   * ones with words.
   */
  static final int BATCH_SIZE = 100;

  private final NetlinkConnection lane;

  public RequestSender(NetlinkConnection lane) {
    this.lane = lane;
  }

  public List<Acknowledgement> send(List<Request> requests) {
    List<Acknowledgement> all = new ArrayList<>();
    for (int from = 0; from < requests.size(); from += BATCH_SIZE) {
      all.addAll(sendBatch(requests.subList(from, Math.min(requests.size(), from + BATCH_SIZE))));
    }
    return List.copyOf(all);
  }

  private List<Acknowledgement> sendBatch(List<Request> requests) {
    @Nullable ErrorMessage[] answers = new ErrorMessage[requests.size()];
    int first = 0;
    try (NamespaceFiles files = new NamespaceFiles()) {
      lane.writer.clear();
      for (Request request : requests) {
        int number = lane.nextSequence();
        first = first == 0 ? number : first;
        request.write(lane.writer, number, files);
      }
      lane.send(describe(requests));
      receive(requests, first, answers);
    } catch (MalformedMessageException e) {
      throw lane.malformedAnswer(describe(requests), e);
    }
    List<Acknowledgement> acknowledgements = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      acknowledgements.add(toAcknowledgement(requests.get(i), answers[i]));
    }
    return acknowledgements;
  }

  private static String describe(List<Request> requests) {
    return requests.size() == 1
        ? requests.getFirst().toString()
        : requests.getFirst() + " and " + (requests.size() - 1) + " more";
  }

  private void receive(List<Request> requests, int first, @Nullable ErrorMessage[] answers) {
    int open = answers.length;
    boolean lost = false;
    long deadline = 0;
    while (open > 0) {
      int length = lane.socket().receive(lane.receiveBuffer());
      if (length == -ErrorNumber.EAGAIN) {
        if (lost) {
          return;
        }
        deadline = lane.awaitAnswer(deadline, describe(requests));
      } else if (length == -ErrorNumber.ENOBUFS) {
        lost = true;
      } else if (length < 0) {
        lane.failUnlessInterrupted(length, describe(requests));
      } else {
        MessageCursor messages =
            lane.messages.over(
                lane.receiveBuffer(), 0, lane.requireWhole(length, describe(requests)));
        while (messages.next()) {
          int place = messages.sequence() - first;
          if (messages.type() == Netlink.ERROR && place >= 0 && place < answers.length) {
            open -= answers[place] == null ? 1 : 0;
            answers[place] = messages.error();
          }
        }
      }
    }
  }

  private static Acknowledgement toAcknowledgement(Request request, @Nullable ErrorMessage answer) {
    if (answer == null) {
      return new Acknowledgement.Refused(
          new NetlinkException(
              request.toString(),
              new Errno(ErrorNumber.ENOBUFS),
              "the acknowledgement was lost; read again to know whether it is done"));
    }
    return answer.errno() == 0
        ? new Acknowledgement.Done()
        : new Acknowledgement.Refused(
            new NetlinkException(request.toString(), new Errno(answer.errno()), answer.text()));
  }
}
