package org.uplink.rpc.stomp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server's side of one STOMP connection, as a pure state machine.
 *
 * <pre>
 *   AwaitingConnect --other frame----------->  AwaitingConnect, at most 8 frames queued
 *                                              (oVirt's client subscribes before it connects)
 *   AwaitingConnect --CONNECT, STOMP-------->  Connected, then the queued frames
 *   Connected       --DISCONNECT------------>  Ended
 *   any             --ProtocolError--------->  Ended, after an ERROR
 * </pre>
 */
public sealed interface ServerSession {
  /** The state of a new connection. */
  ServerSession INITIAL = new AwaitingConnect(List.of());

  int MAX_QUEUED = 8;
  int MAX_SUBSCRIPTIONS = 32;

  /** No CONNECT has arrived yet. */
  record AwaitingConnect(List<Frame> queued) implements ServerSession {}

  /**
   * CONNECT was accepted.
   *
   * @param subscriptions destinations by subscription id, not escaped
   */
  record Connected(Map<String, String> subscriptions) implements ServerSession {
    /** Returns the id of the first subscription to a destination. */
    public Optional<String> subscriptionTo(String destination) {
      for (var subscription : subscriptions.entrySet()) {
        if (subscription.getValue().equals(destination)) {
          return Optional.of(subscription.getKey());
        }
      }
      return Optional.empty();
    }
  }

  /** The connection is closed, or will be. */
  record Ended() implements ServerSession {}

  /** The actions of the connection, in order. */
  sealed interface Output {
    record Send(Frame frame) implements Output {}

    /** Start heart-beats. */
    record StartHeartBeats(HeartBeat agreed) implements Output {}

    /** A request arrived. */
    record Request(Frame frame, String replyTo) implements Output {
      /** Returns the sender's id of its work, as it was sent. */
      public Optional<String> correlation() {
        return frame.header(CorrelationHeader.NAME);
      }
    }

    /** Close the connection when everything is sent. */
    record Close() implements Output {}
  }

  /** The next state and the actions. */
  record Step(ServerSession next, List<Output> outputs) {}

  /**
   * Returns the next state after an event.
   *
   * @param leastBeat the shortest interval of heart-beats that the server agrees to
   */
  static Step next(ServerSession state, SessionEvent event, Duration leastBeat) {
    return switch (state) {
      case Ended ended -> new Step(ended, List.of());
      case AwaitingConnect waiting ->
          switch (event) {
            case ProtocolError fault -> failed(fault.text(), Optional.empty());
            case Frame frame -> awaitingConnect(waiting, frame, leastBeat);
          };
      case Connected connected ->
          switch (event) {
            case ProtocolError fault -> failed(fault.text(), Optional.empty());
            case Frame frame -> connected(connected, frame);
          };
    };
  }

  private static Step awaitingConnect(AwaitingConnect waiting, Frame frame, Duration leastBeat) {
    if (frame.command() == Command.CONNECT || frame.command() == Command.STOMP) {
      return connect(waiting, frame, leastBeat);
    }
    if (waiting.queued.size() == MAX_QUEUED) {
      return failed(
          "More than " + MAX_QUEUED + " frames came before CONNECT.", frame.header("receipt"));
    }
    var kept = new ArrayList<>(waiting.queued);
    kept.add(frame);
    return new Step(new AwaitingConnect(List.copyOf(kept)), List.of());
  }

  private static Step connect(AwaitingConnect waiting, Frame frame, Duration leastBeat) {
    String versions = frame.header("accept-version").orElse("1.0");
    if (!Arrays.asList(versions.split(",")).stream().map(String::strip).toList().contains("1.2")) {
      return refused(
          "This server speaks STOMP 1.2, and the client accepts " + versions + ".",
          "version",
          "1.2");
    }
    Optional<HeartBeat> peer =
        frame.header("heart-beat").map(HeartBeat::parse).orElse(Optional.of(HeartBeat.NONE));
    if (peer.isEmpty()) {
      return refused(
          "The heart-beat header must have two numbers, in milliseconds, such as 10000,10000.");
    }
    HeartBeat own = peer.get().reply(leastBeat);
    var outputs = new ArrayList<Output>();
    outputs.add(
        new Output.Send(
            Frame.of(
                Command.CONNECTED,
                "version",
                "1.2",
                "heart-beat",
                own.toString(),
                "server",
                "Uplink")));
    outputs.add(new Output.StartHeartBeats(own.negotiate(peer.get())));
    ServerSession state = new Connected(Map.of());
    for (var kept : waiting.queued) {
      Step step = next(state, kept, leastBeat);
      state = step.next;
      outputs.addAll(step.outputs);
    }
    return new Step(state, List.copyOf(outputs));
  }

  private static Step connected(Connected state, Frame frame) {
    return switch (frame.command()) {
      case SEND -> send(state, frame);
      case SUBSCRIBE -> subscribe(state, frame);
      case UNSUBSCRIBE -> unsubscribe(state, frame);
      // Subscriptions are ack:auto, so these have no effect.
      case ACK, NACK -> receiptOnly(state, frame);
      case DISCONNECT -> {
        var outputs = new ArrayList<Output>(receipts(frame));
        outputs.add(new Output.Close());
        yield new Step(new Ended(), List.copyOf(outputs));
      }
      case CONNECT, STOMP ->
          failed("This connection is already connected.", frame.header("receipt"));
      case BEGIN, COMMIT, ABORT ->
          failed("This server has no transactions.", frame.header("receipt"));
      case CONNECTED, MESSAGE, RECEIPT, ERROR ->
          failed(frame.command() + " may be sent by servers only.", frame.header("receipt"));
    };
  }

  private static Step send(Connected state, Frame frame) {
    String destination = frame.header("destination").orElse("");
    if (!Destinations.ACCEPTED.contains(destination)) {
      return failed(
          "There is no destination \""
              + destination
              + "\" on this server: requests go to "
              + Destinations.REQUESTS
              + ".",
          frame.header("receipt"));
    }
    if (frame.header("transaction").isPresent()) {
      return failed("This server has no transactions.", frame.header("receipt"));
    }
    var outputs = new ArrayList<Output>(2);
    outputs.add(new Output.Request(frame, frame.header("reply-to").orElse(Destinations.RESPONSES)));
    outputs.addAll(receipts(frame));
    return new Step(state, outputs);
  }

  private static Step subscribe(Connected state, Frame frame) {
    Optional<String> destination = frame.header("destination");
    Optional<String> id = frame.header("id");
    if (destination.isEmpty() || id.isEmpty()) {
      return failed("SUBSCRIBE needs the headers destination and id.", frame.header("receipt"));
    }
    if (state.subscriptions.size() == MAX_SUBSCRIPTIONS) {
      return failed("More than " + MAX_SUBSCRIPTIONS + " subscriptions.", frame.header("receipt"));
    }
    if (state.subscriptions.containsKey(id.get())) {
      return failed(
          "There is a subscription with the id \"" + id.get() + "\" already.",
          frame.header("receipt"));
    }
    var subscriptions = new LinkedHashMap<>(state.subscriptions);
    subscriptions.put(id.get(), destination.get());
    return receiptOnly(new Connected(subscriptions), frame);
  }

  private static Step unsubscribe(Connected state, Frame frame) {
    Optional<String> id = frame.header("id");
    if (id.isEmpty()) {
      return failed("UNSUBSCRIBE needs the header id.", frame.header("receipt"));
    }
    var subscriptions = new LinkedHashMap<>(state.subscriptions);
    subscriptions.remove(id.get());
    return receiptOnly(new Connected(subscriptions), frame);
  }

  private static Step receiptOnly(Connected state, Frame frame) {
    return new Step(state, receipts(frame));
  }

  private static List<Output> receipts(Frame frame) {
    return frame
        .header("receipt")
        .<List<Output>>map(
            id -> List.of(new Output.Send(Frame.of(Command.RECEIPT, "receipt-id", id))))
        .orElse(List.of());
  }

  private static Step failed(String text, Optional<String> receipt) {
    return receipt.map(id -> refused(text, "receipt-id", id)).orElseGet(() -> refused(text));
  }

  private static Step refused(String text, String... headers) {
    return new Step(
        new Ended(), List.of(new Output.Send(Frame.error(text, headers)), new Output.Close()));
  }
}
