package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps a change of one host only if what the user named proves it. */
@Tag("long")
final class NetworkApplyProofTest extends NetworkApplyFixture {
  /** A session that was there before the change. */
  private static final String OLD_SESSION = "192.0.2.1 50001 192.0.2.10 22";

  /** A session over the network's device. */
  private static final String NEW_SESSION = "192.0.2.1 50002 192.0.2.10 22";

  @Test
  void aRefusedConnectionProvesNothing() throws Exception {
    assertNotProved("Connection refused", "tcp://192.0.2.1:" + closedPort());
  }

  @Test
  void aConnectionThatOtherPacketsWouldNotFollowProvesNothing() throws Exception {
    AgentFixture.ipOnHost(
        "route add 192.0.2.1/32 via 198.51.100.1 dev eth1 table 77",
        "rule add to 192.0.2.1 lookup 77");
    before = AgentFixture.networkOfHost();
    try (ServerSocket manager = listen("192.0.2.1")) {
      assertNotProved("the route to 192.0.2.1 uses eth1, not vmbr0", tcp(manager));
    }
  }

  @Test
  void aHostBehindAnotherNicProvesNothing() throws Exception {
    AgentFixture.ipOnHost("route del default dev eth0");
    before = AgentFixture.networkOfHost();
    try (ServerSocket other = listen("198.51.100.1")) {
      assertNotProved("198.51.100.1:" + other.getLocalPort(), tcp(other));
    }
  }

  @Test
  void allProofsHaveToHold() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      assertNotProved("192.0.2.99 does not answer", tcp(manager), "ping:192.0.2.99");

      NetworkCommand both = apply("--confirm", "ping:192.0.2.1", "--confirm", tcp(manager));
      assertThat(both.awaitEnd()).as(both.output()).isEqualTo(KEPT);
      assertThat(both.out()).doesNotContain("Only pings");
    }
  }

  @Test
  void keepsBridgeIfATrustedServerAnswersOverHttps() throws Exception {
    HttpsServer server = startServer();
    try {
      String base = "https://192.0.2.1:" + server.getAddress().getPort();
      assertNotProved("an authority that this host does not trust", base);
      String authority = host.authority.certificate().toString();
      assertNotProved(List.of("--ca", authority), "answers with the status 502", base + "/broken");
      assertNotProved(
          List.of("--ca", authority),
          "Connection refused",
          "https://192.0.2.1:" + closedPort() + "/x");

      NetworkCommand command = apply("--confirm", base + "/x", "--ca", authority);

      assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
      assertThat(command.err()).contains("unless this is proved before: " + base + "/x");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anHttpsAnswerThatOtherPacketsWouldNotFollowProvesNothing() throws Exception {
    AgentFixture.ipOnHost(
        "route add 192.0.2.1/32 via 198.51.100.1 dev eth1 table 77",
        "rule add to 192.0.2.1 lookup 77");
    before = AgentFixture.networkOfHost();
    HttpsServer server = startServer();
    try {
      assertNotProved(
          List.of("--ca", host.authority.certificate().toString()),
          "the route to 192.0.2.1 uses eth1, not vmbr0",
          "https://192.0.2.1:" + server.getAddress().getPort());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void saysThatAPingIsWeak() throws Exception {
    NetworkCommand command = apply("--confirm", "ping:2001:db8::1");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
    assertThat(command.out()).contains("Only pings proved it");
  }

  @Test
  void outlivesItsTerminalAndIsKeptByASessionThatBeganLater() throws Exception {
    NetworkCommand command =
        start(Optional.of(OLD_SESSION), applying("--confirm", "operator", "--within", "1h"))
            .awaitPending();

    command.signal("HUP");

    NetworkCommand fromOld = start(Optional.of(OLD_SESSION), "confirm");
    assertThat(fromOld.awaitEnd()).as(fromOld.output()).isEqualTo(1);
    assertThat(fromOld.err())
        .contains("SSH connection " + OLD_SESSION + " was there before the change");
    assertThat(command.isRunning()).isTrue();
    NetworkCommand throughEth1 =
        start(Optional.of("198.51.100.1 50003 198.51.100.10 22"), "confirm");
    assertThat(throughEth1.awaitEnd()).as(throughEth1.output()).isEqualTo(1);
    assertThat(throughEth1.err()).contains("uses eth1, not vmbr0");

    NetworkCommand fromNew = start(Optional.of(NEW_SESSION), "confirm");

    assertThat(fromNew.awaitEnd()).as(fromNew.output() + command.output()).isZero();
    assertThat(fromNew.out()).contains("The network is kept.");
    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
    assertThat(AgentFixture.networkOfHost())
        .anyMatch(line -> line.startsWith("address vmbr0 192.0.2.10/24"));
  }

  @Test
  void asksOnTheTerminalWhetherToKeepTheNetwork() throws Exception {
    NetworkCommand no = onTerminal("--confirm", "console", "--within", "1h").awaitPending();
    await().until(() -> no.out().contains("s left; keep the network? [y/N]"));

    no.type("n");

    assertThat(no.awaitEnd()).as(no.output()).isEqualTo(ROLLED_BACK);
    assertThat(no.out()).contains("Reason: the answer on the terminal was no");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);

    NetworkCommand yes = onTerminal("--confirm", "console", "--within", "1h").awaitPending();
    yes.type("y");

    assertThat(yes.awaitEnd()).as(yes.output()).isEqualTo(KEPT);
    assertThat(AgentFixture.networkOfHost())
        .anyMatch(line -> line.startsWith("address vmbr0 192.0.2.10/24"));
  }

  @Test
  void rollsBackIfTheTerminalThatWasAskedEnds() throws Exception {
    NetworkCommand command = onTerminal("--confirm", "console", "--within", "1h").awaitPending();

    command.signal("KILL"); // The terminal, and not the command on it.

    await()
        .untilAsserted(
            () -> {
              NetworkCommand status = run("status", "--json");
              assertThat(status.awaitEnd()).as(status.output()).isZero();
              assertThat(json(status).path("last").path("reason").asString(""))
                  .as(command.output())
                  .isEqualTo("the terminal that was asked has ended");
            });
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void refusesToAskWithoutATerminal() throws Exception {
    NetworkCommand command =
        NetworkCommand.startWithoutTerminal(folder, applying("--confirm", "console"));
    commands.add(command);

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(REFUSED);
    assertThat(command.out()).contains("this command has no terminal on which it could ask");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void refusesToAskInTheBackgroundOfATerminal() throws Exception {
    NetworkCommand command =
        NetworkCommand.startInBackground(folder, applying("--confirm", "console"));
    commands.add(command);

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(REFUSED);
    assertThat(command.out()).contains("in the background of its terminal");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  /** Checks that these proofs do not keep a change, and that a rollback restores the network. */
  private void assertNotProved(String fault, String... proofs) throws Exception {
    assertNotProved(List.of(), fault, proofs);
  }

  private void assertNotProved(List<String> options, String fault, String... proofs)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("--within", "1h"));
    words.addAll(options);
    for (String proof : proofs) {
      words.addAll(List.of("--confirm", proof));
    }
    NetworkCommand command = apply(words.toArray(String[]::new)).awaitPending();
    await()
        .untilAsserted(
            () -> {
              NetworkCommand status = run("status", "--json");
              assertThat(status.awaitEnd()).as(status.output()).isZero();
              assertThat(json(status).path("pending").path("local").path("proofs").toString())
                  .as(command.output())
                  .contains(fault);
            });
    assertThat(command.isRunning()).isTrue();

    command.signal("TERM");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  /** Starts a server at 192.0.2.1 that finds nothing, and has a part that is broken. */
  private HttpsServer startServer() throws Exception {
    HttpsServer server = HttpsServer.create(anyPort("192.0.2.1"), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            TestAuthority.load(host.authority.server(InetAddress.ofLiteral("192.0.2.1")))
                .sslContext()));
    server.createContext("/", exchange -> answer(exchange, 404));
    server.createContext("/broken", exchange -> answer(exchange, 502));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private NetworkCommand onTerminal(String... more) throws Exception {
    NetworkCommand command = NetworkCommand.startOnTerminal(folder, applying(more));
    commands.add(command);
    return command;
  }
}
