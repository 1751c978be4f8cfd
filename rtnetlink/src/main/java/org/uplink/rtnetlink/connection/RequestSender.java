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
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * Sends requests on a connection that the caller holds, and receives their acknowledgements: up to
 * {@link #BATCH_SIZE} requests in one system call.
 */
public final class RequestSender {
  /**
   * The largest number of requests in one system call. Their acknowledgements fit the socket's
   * receive buffer, even if all are refusals with text.
   */
  static final int BATCH_SIZE = 100;

  private final NetlinkConnection connection;

  /** Creates a sender for a connection. */
  public RequestSender(NetlinkConnection connection) {
    this.connection = connection;
  }

  /**
   * Sends the requests in order.
   *
   * @return an acknowledgement for each request, in the same order
   * @throws NetlinkException if the socket fails, a namespace cannot be opened, or the deadline of
   *     the call is over. The kernel may have carried out some of the requests
   */
  public List<Acknowledgement> send(List<? extends Request> requests) {
    List<Acknowledgement> all = new ArrayList<>();
    for (int from = 0; from < requests.size(); from += BATCH_SIZE) {
      connection.checkDeadline(describe(requests));
      int to = Math.min(requests.size(), from + BATCH_SIZE);
      all.addAll(sendBatch(requests.subList(from, to)));
    }
    return List.copyOf(all);
  }

  private List<Acknowledgement> sendBatch(List<? extends Request> requests) {
    @Nullable ErrorMessage[] answers = new ErrorMessage[requests.size()];
    String operation = describe(requests);
    try (NamespaceFiles files = new NamespaceFiles()) {
      int first = write(requests, files);
      connection.send(operation);
      receive(operation, first, answers);
    } catch (MalformedMessageException e) {
      throw connection.malformedAnswer(operation, e);
    }
    List<Acknowledgement> acknowledgements = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      acknowledgements.add(toAcknowledgement(requests.get(i), answers[i]));
    }
    return acknowledgements;
  }

  private static String describe(List<? extends Request> requests) {
    return requests.size() == 1
        ? requests.getFirst().toString()
        : "%s and %d more".formatted(requests.getFirst(), requests.size() - 1);
  }

  /** Writes the requests with consecutive sequence numbers. Returns the first number. */
  private int write(List<? extends Request> requests, NamespaceFiles files) {
    connection.writer.clear();
    int first = 0;
    for (Request request : requests) {
      int number = connection.nextSequence();
      first = first == 0 ? number : first;
      connection.writer.begin(request.message(), number);
      request
          .targetNamespace()
          .ifPresent(
              namespace ->
                  connection.writer.attribute32(
                      LinkAttribute.NET_NS_FD, files.descriptor(namespace)));
      connection.writer.end();
    }
    return first;
  }

  /**
   * Receives answers until all requests are answered, or until no answer is left because the kernel
   * lost some.
   */
  private void receive(String operation, int first, @Nullable ErrorMessage[] answers) {
    int open = answers.length;
    boolean lost = false;
    while (open > 0) {
      int length = connection.socket().receive(connection.receiveBuffer());
      if (length == -ErrorNumber.EAGAIN) {
        if (lost) {
          return;
        }
        connection.awaitAnswer(operation);
      } else if (length == -ErrorNumber.ENOBUFS) {
        lost = true;
      } else if (length < 0) {
        connection.failUnlessInterrupted(length, operation);
      } else {
        int whole = connection.requireWhole(length, operation);
        MessageCursor messages = connection.messages.over(connection.receiveBuffer(), 0, whole);
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
              "the kernel lost the acknowledgement; read the object again to see whether the request was"
                  + " carried out"));
    }
    return answer.errno() == 0
        ? new Acknowledgement.Done()
        : new Acknowledgement.Refused(
            new NetlinkException(request.toString(), new Errno(answer.errno()), answer.text()));
  }
}
