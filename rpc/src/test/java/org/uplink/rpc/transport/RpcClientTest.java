package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.uplink.testkit.Deadlines.HANG;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.RpcException;

/** Tests the client with servers of other programs. */
class RpcClientTest {
  private static final ClientSettings SETTINGS =
      new ClientSettings(HANG, Duration.ZERO, 4096, 16, event -> {});

  private final RpcConnector connector = RpcConnector.open();

  @AfterEach
  void close() {
    connector.close();
  }

  @Test
  void ignoresAnswersOfOtherClientsAndInvalidDocuments() throws Exception {
    // Vdsm sends each answer to all of its clients.
    try (var server =
        new FakeServer(
            fake -> {
              fake.accept("0,0");
              String id = id(fake.frame());
              fake.send(
                  result("another", "1")
                      + message("no json")
                      + message("[]")
                      + message("{\"id\":7}"));
              fake.send(message("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1}}"));
              fake.send(result(id, "2"));
            })) {
      assertThat(connect(server).call("x", Map.of(), Integer.class, HANG)).isEqualTo(2);
    }
  }

  @Test
  void sendsTheRequestThatVdsmExpects() throws Exception {
    try (var server =
        new FakeServer(
            fake -> {
              String connect = fake.frame();
              fake.send("CONNECTED\nversion:1.2\n\n^");
              String subscribe = fake.frame();
              fake.frame();
              String request = fake.frame();
              String replyTo = RawPeer.header(subscribe, "destination").orElse("");
              boolean right =
                  connect.startsWith("CONNECT\naccept-version:1.2\n")
                      && request.startsWith("SEND\ndestination:jms.topic.vdsm_requests\n")
                      && RawPeer.header(request, "reply-to").orElse("").equals(replyTo)
                      && request.contains(
                          "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":{},\"id\":\"");
              fake.send(result(id(request), Boolean.toString(right)));
            })) {
      assertThat(connect(server).call("x", Map.of(), Boolean.class, HANG)).isTrue();
    }
  }

  @Test
  void reportsResultOfTheWrongType() throws Exception {
    try (var server =
        new FakeServer(
            fake -> {
              fake.accept("0,0");
              fake.send(result(id(fake.frame()), "\"text\""));
              fake.send(result(id(fake.frame()), "null"));
              fake.send(message("{\"jsonrpc\":\"2.0\",\"id\":\"" + id(fake.frame()) + "\"}"));
              fake.send(
                  message(
                      "{\"jsonrpc\":\"2.0\",\"id\":\""
                          + id(fake.frame())
                          + "\",\"error\":{\"code\":\"x\"}}"));
            })) {
      RpcConnection client = connect(server);
      for (var text :
          new String[] {
            "a number is expected", "it is null", "neither result nor error", "gave no reason"
          }) {
        assertThatThrownBy(() -> client.call("x", Map.of(), Integer.class, HANG))
            .isInstanceOf(RpcException.Answered.class)
            .hasMessageContaining(text);
      }
    }
  }

  @Test
  void closesConnectionWhenAnswerIsTooLarge() throws Exception {
    try (var server =
        new FakeServer(
            fake -> {
              fake.accept("0,0");
              fake.send(result(id(fake.frame()), "\"" + "x".repeat(5000) + "\""));
            })) {
      RpcConnection client = connect(server);
      assertThatThrownBy(() -> client.call("x", Map.of(), String.class, HANG))
          .isInstanceOf(RpcException.NotConnected.class)
          .hasMessageContaining("larger than 4096 bytes");
    }
  }

  @Test
  void errorFrameEndsTheConnection() throws Exception {
    try (var server = new FakeServer(fake -> fake.send("ERROR\nmessage:no\\c not now\n\n^"))) {
      assertThatThrownBy(() -> connect(server))
          .hasMessageContaining("The server reports: no: not now")
          .asInstanceOf(type(RpcException.NotConnected.class))
          .returns(RpcException.Reason.PROTOCOL, RpcException.NotConnected::reason);
    }
  }

  @Test
  void reportsLostConnectionWhenTheServerCloses() throws Exception {
    try (var server =
        new FakeServer(
            fake -> {
              fake.accept("0,0");
              fake.frame();
              fake.hangUp();
            })) {
      RpcConnection client = connect(server);
      assertThatThrownBy(() -> client.call("x", Map.of(), String.class, HANG))
          .asInstanceOf(type(RpcException.NotConnected.class))
          .returns(RpcException.Reason.LOST, RpcException.NotConnected::reason);
    }
  }

  @Test
  void closeSendsDisconnectAndDoesNotHang() throws Exception {
    try (var server = new FakeServer(fake -> fake.accept("0,0"))) {
      RpcConnection client = connect(server);
      client.close();
      assertThat(client.closed())
          .succeedsWithin(HANG)
          .returns(RpcException.Reason.CLOSED, RpcException.NotConnected::reason);
      client.close();
    }
  }

  private RpcConnection connect(FakeServer server) throws Exception {
    return connector.connect(
        server.address(), TlsPeers.ENGINE, PeerVerifier.host("h1")::verify, SETTINGS);
  }

  private static String id(String request) {
    return request.replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
  }

  private static String message(String json) {
    return "MESSAGE\ndestination:x\nsubscription:responses\nmessage-id:1\n\n" + json + "^";
  }

  private static String result(String id, String result) {
    return message("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":" + result + "}");
  }
}
