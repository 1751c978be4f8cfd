package org.uplink.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.Dispatcher;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.ReplayCache;
import tools.jackson.databind.JsonNode;

/** The agent's socket for commands of this host. */
final class AgentSocketTest {
  @TempDir Path folder;
  private AgentSocket socket;

  @BeforeEach
  void open() throws Exception {
    Files.writeString(AgentSocket.path(folder), "left behind by an agent that was killed");
    MethodHandler who = (params, caller) -> caller.peer().name();
    MethodHandler state =
        (params, caller) ->
            new AgentState(
                "1.0",
                5,
                List.of(new AgentState.Connection("CN=engine", "192.0.2.1:1")),
                Optional.of(new AgentState.LastError("no route", 7)),
                Optional.empty(),
                Optional.of(new AgentState.Certificate("node1", Instant.EPOCH, Optional.empty())),
                Optional.empty());
    socket =
        AgentSocket.open(
            folder,
            new Dispatcher(
                Map.of("Test.who", who, AgentSocketClient.STATE, state),
                10,
                new ReplayCache(System::nanoTime)));
  }

  @AfterEach
  void close() {
    socket.close();
    assertThat(AgentSocket.path(folder)).doesNotExist();
  }

  @Test
  void answersOnASocketOfItsUserInPlaceOfAStaleFile() throws Exception {
    assertThat(Files.getPosixFilePermissions(AgentSocket.path(folder)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    AgentState state = AgentSocketClient.state(folder, HANG).orElseThrow();
    assertThat(state.connections()).extracting(AgentState.Connection::peer).contains("CN=engine");
    assertThat(state.lastError().orElseThrow().text()).isEqualTo("no route");
    assertThat(state.pendingChange()).isEmpty();
    assertThat(state.certificate().orElseThrow().expires()).isEqualTo(Instant.EPOCH);
    JsonNode who = AgentSocketClient.call(folder, "Test.who", HANG).orElseThrow();
    assertThat(who.path("result").asString())
        .isEqualTo("the user " + Files.getOwner(AgentSocket.path(folder)).getName());
    assertThat(
            AgentSocketClient.call(folder, "Host.setupNetworks", HANG)
                .orElseThrow()
                .path("error")
                .path("code")
                .asInt())
        .isEqualTo(-32601);
  }

  @Test
  void trustsItsOwnUserAndRoot() throws Exception {
    UserPrincipalLookupService users = folder.getFileSystem().getUserPrincipalLookupService();

    assertThat(socket.isTrusted(Files.getOwner(folder))).isTrue();
    assertThat(socket.isTrusted(users.lookupPrincipalByName("root"))).isTrue();
    assertThat(socket.isTrusted(users.lookupPrincipalByName("daemon"))).isFalse();
  }

  @Test
  void endsACallerWithAnEndlessLine() throws Exception {
    try (SocketChannel caller = connect()) {
      ByteBuffer line =
          ByteBuffer.wrap("x".repeat(AgentSocket.MAX_LINE + 1).getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        caller.write(line);
      }
      assertThat(caller.read(ByteBuffer.allocate(1))).isNegative();
    }
    assertThat(AgentSocketClient.state(folder, HANG)).isPresent();
  }

  @Test
  void refusesMoreCallersThanItHasPlacesFor() throws Exception {
    List<SocketChannel> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        silent.add(connect());
      }
      await().until(() -> AgentSocketClient.state(folder, HANG).isEmpty());
    } finally {
      for (SocketChannel caller : silent) {
        caller.close();
      }
    }
    await().until(() -> AgentSocketClient.state(folder, HANG).isPresent());
  }

  @Test
  void nobodyAnswersWithoutAnAgent() throws Exception {
    socket.close();

    assertThat(AgentSocketClient.state(folder, HANG)).isEmpty();
  }

  private SocketChannel connect() throws Exception {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(AgentSocket.path(folder)));
    return channel;
  }
}
