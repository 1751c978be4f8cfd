package org.uplink.rpc.stomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The client's side of one STOMP connection, as a pure state machine.
 *
 * <pre>
 *   Connecting    --CONNECTED---------------->  Connected
 *   Connected     --disconnect()------------->  Disconnecting
 *   Disconnecting --RECEIPT of DISCONNECT---->  Ended
 *   any           --ERROR, ProtocolError----->  Ended
 * </pre>
 */
public sealed interface ClientSession {
  String RESPONSES_ID = "responses";
  String EVENTS_ID = "events";
  String DISCONNECT_RECEIPT = "bye";

  /**
   * CONNECT was sent.
   *
   * @param replyTo the queue to which only this connection subscribes
   */
  record Connecting(String replyTo, HeartBeat own) implements ClientSession {}

  record Connected() implements ClientSession {}

  /** DISCONNECT was sent. */
  record Disconnecting() implements ClientSession {}

  record Ended() implements ClientSession {}

  /** The actions of the connection, in order. */
  sealed interface Output {
    record Send(Frame frame) implements Output {}

    /** Start heart-beats. */
    record StartHeartBeats(HeartBeat agreed) implements Output {}

    /** Requests may be sent from now on. */
    record Ready() implements Output {}

    /** A document arrived: an answer or an event. */
    record Document(Frame frame) implements Output {}

    /** The connection has ended as requested. */
    record Disconnected() implements Output {}

    /**
     * The connection has failed.
     *
     * @param refused the server refuses the identity of this client
     */
    record Failed(String text, boolean refused) implements Output {}
  }

  /** The next state and the actions. */
  record Step(ClientSession next, List<Output> outputs) {}

  /** Returns the first frame of a connection. */
  static Frame connect(String host, HeartBeat own) {
    return Frame.of(
        Command.CONNECT, "accept-version", "1.2", "host", host, "heart-beat", own.toString());
  }

  /**
   * Returns the frame of a request.
   *
   * @param correlation the client's id of its work, without a colon, which Vdsm cannot read
   */
  static Frame request(String replyTo, byte[] document, Optional<String> correlation) {
    var headers =
        new ArrayList<String>(
            List.of(
                "destination",
                Destinations.REQUESTS,
                "reply-to",
                replyTo,
                "content-type",
                "application/json"));
    correlation.ifPresent(id -> headers.addAll(List.of(CorrelationHeader.NAME, id)));
    return Frame.of(Command.SEND, document, List.copyOf(headers));
  }

  /** Ends the connection from this side. Does nothing if the connection is already ending. */
  static Step disconnect(ClientSession state) {
    return switch (state) {
      case Connected connected ->
          new Step(
              new Disconnecting(),
              List.of(
                  new Output.Send(Frame.of(Command.DISCONNECT, "receipt", DISCONNECT_RECEIPT))));
      case Connecting connecting -> new Step(new Ended(), List.of(new Output.Disconnected()));
      case Disconnecting leaving -> new Step(leaving, List.of());
      case Ended ended -> new Step(ended, List.of());
    };
  }

  /** Returns the next state after an event. */
  static Step next(ClientSession state, SessionEvent event) {
    return switch (state) {
      case Ended ended -> new Step(ended, List.of());
      case Connecting connecting ->
          switch (event) {
            case ProtocolError fault -> failed(fault.text(), false);
            case Frame frame -> connecting(connecting, frame);
          };
      case Connected connected ->
          switch (event) {
            case ProtocolError fault -> failed(fault.text(), false);
            case Frame frame -> connected(connected, frame);
          };
      case Disconnecting leaving ->
          switch (event) {
            case ProtocolError fault -> failed(fault.text(), false);
            case Frame frame -> leaving(leaving, frame);
          };
    };
  }

  private static Step connecting(Connecting state, Frame frame) {
    if (frame.command() == Command.ERROR) {
      return error(frame);
    }
    if (frame.command() != Command.CONNECTED) {
      return failed("The server answered CONNECT with " + frame.command() + ".", false);
    }
    if (!frame.header("version").equals(Optional.of("1.2"))) {
      return failed(
          "The server chose STOMP "
              + frame.header("version").orElse("1.0")
              + ", and only 1.2 was offered.",
          false);
    }
    HeartBeat peer = frame.header("heart-beat").flatMap(HeartBeat::parse).orElse(HeartBeat.NONE);
    return new Step(
        new Connected(),
        List.of(
            new Output.Send(subscribe(state.replyTo, RESPONSES_ID)),
            new Output.Send(subscribe(Destinations.EVENTS, EVENTS_ID)),
            new Output.StartHeartBeats(state.own.negotiate(peer)),
            new Output.Ready()));
  }

  private static Frame subscribe(String destination, String id) {
    return Frame.of(Command.SUBSCRIBE, "destination", destination, "id", id, "ack", "auto");
  }

  private static Step connected(ClientSession state, Frame frame) {
    return switch (frame.command()) {
      case MESSAGE -> new Step(state, List.of(new Output.Document(frame)));
      case RECEIPT -> new Step(state, List.of());
      case ERROR -> error(frame);
      case CONNECT,
          STOMP,
          SEND,
          SUBSCRIBE,
          UNSUBSCRIBE,
          ACK,
          NACK,
          BEGIN,
          COMMIT,
          ABORT,
          DISCONNECT,
          CONNECTED ->
          failed(
              "The server sent "
                  + frame.command()
                  + ", which a server must not send in this state.",
              false);
    };
  }

  private static Step leaving(Disconnecting state, Frame frame) {
    return frame.command() == Command.RECEIPT
            && frame.header("receipt-id").equals(Optional.of(DISCONNECT_RECEIPT))
        ? new Step(new Ended(), List.of(new Output.Disconnected()))
        : connected(state, frame);
  }

  private static Step error(Frame frame) {
    var texts = new ArrayList<String>();
    frame.header("message").ifPresent(texts::add);
    String body = new String(frame.body(), java.nio.charset.StandardCharsets.UTF_8).strip();
    if (!body.isEmpty() && !texts.contains(body)) {
      texts.add(body);
    }
    return failed(
        "The server reports: " + (texts.isEmpty() ? "an error" : String.join(": ", texts)),
        frame.header(RefusalHeader.NAME).equals(Optional.of(RefusalHeader.IDENTITY)));
  }

  private static Step failed(String text, boolean refused) {
    return new Step(new Ended(), List.of(new Output.Failed(text, refused)));
  }
}
