package org.uplink.rpc.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSessionTest {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Frame CONNECT = Frame.of(Command.CONNECT, "accept-version", "1.2");
  private static final ServerSession CONNECTED = new ServerSession.Connected(Map.of());

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "null", "192.0.2.1", "2001:db8::1"})
  void acceptsAnyHostHeader(@Nullable String host) {
    Frame frame =
        host == null ? CONNECT : Frame.of(Command.CONNECT, "accept-version", "1.2", "host", host);

    ServerSession.Step step = next(ServerSession.INITIAL, frame);

    assertThat(step.next()).isEqualTo(CONNECTED);
    assertThat(sent(step)).containsExactly(Command.CONNECTED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2|true",
        "1.0,1.1,1.2|true",
        "1.1, 1.2 |true",
        "1.0,1.1|false",
        "1.20|false",
        "''|false"
      })
  void acceptsOnlyVersion12(String versions, boolean accepted) {
    ServerSession.Step step =
        next(ServerSession.INITIAL, Frame.of(Command.STOMP, "accept-version", versions));

    assertThat(sent(step)).containsExactly(accepted ? Command.CONNECTED : Command.ERROR);
  }

  @Test
  void refusesConnectWithoutVersions() {
    fails(next(ServerSession.INITIAL, Frame.of(Command.CONNECT)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // asked | answered | sent every | expected every
        "0,15000|15000,0|15000|0",
        "0,0|0,0|0|0",
        "5000,0|0,5000|0|5000",
        "1,1|1000,1000|1000|1000",
        "60000,30000|30000,60000|30000|60000",
      })
  void negotiatesHeartBeats(String asked, String answered, long send, long expect) {
    ServerSession.Step step =
        next(
            ServerSession.INITIAL,
            Frame.of(Command.CONNECT, "accept-version", "1.2", "heart-beat", asked));

    assertThat(step.outputs())
        .contains(
            new ServerSession.Output.StartHeartBeats(
                new HeartBeat(Duration.ofMillis(send), Duration.ofMillis(expect))));
    Frame connected = ((ServerSession.Output.Send) step.outputs().getFirst()).frame();
    assertThat(connected.header("heart-beat")).contains(answered);
    assertThat(connected.header("version")).contains("1.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1,2,3", "a,b", "-1,0", "0,99999999999"})
  void refusesInvalidHeartBeatHeader(String text) {
    fails(
        next(
            ServerSession.INITIAL,
            Frame.of(Command.CONNECT, "accept-version", "1.2", "heart-beat", text)));
  }

  @Test
  void queuesFramesBeforeConnect() {
    ServerSession state = ServerSession.INITIAL;
    for (var frame :
        List.of(
            Frame.of(Command.SUBSCRIBE, "destination", "a", "id", "1", "receipt", "r"),
            Frame.of(Command.SEND, "destination", Destinations.REQUESTS))) {
      ServerSession.Step step = next(state, frame);
      assertThat(step.outputs()).isEmpty();
      state = step.next();
    }

    ServerSession.Step step = next(state, CONNECT);

    assertThat(sent(step)).containsExactly(Command.CONNECTED, Command.RECEIPT);
    assertThat(step.outputs().getLast()).isInstanceOf(ServerSession.Output.Request.class);
    assertThat(step.next()).isEqualTo(new ServerSession.Connected(Map.of("1", "a")));
  }

  @Test
  void refusesNinthFrameBeforeConnect() {
    ServerSession state = ServerSession.INITIAL;
    for (var i = 0; i < 8; i++) {
      state = next(state, Frame.of(Command.SUBSCRIBE, "destination", "a", "id", "" + i)).next();
    }
    fails(next(state, Frame.of(Command.SUBSCRIBE, "destination", "a", "id", "9")));
  }

  @Test
  void passesRequestWithItsReplyDestination() {
    var frame =
        Frame.of(
            Command.SEND,
            "destination",
            Destinations.REQUESTS,
            "reply-to",
            "mine",
            "ovirtCorrelationId",
            "c");

    ServerSession.Step step = next(CONNECTED, frame);

    var request = new ServerSession.Output.Request(frame, "mine");
    assertThat(step.outputs()).containsExactly(request);
    assertThat(request.correlation()).contains("c");
    var without = Frame.of(Command.SEND, "destination", "jms.queue.requests");
    assertThat(next(CONNECTED, without).outputs())
        .containsExactly(new ServerSession.Output.Request(without, Destinations.RESPONSES));
  }

  @ParameterizedTest
  @EnumSource(names = {"SEND", "SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "DISCONNECT"})
  void sendsReceiptForAnyFrame(Command command) {
    ServerSession.Step step =
        next(
            CONNECTED,
            Frame.of(command, "destination", Destinations.REQUESTS, "id", "1", "receipt", "r:1"));

    assertThat(step.outputs())
        .contains(new ServerSession.Output.Send(Frame.of(Command.RECEIPT, "receipt-id", "r:1")));
  }

  @Test
  void disconnectClosesTheConnection() {
    ServerSession.Step step = next(CONNECTED, Frame.of(Command.DISCONNECT));

    assertThat(step.next()).isEqualTo(new ServerSession.Ended());
    assertThat(step.outputs()).containsExactly(new ServerSession.Output.Close());
  }

  @Test
  void addsAndRemovesSubscriptions() {
    ServerSession one =
        next(CONNECTED, Frame.of(Command.SUBSCRIBE, "destination", "a", "id", "1")).next();
    assertThat(((ServerSession.Connected) one).subscriptionTo("a")).contains("1");

    ServerSession none = next(one, Frame.of(Command.UNSUBSCRIBE, "id", "1")).next();
    assertThat(((ServerSession.Connected) none).subscriptionTo("a")).isEmpty();
    assertThat(next(none, Frame.of(Command.UNSUBSCRIBE, "id", "1")).next()).isEqualTo(none);

    fails(next(one, Frame.of(Command.SUBSCRIBE, "destination", "b", "id", "1")));
  }

  @Test
  void limitsSubscriptions() {
    ServerSession state = CONNECTED;
    for (var i = 0; i < ServerSession.MAX_SUBSCRIPTIONS; i++) {
      state = next(state, Frame.of(Command.SUBSCRIBE, "destination", "a", "id", "" + i)).next();
    }
    fails(next(state, Frame.of(Command.SUBSCRIBE, "destination", "a", "id", "more")));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CONNECT",
        "STOMP",
        "BEGIN",
        "COMMIT",
        "ABORT",
        "CONNECTED",
        "MESSAGE",
        "RECEIPT",
        "ERROR"
      })
  void refusesFramesThatClientsMustNotSend(Command command) {
    fails(next(CONNECTED, Frame.of(command, "accept-version", "1.2", "receipt", "r")));
  }

  @Test
  void errorNamesTheRequestedReceipt() {
    ServerSession.Step step = next(CONNECTED, Frame.of(Command.BEGIN, "receipt", "r"));

    Frame error = ((ServerSession.Output.Send) step.outputs().getFirst()).frame();
    assertThat(error.header("receipt-id")).contains("r");
    assertThat(error.header("message")).isPresent();
    assertThat(error.body()).isNotEmpty();
  }

  @Test
  void protocolErrorEndsEveryState() {
    fails(next(ServerSession.INITIAL, new ProtocolError("late")));
    fails(next(CONNECTED, new ProtocolError("late")));
    var ended = new ServerSession.Ended();
    assertThat(next(ended, new ProtocolError("late")))
        .isEqualTo(new ServerSession.Step(ended, List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void ignoresFramesAfterTheEnd(Command command) {
    var ended = new ServerSession.Ended();
    assertThat(next(ended, Frame.of(command))).isEqualTo(new ServerSession.Step(ended, List.of()));
  }

  private static ServerSession.Step next(ServerSession state, SessionEvent event) {
    return ServerSession.next(state, event, LEAST);
  }

  private static List<Command> sent(ServerSession.Step step) {
    var commands = new ArrayList<Command>();
    for (var output : step.outputs()) {
      if (output instanceof ServerSession.Output.Send(var frame)) {
        commands.add(frame.command());
      }
    }
    return commands;
  }

  private static void fails(ServerSession.Step step) {
    assertThat(step.next()).isEqualTo(new ServerSession.Ended());
    assertThat(sent(step)).containsExactly(Command.ERROR);
    assertThat(step.outputs().getLast()).isEqualTo(new ServerSession.Output.Close());
  }
}
