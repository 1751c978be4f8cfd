package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;
import static org.uplink.agent.EngineCalls.LONG_SECONDS;
import static org.uplink.agent.EngineCalls.TOKEN;
import static org.uplink.agent.EngineCalls.beginDeployment;
import static org.uplink.agent.EngineCalls.confirm;
import static org.uplink.agent.EngineCalls.deployment;
import static org.uplink.agent.EngineCalls.outcome;
import static org.uplink.agent.EngineCalls.ticket;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;
import static org.uplink.testkit.Deadlines.scaledSeconds;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/** Changes during which the engine, a connection or the disk fails. */
@Tag("long")
class FaultyChangeTest {
  private static final int STALE_TICKET = 9104;
  private static final int OTHER_PARAMETERS = 9107;

  @TempDir Path folder;
  private AgentFixture fixture;

  @BeforeEach
  void build() throws Exception {
    fixture = AgentFixture.build(folder);
  }

  @AfterEach
  void tearDown() {
    fixture.close();
  }

  @Test
  void acceptsProofWhoseAnswerIsLost() throws Exception {
    fixture.start();
    RpcConnection old = fixture.client();
    CompletableFuture<ChangeStatus> running = beginAndAwaitApplied(old, "a", LONG_SECONDS);

    RpcConnection proving = fixture.client();
    CompletableFuture<Confirmation> answer =
        proving.callAsync(
            Verb.CONFIRM_CONNECTIVITY.method(),
            ConfirmConnectivity.of("a", TOKEN),
            Confirmation.class,
            HANG);
    await().until(() -> running.isDone() || answer.isDone());
    proving.close(); // The answer may be lost.

    assertThat(awaitOutcome(running).state()).isEqualTo(ChangeState.SAFE);
    assertThat(outcome(fixture.client(), "a").proof()).isEqualTo(Proof.PROVED);
  }

  @Test
  void acceptsOneOfSeveralSimultaneousProofs() throws Exception {
    fixture.start();
    RpcConnection old = fixture.client();
    CompletableFuture<ChangeStatus> running = beginAndAwaitApplied(old, "a", LONG_SECONDS);
    var clients = new RpcConnection[] {fixture.client(), fixture.client(), fixture.client()};

    List<CompletableFuture<Confirmation>> answers =
        Arrays.stream(clients)
            .map(
                client ->
                    client.callAsync(
                        Verb.CONFIRM_CONNECTIVITY.method(),
                        ConfirmConnectivity.of("a", TOKEN),
                        Confirmation.class,
                        HANG))
            .toList();

    assertThat(awaitOutcome(running).state()).isEqualTo(ChangeState.SAFE);
    int accepted = 0;
    for (var answer : answers) {
      Confirmation confirmation = answer.get(HANG_SECONDS, TimeUnit.SECONDS);
      accepted += confirmation.accepted() ? 1 : 0;
      assertThat(confirmation.reason()).containsAnyOf("kept", "SAFE");
    }
    assertThat(accepted).isEqualTo(1);
  }

  @Test
  void refusesInvalidTickets() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    fixture.start();
    RpcConnection client = fixture.client();
    String mine = ticket(client, "a");
    assertRefused(client, deploymentWithTicket("a", "invented"), STALE_TICKET);
    assertRefused(client, deploymentWithTicket("b", mine), STALE_TICKET);
    assertThat(awaitOutcome(beginDeployment(client, "c", 1)).state())
        .isEqualTo(ChangeState.ROLLED_BACK);

    fixture.kill();
    fixture.start();

    RpcConnection next = fixture.client();
    assertRefused(next, deploymentWithTicket("a", mine), STALE_TICKET);
    assertThat(outcome(next, "a").state()).isEqualTo(ChangeState.UNKNOWN);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void answersRepeatedIdWithStoredOutcomeUnlessParametersDiffer() throws Exception {
    fixture.start();
    RpcConnection client = fixture.client();
    String ticket = ticket(client, "a");
    SetupNetworks request = deploymentWithTicket("a", ticket);
    CompletableFuture<ChangeStatus> running = EngineCalls.setupNetworks(client, request);
    await()
        .until(
            () -> {
              assertThat(running.isDone()).as(fixture.log()).isFalse();
              return confirm(client, "a", TOKEN)
                  .reason()
                  .contains("not arrive over a new connection");
            });
    assertThat(awaitOutcome(EngineCalls.setupNetworks(client, request)).state())
        .isEqualTo(ChangeState.PENDING);
    assertThat(confirm(fixture.client(), "a", TOKEN).accepted()).isTrue();
    ChangeStatus outcome = awaitOutcome(running);
    List<String> deployed = AgentFixture.networkOfHost();

    assertThat(awaitOutcome(EngineCalls.setupNetworks(client, request))).isEqualTo(outcome);
    fixture.kill();
    fixture.start();
    RpcConnection next = fixture.client();
    assertThat(awaitOutcome(EngineCalls.setupNetworks(next, request))).isEqualTo(outcome);
    assertRefused(
        next,
        EngineCalls.removal(SetupOptions.proved("a", ticket, TOKEN, LONG_SECONDS)),
        OTHER_PARAMETERS);

    assertThat(AgentFixture.networkOfHost()).isEqualTo(deployed);
  }

  @Test
  void reportsOutcomeAlthoughDiskFillsUp() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    Path state = Files.createDirectories(fixture.stateDir());
    run("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", state.toString());
    try {
      fixture.start();
      RpcConnection client = fixture.client();
      CompletableFuture<ChangeStatus> unproved =
          beginAndAwaitApplied(client, "a", scaledSeconds(5));
      fill(state.resolve("filler"));

      ChangeStatus rolledBack = awaitOutcome(unproved);
      assertThat(rolledBack.state()).as(fixture.log()).isEqualTo(ChangeState.ROLLED_BACK);
      assertThat(rolledBack.verified()).contains(true);
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
      assertThat(outcome(client, "a")).isEqualTo(rolledBack);

      Files.delete(state.resolve("filler"));
      CompletableFuture<ChangeStatus> proved = beginAndAwaitApplied(client, "b", LONG_SECONDS);
      fill(state.resolve("filler"));
      assertThat(confirm(fixture.client(), "b", TOKEN).accepted()).isTrue();
      ChangeStatus kept = awaitOutcome(proved);
      assertThat(kept.state()).isEqualTo(ChangeState.SAFE);

      fixture.kill();
      fixture.start();
      RpcConnection next = fixture.client();
      assertThat(outcome(next, "a")).isEqualTo(rolledBack);
      assertThat(outcome(next, "b")).isEqualTo(kept);
      assertThat(EngineCalls.routeDevice(next)).isEqualTo(EngineCalls.NETWORK);
    } finally {
      fixture.close();
      run("umount", "-l", state.toString());
    }
  }

  @Test
  void guardRollsBackOnFullDiskWhenAgentIsKilled() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    Path state = Files.createDirectories(fixture.stateDir());
    run("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", state.toString());
    try {
      fixture.start();
      CompletableFuture<ChangeStatus> running =
          beginAndAwaitApplied(fixture.client(), "a", LONG_SECONDS);
      fill(state.resolve("filler"));
      ProcessHandle guard = fixture.guard();

      fixture.kill();

      assertThat(running).failsWithin(HANG);
      assertThat(guard.onExit()).succeedsWithin(HANG);
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
      fixture.start();
      assertThat(outcome(fixture.client(), "a").state()).isEqualTo(ChangeState.ROLLED_BACK);
    } finally {
      fixture.close();
      run("umount", "-l", state.toString());
    }
  }

  private static ChangeStatus awaitOutcome(CompletableFuture<ChangeStatus> running)
      throws Exception {
    return running.get(HANG_SECONDS, TimeUnit.SECONDS);
  }

  private CompletableFuture<ChangeStatus> beginAndAwaitApplied(
      RpcConnection client, String id, int seconds) throws Exception {
    CompletableFuture<ChangeStatus> running = beginDeployment(client, id, seconds);
    await()
        .until(
            () -> {
              assertThat(running.isDone()).as(fixture.log()).isFalse();
              return confirm(client, id, TOKEN)
                  .reason()
                  .contains("not arrive over a new connection");
            });
    return running;
  }

  private static void assertRefused(RpcConnection client, SetupNetworks request, int code) {
    assertThatThrownBy(
            () -> client.call(Verb.SETUP_NETWORKS.method(), request, ChangeStatus.class, HANG))
        .asInstanceOf(type(RpcException.Answered.class))
        .returns(code, RpcException.Answered::code);
  }

  private static SetupNetworks deploymentWithTicket(String id, String ticket) {
    return deployment(SetupOptions.proved(id, ticket, TOKEN, LONG_SECONDS));
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }

  private static void fill(Path file) throws Exception {
    Process filled =
        new ProcessBuilder("dd", "if=/dev/zero", "of=" + file, "bs=512")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(filled.waitFor()).as("dd ends, on a full disk").isEqualTo(1);
  }
}
