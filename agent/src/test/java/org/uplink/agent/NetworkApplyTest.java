package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Ip;
import org.uplink.verbs.change.ChangeStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code uplink network} on a host without an engine. Each command is a process of its own in the
 * host's network namespace. This JVM is what the host can reach through eth0.
 */
class NetworkApplyTest {
  private static final int KEPT = 0;
  private static final int ROLLED_BACK = 1;
  private static final int REFUSED = 2;

  /** A session that was there before the change. */
  private static final String OLD_SESSION = "192.0.2.1 50001 192.0.2.10 22";

  /** A session over the network's device. */
  private static final String NEW_SESSION = "192.0.2.1 50002 192.0.2.10 22";

  @TempDir Path folder;
  private final List<NetworkCommand> commands = new ArrayList<>();
  private AgentFixture host;
  private List<String> before = List.of();

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

  @Test
  void keepsBridgeThatANewConnectionProvesAndChangesNothingTheSecondTime() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      NetworkCommand first = apply("--confirm", tcp(manager));

      assertThat(first.awaitEnd()).as(first.output()).isEqualTo(KEPT);
      assertThat(first.out()).contains("Steps", "create the bridge vmbr0", "vmbr0 is kept");
      assertThat(first.err()).contains("uplink agent restore");
      List<String> after = AgentFixture.networkOfHost();
      assertThat(after)
          .anyMatch(line -> line.startsWith("address vmbr0 192.0.2.10/24"))
          .anyMatch(line -> line.startsWith("address vmbr0 2001:db8::10/64"))
          .anyMatch(line -> line.startsWith("route default vmbr0 192.0.2.1"))
          .anyMatch(line -> line.startsWith("link eth0 ") && line.contains(" vmbr0 "));

      NetworkCommand second = apply("--confirm", tcp(manager), "--json");

      assertThat(second.awaitEnd()).as(second.output()).isEqualTo(KEPT);
      assertThat(json(second).path("outcome").asString()).isEqualTo("unchanged");
      assertThat(json(second).path("changed").asBoolean(true)).isFalse();
      assertThat(AgentFixture.networkOfHost()).isEqualTo(after);
    }
    NetworkCommand status = run("status");
    assertThat(status.awaitEnd()).isZero();
    assertThat(status.out()).contains("Network vmbr0 on eth0", "kept");
  }

  @Test
  void dryRunShowsThePlanWithoutAProofAndChangesNothing() throws Exception {
    NetworkCommand plan =
        run("apply", "--nic", "eth0", "--bridge", "vmbr0", "--mtu", "1400", "--dry-run", "--json");

    assertThat(plan.awaitEnd()).as(plan.output()).isZero();
    assertThat(json(plan).path("steps").toString()).contains("create the bridge vmbr0", "1400");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void makesTheNetworkOfANetplanFileAndChangesNothingTheSecondTime() throws Exception {
    Path file = folder.resolve("99-vmbr0.yaml");
    Files.writeString(
        file,
        """
        network:
          version: 2
          ethernets:
            eth0: {dhcp4: false}
          bridges:
            vmbr0:
              interfaces: [eth0]
              mtu: 1400
              addresses: [192.0.2.10/24, "2001:db8::10/64"]
              routes:
                - {to: default, via: 192.0.2.1}
              parameters: {stp: false, forward-delay: 0}
        """);
    assertMade(file, List.of("address vmbr0 192.0.2.10/24", "address vmbr0 2001:db8::10/64"));
  }

  @Test
  void makesTheNetworkOfAnNmstateFileAndChangesNothingTheSecondTime() throws Exception {
    Path file = folder.resolve("desired.yml");
    Files.writeString(
        file,
        """
        interfaces:
        - name: vmbr0
          type: linux-bridge
          state: up
          mtu: 1400
          ipv4:
            enabled: true
            address:
            - {ip: 192.0.2.77, prefix-length: 24}
          ipv6: {enabled: false}
          bridge:
            options: {stp: {enabled: false}}
            port:
            - name: eth0
        - {name: eth0, type: ethernet, state: up}
        routes:
          config:
          - destination: 0.0.0.0/0
            next-hop-address: 192.0.2.1
            next-hop-interface: vmbr0
        """);
    assertMade(file, List.of("address vmbr0 192.0.2.77/24"));
    assertThat(AgentFixture.networkOfHost()).noneMatch(line -> line.contains("192.0.2.10"));
  }

  @Test
  void anAddressByOptionReplacesThoseOfItsFamilyAndKeepsTheOthers() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      String[] more = {
        "--address",
        "192.0.2.77/24",
        "--gateway",
        "192.0.2.1",
        "--confirm",
        tcp(manager),
        "--accept-warnings"
      };
      NetworkCommand first = apply(more);

      assertThat(first.awaitEnd()).as(first.output()).isEqualTo(KEPT);
      List<String> after = AgentFixture.networkOfHost();
      assertThat(after)
          .anyMatch(line -> line.startsWith("address vmbr0 192.0.2.77/24"))
          .anyMatch(line -> line.startsWith("address vmbr0 2001:db8::10/64"))
          .anyMatch(line -> line.startsWith("route default vmbr0 192.0.2.1"))
          .noneMatch(line -> line.contains("192.0.2.10"));

      NetworkCommand second = apply(more);

      assertThat(second.awaitEnd()).as(second.output()).isEqualTo(KEPT);
      assertThat(second.out()).contains("vmbr0 is on eth0 already. Nothing was changed.");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(after);
    }
  }

  @Test
  void refusesAFileByNameAndLine() throws Exception {
    Path file = folder.resolve("wish");
    Files.writeString(
        file,
        """
        network:
          version: 2
          bridges:
            vmbr0:
              interfaces: [eth0]
              parameters:
                stp: false
                path-cost: {eth0: 4}
        """);

    Path second = folder.resolve("second");
    Files.writeString(
        second,
        """
        network:
          version: 2
          ethernets: {eth0: {}, eth1: {}}
          bridges: {vmbr0: {interfaces: [eth0], addresses: [192.0.2.10/24]}}
        """);

    NetworkCommand unknownKey = run("apply", file.toString(), "--confirm", "ssh", "--json");
    NetworkCommand secondNic = run("apply", second.toString(), "--confirm", "ssh");
    NetworkCommand missing = run("apply", folder.resolve("none").toString(), "--confirm", "ssh");
    NetworkCommand both = apply(file.toString(), "--confirm", "ssh");
    NetworkCommand noBridge = run("apply", "--nic", "eth0", "--confirm", "ssh");
    NetworkCommand badAddress = apply("--address", "192.0.2.77", "--confirm", "ssh");

    assertThat(unknownKey.awaitEnd()).isEqualTo(REFUSED);
    assertThat(unknownKey.err())
        .contains("not supported: network.bridges.vmbr0.parameters.path-cost (line 8)");
    assertThat(json(unknownKey).path("outcome").asString()).isEqualTo("refused");
    assertThat(json(unknownKey).path("reason").asString()).contains("(line 8)");
    assertThat(secondNic.awaitEnd()).isEqualTo(REFUSED);
    assertThat(secondNic.err())
        .contains("network.ethernets.eth1 (line 3)", "eth1 has 198.51.100.10/24");
    assertThat(missing.awaitEnd()).isEqualTo(REFUSED);
    assertThat(missing.err()).contains("could not read", "none");
    assertThat(both.awaitEnd()).isEqualTo(REFUSED);
    assertThat(both.err()).contains("in the file", "in options");
    assertThat(noBridge.awaitEnd()).isEqualTo(REFUSED);
    assertThat(noBridge.err()).contains("--bridge is missing");
    assertThat(badAddress.awaitEnd()).isEqualTo(REFUSED);
    assertThat(badAddress.err()).contains("has no prefix length");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void rollsBackWhenTheTimeIsOver() throws Exception {
    NetworkCommand command =
        apply("--confirm", "tcp://192.0.2.1:" + closedPort(), "--within", "1s", "--json");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(json(command).path("outcome").asString()).isEqualTo("rolledBack");
    assertThat(json(command).path("reason").asString()).contains("arrived in time");
    assertThat(json(command).path("change").path("verified").asBoolean(false)).isTrue();
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

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
  void guardRestoresTheNetworkIfTheCommandIsKilled() throws Exception {
    NetworkCommand command = apply("--confirm", "operator", "--within", "1h").awaitPending();
    assertThat(AgentFixture.networkOfHost()).isNotEqualTo(before);

    command.signal("KILL");

    await()
        .untilAsserted(
            () -> assertThat(AgentFixture.networkOfHost()).as(command.output()).isEqualTo(before));
    await().until(() -> !Files.exists(folder.resolve("state/network/aborted")));
    NetworkCommand status = run("status", "--json");
    assertThat(status.awaitEnd()).as(status.output()).isZero();
    assertThat(json(status).path("last").path("state").asString()).isEqualTo("ROLLED_BACK");
    assertThat(json(status).path("last").path("verified").asBoolean(false)).isTrue();
    assertThat(json(status).has("pending")).isFalse();
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
  void rollsBackBeforeTheDeadlineIfTheNicLosesItsCarrier() throws Exception {
    NetworkCommand command =
        apply("--confirm", "operator", "--within", "1h", "--json").awaitPending();

    Ip.HERE.run("link set eng0 down");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(json(command).path("reason").asString())
        .isEqualTo("the kernel says that eth0 has no carrier, for 4 s");
    assertThat(json(command).path("change").path("verified").asBoolean(false)).isTrue();
  }

  @Test
  void rollsBackBeforeTheDeadlineIfTheGatewayDoesNotAnswer() throws Exception {
    Ip.HERE.run("addr del 192.0.2.1/24 dev eng0");
    AgentFixture.ipOnHost("neighbour flush dev eth0");

    NetworkCommand command = apply("--confirm", "tcp://203.0.113.1:443", "--within", "1h");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(command.out())
        .contains("the kernel says that the gateway 192.0.2.1 does not answer on vmbr0");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
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
  void ctrlCRollsBack() throws Exception {
    NetworkCommand command = apply("--confirm", "ssh", "--within", "1h").awaitPending();

    command.signal("INT");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(command.out()).contains("Reason: the command was stopped by a signal");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void anotherCommandShowsThePendingChangeAndRollsItBack() throws Exception {
    NetworkCommand command = apply("--confirm", "operator", "--within", "1h").awaitPending();

    NetworkCommand second = apply("--confirm", "operator");
    assertThat(second.awaitEnd()).as(second.output()).isEqualTo(REFUSED);
    assertThat(second.err()).contains("Another change of this host's network is pending");
    NetworkCommand status = run("status");
    assertThat(status.awaitEnd()).isZero();
    assertThat(status.out())
        .contains("requested by uplink network apply", "operator: nobody has run");

    NetworkCommand rollback = run("rollback");

    assertThat(rollback.awaitEnd()).as(rollback.output()).isZero();
    assertThat(rollback.out()).contains("the network is as it was before");
    assertThat(command.awaitEnd()).isEqualTo(ROLLED_BACK);
    assertThat(command.out()).contains("somebody ran `uplink network rollback`");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    assertThat(run("rollback").awaitEnd()).isEqualTo(1);
    assertThat(run("confirm").awaitEnd()).isEqualTo(1);
  }

  @Test
  void leavesAChangeOfTheAgentAlone() throws Exception {
    host.start("resolv-conf = " + folder.resolve("resolv.conf"));
    RpcConnection engine = host.client();
    CompletableFuture<ChangeStatus> running =
        EngineCalls.beginDeployment(engine, "a", EngineCalls.LONG_SECONDS);
    await().until(() -> EngineCalls.outcome(engine, "a").waitsForProof().orElse(false));

    NetworkCommand apply = apply("--confirm", "operator");
    NetworkCommand rollback = run("rollback");
    NetworkCommand confirm = run("confirm");
    NetworkCommand status = run("status");

    assertThat(apply.awaitEnd()).as(apply.output()).isEqualTo(REFUSED);
    assertThat(apply.err()).contains("change a, requested by CN=engine");
    assertThat(rollback.awaitEnd()).isEqualTo(1);
    assertThat(rollback.err()).contains("Change a was requested by CN=engine", "leaves it alone");
    assertThat(confirm.awaitEnd()).isEqualTo(1);
    assertThat(status.awaitEnd()).isZero();
    assertThat(status.out()).contains("the agent decides it");
    assertThat(running.isDone()).isFalse();
    assertThat(Files.exists(folder.resolve("state/network/pending"))).isTrue();
  }

  @Test
  void refusesBeforeAnythingIsTouched() throws Exception {
    NetworkCommand withoutProof = run("apply", "--nic", "eth0", "--bridge", "vmbr0");
    NetworkCommand missing = run("apply", "--nic", "eth9", "--bridge", "b", "--confirm", "ssh");
    NetworkCommand ownAddress = apply("--confirm", "tcp://192.0.2.10:22");
    NetworkCommand noName = apply("--confirm", "tcp://no-such-host.invalid:22");
    NetworkCommand noAuthorities =
        apply("--confirm", "https://192.0.2.1", "--ca", folder.resolve("missing.pem").toString());
    AgentFixture.ipOnHost("link add bare type veth peer name other", "link set bare up");
    NetworkCommand noAddress =
        run("apply", "--nic", "bare", "--bridge", "b", "--confirm", "ssh", "--json");

    assertThat(withoutProof.awaitEnd()).isEqualTo(REFUSED);
    assertThat(withoutProof.err()).contains("--confirm is missing", "--confirm tcp://");
    assertThat(missing.awaitEnd()).isEqualTo(REFUSED);
    assertThat(missing.err()).contains("no NIC eth9");
    assertThat(ownAddress.awaitEnd()).isEqualTo(REFUSED);
    assertThat(ownAddress.err()).contains("192.0.2.10 is this host itself");
    assertThat(noName.awaitEnd()).isEqualTo(REFUSED);
    assertThat(noName.err()).contains("no-such-host.invalid");
    assertThat(noAuthorities.awaitEnd()).isEqualTo(REFUSED);
    assertThat(noAuthorities.err()).contains("There is no certificate at", "missing.pem");
    assertThat(noAddress.awaitEnd()).as(noAddress.output()).isEqualTo(REFUSED);
    assertThat(json(noAddress).path("outcome").asString()).isEqualTo("refused");
    assertThat(json(noAddress).path("reason").asString()).contains("would have no address");
    AgentFixture.ipOnHost("link del bare");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void cutsNobodyOffUnlessTheWarningsAreAccepted() throws Exception {
    List<String> words = new ArrayList<>(Ip.in("host").execCommand());
    words.addAll(ChildJvm.create().command(BoundListener.class, "eth0", "9"));
    Process listener = new ProcessBuilder(words).start();
    try (var out = listener.inputReader();
        ServerSocket manager = listen("192.0.2.1")) {
      assertThat(out.readLine()).isEqualTo(BoundListener.READY);

      NetworkCommand refused = apply("--confirm", tcp(manager));

      assertThat(refused.awaitEnd()).as(refused.output()).isEqualTo(REFUSED);
      assertThat(refused.err()).contains("BoundSocket", "--accept-warnings");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);

      NetworkCommand accepted = apply("--confirm", tcp(manager), "--accept-warnings");

      assertThat(accepted.awaitEnd()).as(accepted.output()).isEqualTo(KEPT);
      assertThat(accepted.out()).contains("BoundSocket");
    } finally {
      listener.destroyForcibly().waitFor();
    }
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

  /** Checks that a file's network is made, proved and kept, and that a second run does nothing. */
  private void assertMade(Path file, List<String> lines) throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      String[] words = {
        "apply", file.toString(), "--confirm", tcp(manager), "--accept-warnings", "--json"
      };
      NetworkCommand first = run(words);

      assertThat(first.awaitEnd()).as(first.output()).isEqualTo(KEPT);
      assertThat(json(first).path("outcome").asString()).isEqualTo("kept");
      assertThat(json(first).path("bridge").asString()).isEqualTo("vmbr0");
      assertThat(json(first).path("nic").asString()).isEqualTo("eth0");
      List<String> after = AgentFixture.networkOfHost();
      for (String line : lines) {
        assertThat(after).anyMatch(it -> it.startsWith(line));
      }
      assertThat(after)
          .anyMatch(line -> line.startsWith("route default vmbr0 192.0.2.1"))
          .anyMatch(line -> line.startsWith("link eth0 ") && line.contains(" vmbr0 "))
          .anyMatch(line -> line.startsWith("link vmbr0 ") && line.contains("1400"));

      NetworkCommand second = run(words);

      assertThat(second.awaitEnd()).as(second.output()).isEqualTo(KEPT);
      assertThat(json(second).path("outcome").asString()).isEqualTo("unchanged");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(after);
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = listen("192.0.2.1")) {
      return socket.getLocalPort();
    }
  }

  private NetworkCommand apply(String... more) throws Exception {
    return start(Optional.empty(), applying(more));
  }

  private static String[] applying(String... more) {
    List<String> words = new ArrayList<>(List.of("apply", "--nic", "eth0", "--bridge", "vmbr0"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private NetworkCommand onTerminal(String... more) throws Exception {
    NetworkCommand command = NetworkCommand.startOnTerminal(folder, applying(more));
    commands.add(command);
    return command;
  }

  private NetworkCommand run(String... arguments) throws Exception {
    return start(Optional.empty(), arguments);
  }

  private NetworkCommand start(Optional<String> sshConnection, String... arguments)
      throws Exception {
    NetworkCommand command = NetworkCommand.start(folder, sshConnection, arguments);
    commands.add(command);
    return command;
  }

  private static ServerSocket listen(String address) throws IOException {
    var socket = new ServerSocket();
    socket.bind(anyPort(address));
    return socket;
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

  private static InetSocketAddress anyPort(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 0);
  }

  private static String tcp(ServerSocket server) {
    return "tcp://%s:%d".formatted(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  private static JsonNode json(NetworkCommand command) {
    return JsonMapper.shared().readTree(command.out());
  }
}
