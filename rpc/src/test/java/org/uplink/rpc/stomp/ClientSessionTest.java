package org.uplink.rpc.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientSessionTest {
  private static final HeartBeat OWN =
      new HeartBeat(Duration.ofSeconds(15), Duration.ofSeconds(15));
  private static final ClientSession CONNECTING = new ClientSession.Connecting("mine", OWN);
  private static final ClientSession CONNECTED = new ClientSession.Connected();
  private static final ClientSession LEAVING = new ClientSession.Disconnecting();
  private static final ClientSession ENDED = new ClientSession.Ended();

  @Test
  void subscribesWhenConnected() {
    ClientSession.Step step =
        ClientSession.next(
            CONNECTING, Frame.of(Command.CONNECTED, "version", "1.2", "heart-beat", "15000,0"));

    assertThat(step.next()).isEqualTo(CONNECTED);
    assertThat(step.outputs())
        .containsExactly(
            new ClientSession.Output.Send(
                Frame.of(
                    Command.SUBSCRIBE, "destination", "mine", "id", "responses", "ack", "auto")),
            new ClientSession.Output.Send(
                Frame.of(
                    Command.SUBSCRIBE,
                    "destination",
                    "jms.queue.events",
                    "id",
                    "events",
                    "ack",
                    "auto")),
            new ClientSession.Output.StartHeartBeats(
                new HeartBeat(Duration.ZERO, Duration.ofSeconds(15))),
            new ClientSession.Output.Ready());
  }

  @Test
  void requestHasTheIdOfItsWorkAsOvirtsEngineSendsIt() {
    byte[] document = "{}".getBytes(StandardCharsets.UTF_8);

    assertThat(ClientSession.request("mine", document, Optional.of("run-1")).headers())
        .containsSubsequence("ovirtCorrelationId", "run-1");
    assertThat(ClientSession.request("mine", document, Optional.empty()).headers())
        .doesNotContain("ovirtCorrelationId");
  }

  @Test
  void failsOnAnotherVersionOrFrame() {
    assertThat(failure(ClientSession.next(CONNECTING, Frame.of(Command.CONNECTED))).text())
        .contains("1.0");
    assertThat(failure(ClientSession.next(CONNECTING, Frame.of(Command.MESSAGE))).text())
        .contains("MESSAGE");
  }

  @Test
  void reportsHeaderAndBodyOfError() {
    var both =
        Frame.of(
            Command.ERROR, "long".getBytes(StandardCharsets.UTF_8), List.of("message", "short"));
    assertThat(failure(ClientSession.next(CONNECTED, both)).text())
        .isEqualTo("The server reports: short: long");
    assertThat(failure(ClientSession.next(CONNECTED, Frame.error("same"))).text())
        .isEqualTo("The server reports: same");
    assertThat(failure(ClientSession.next(CONNECTED, Frame.of(Command.ERROR))).text())
        .isEqualTo("The server reports: an error");
  }

  @Test
  void distinguishesRefusedIdentityFromProtocolError() {
    assertThat(
            failure(
                    ClientSession.next(
                        CONNECTING, Frame.error("no", RefusalHeader.NAME, RefusalHeader.IDENTITY)))
                .refused())
        .isTrue();
    assertThat(failure(ClientSession.next(CONNECTING, Frame.error("no"))).refused()).isFalse();
  }

  @Test
  void passesMessagesWhileDisconnecting() {
    var message = Frame.of(Command.MESSAGE, "destination", "mine");
    for (var state : List.of(CONNECTED, LEAVING)) {
      assertThat(ClientSession.next(state, message))
          .isEqualTo(
              new ClientSession.Step(state, List.of(new ClientSession.Output.Document(message))));
    }
  }

  @Test
  void disconnectEndsWithItsReceipt() {
    ClientSession.Step step = ClientSession.disconnect(CONNECTED);
    assertThat(step.next()).isEqualTo(LEAVING);
    assertThat(step.outputs())
        .containsExactly(
            new ClientSession.Output.Send(Frame.of(Command.DISCONNECT, "receipt", "bye")));

    assertThat(ClientSession.next(LEAVING, Frame.of(Command.RECEIPT, "receipt-id", "other")).next())
        .isEqualTo(LEAVING);
    assertThat(ClientSession.next(LEAVING, Frame.of(Command.RECEIPT, "receipt-id", "bye")))
        .isEqualTo(new ClientSession.Step(ENDED, List.of(new ClientSession.Output.Disconnected())));
  }

  @Test
  void disconnectIsIdempotent() {
    assertThat(ClientSession.disconnect(LEAVING).outputs()).isEmpty();
    assertThat(ClientSession.disconnect(ENDED).outputs()).isEmpty();
    assertThat(ClientSession.disconnect(CONNECTING).next()).isEqualTo(ENDED);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CONNECT",
        "STOMP",
        "SEND",
        "SUBSCRIBE",
        "UNSUBSCRIBE",
        "ACK",
        "NACK",
        "BEGIN",
        "COMMIT",
        "ABORT",
        "DISCONNECT",
        "CONNECTED"
      })
  void failsOnFramesThatServersMustNotSend(Command command) {
    assertThat(failure(ClientSession.next(CONNECTED, Frame.of(command))).text())
        .contains(command.name());
  }

  @Test
  void protocolErrorEndsEveryState() {
    for (var state : List.of(CONNECTING, CONNECTED, LEAVING)) {
      assertThat(failure(ClientSession.next(state, new ProtocolError("silence"))).text())
          .isEqualTo("silence");
    }
    assertThat(ClientSession.next(ENDED, new ProtocolError("silence")).outputs()).isEmpty();
  }

  private static ClientSession.Output.Failed failure(ClientSession.Step step) {
    assertThat(step.next()).isEqualTo(ENDED);
    return (ClientSession.Output.Failed) step.outputs().getLast();
  }
}
