package org.uplink.agent;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.ChildJvm;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A host without an engine, on which {@code uplink network} runs. Each command is a process of its
 * own in the host's network namespace. This JVM is what the host can reach through eth0.
 */
abstract class NetworkApplyFixture {
  static final int KEPT = 0;

  static final int ROLLED_BACK = 1;

  static final int REFUSED = 2;

  @TempDir Path folder;
  final List<NetworkCommand> commands = new ArrayList<>();
  AgentFixture host;
  List<String> before = List.of();

  @BeforeEach
  void setUp() throws Exception {
    host = AgentFixture.build(folder, ChildJvm.create());
    host.createSecondNic();
    await()
        .until(
            () ->
                AgentFixture.networkOfHost().stream()
                        .filter(line -> line.contains(" fe80::"))
                        .count()
                    >= 2);
    before = AgentFixture.networkOfHost();
  }

  @AfterEach
  void tearDown() {
    commands.forEach(NetworkCommand::destroy);
    host.close();
  }

  static int closedPort() throws IOException {
    try (ServerSocket socket = listen("192.0.2.1")) {
      return socket.getLocalPort();
    }
  }

  NetworkCommand apply(String... more) throws Exception {
    return start(Optional.empty(), applying(more));
  }

  static String[] applying(String... more) {
    List<String> words = new ArrayList<>(List.of("apply", "--nic", "eth0", "--bridge", "vmbr0"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  NetworkCommand run(String... arguments) throws Exception {
    return start(Optional.empty(), arguments);
  }

  NetworkCommand start(Optional<String> sshConnection, String... arguments) throws Exception {
    NetworkCommand command = NetworkCommand.start(folder, sshConnection, arguments);
    commands.add(command);
    return command;
  }

  static ServerSocket listen(String address) throws IOException {
    var socket = new ServerSocket();
    socket.bind(anyPort(address));
    return socket;
  }

  static InetSocketAddress anyPort(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 0);
  }

  static String tcp(ServerSocket server) {
    return "tcp://%s:%d".formatted(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  static JsonNode json(NetworkCommand command) {
    return JsonMapper.shared().readTree(command.out());
  }
}
