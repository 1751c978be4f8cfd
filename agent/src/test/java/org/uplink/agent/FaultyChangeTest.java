package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.uplink.agent.TestEngine.LONG;
import static org.uplink.agent.TestEngine.TOKEN;
import static org.uplink.agent.TestEngine.begin;
import static org.uplink.agent.TestEngine.confirm;
import static org.uplink.agent.TestEngine.deployment;
import static org.uplink.agent.TestEngine.outcome;
import static org.uplink.agent.TestEngine.ticket;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ChangeTicket;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/** What an engine, its connections and the disk do wrong during a change. */
class FaultyChangeTest {
  private static final int STALE_TICKET = 9104;
  private static final int OTHER_PARAMETERS = 9107;

  @TempDir Path folder;
  private ChangeGround ground;

  @BeforeEach
  void build() throws Exception {
    ground = ChangeGround.build(folder);
  }

  @AfterEach
  void tearDown() {
    ground.close();
  }

  private static ChangeStatus decided(CompletableFuture<ChangeStatus> running) throws Exception {
    return running.get(TestEngine.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private CompletableFuture<ChangeStatus> applied(RpcClient client, String id, int seconds)
      throws Exception {
    var running = begin(client, id, seconds);
    ChangeGround.poll(
        () -> {
          assertThat(running.isDone()).as(ground.log()).isFalse();
          return confirm(client, id, TOKEN).reason().contains("not newly made");
        });
    return running;
  }

  private static void assertRefused(RpcClient client, SetupNetworks request, int code) {
    assertThatThrownBy(
            () ->
                client.call(
                    Verb.SETUP_NETWORKS.method(), request, ChangeStatus.class, TestEngine.DEADLINE))
        .asInstanceOf(type(RpcException.Answered.class))
        .returns(code, RpcException.Answered::code);
  }

  private static SetupNetworks with(String id, String ticket) {
    return deployment(SetupOptions.proved(new ChangeTicket(id, ticket), TOKEN, LONG, true));
  }

  @Test
  void aProofWhoseAnswerIsLostStillCounts() throws Exception {
    ground.start();
    var old = ground.client();
    var running = applied(old, "a", LONG);

    var proving = ground.client();
    var answer =
        proving.callAsync(
            Verb.CONFIRM_CONNECTIVITY.method(),
            ConfirmConnectivity.of("a", TOKEN),
            Confirmation.class,
            TestEngine.DEADLINE);
    ChangeGround.poll(() -> running.isDone() || answer.isDone());
    proving.close(); // whether it was read or not, nobody reads it

    assertThat(decided(running).state()).isEqualTo(ChangeState.SAFE);
    assertThat(outcome(ground.client(), "a").proof()).isEqualTo(Proof.PROVED);
  }

  @Test
  void ofProofsThatComeTogetherOneKeepsTheChangeAndTheOthersLearnThatItIsKept() throws Exception {
    ground.start();
    var old = ground.client();
    var running = applied(old, "a", LONG);
    var clients = new RpcClient[] {ground.client(), ground.client(), ground.client()};

    var answers =
        Arrays.stream(clients)
            .map(
                client ->
                    client.callAsync(
                        Verb.CONFIRM_CONNECTIVITY.method(),
                        ConfirmConnectivity.of("a", TOKEN),
                        Confirmation.class,
                        TestEngine.DEADLINE))
            .toList();

    assertThat(decided(running).state()).isEqualTo(ChangeState.SAFE);
    var accepted = 0;
    for (var answer : answers) {
      var said = answer.get(TestEngine.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      accepted += said.accepted() ? 1 : 0;
      assertThat(said.reason()).containsAnyOf("kept", "SAFE");
    }
    assertThat(accepted).isEqualTo(1);
  }

  @Test
  void aTicketThatIsInventedUsedAnotherChangesOrAnEarlierAgentsBeginsNothing() throws Exception {
    var before = ChangeGround.network();
    ground.start();
    var client = ground.client();
    var mine = ticket(client, "a").ticket();
    assertRefused(client, with("a", "invented"), STALE_TICKET);
    assertRefused(client, with("b", mine), STALE_TICKET);
    assertThat(decided(begin(client, "c", 1)).state()).isEqualTo(ChangeState.ROLLED_BACK);

    ground.kill();
    ground.start();

    var next = ground.client();
    assertRefused(next, with("a", mine), STALE_TICKET);
    assertThat(outcome(next, "a").state()).isEqualTo(ChangeState.UNKNOWN);
    assertThat(ChangeGround.network()).isEqualTo(before);
  }

  @Test
  void theSameIdAgainBringsWhatBecameOfItAndWithOtherParametersNothing() throws Exception {
    ground.start();
    var client = ground.client();
    var ticket = ticket(client, "a").ticket();
    var request = with("a", ticket);
    var running = TestEngine.ask(client, request);
    ChangeGround.poll(
        () -> {
          assertThat(running.isDone()).as(ground.log()).isFalse();
          return confirm(client, "a", TOKEN).reason().contains("not newly made");
        });
    assertThat(decided(TestEngine.ask(client, request)).state()).isEqualTo(ChangeState.PENDING);
    assertThat(confirm(ground.client(), "a", TOKEN).accepted()).isTrue();
    var outcome = decided(running);
    var deployed = ChangeGround.network();

    assertThat(decided(TestEngine.ask(client, request))).isEqualTo(outcome);
    ground.kill();
    ground.start();
    var next = ground.client();
    assertThat(decided(TestEngine.ask(next, request))).isEqualTo(outcome);
    assertRefused(
        next,
        TestEngine.removal(SetupOptions.proved(new ChangeTicket("a", ticket), TOKEN, LONG, true)),
        OTHER_PARAMETERS);

    assertThat(ChangeGround.network()).isEqualTo(deployed);
  }

  @Test
  void aDiskThatFillsUpMeanwhileKeepsNoOutcomeFromBeingTold() throws Exception {
    var before = ChangeGround.network();
    var state = Files.createDirectories(ground.stateDir());
    run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", state.toString());
    try {
      ground.start();
      var client = ground.client();
      var unproved = applied(client, "a", 5);
      fill(state.resolve("filler"));

      var rolledBack = decided(unproved);
      assertThat(rolledBack.state()).as(ground.log()).isEqualTo(ChangeState.ROLLED_BACK);
      assertThat(rolledBack.verified()).contains(true);
      assertThat(ChangeGround.network()).isEqualTo(before);
      assertThat(outcome(client, "a")).isEqualTo(rolledBack);

      Files.delete(state.resolve("filler"));
      var proved = applied(client, "b", LONG);
      fill(state.resolve("filler"));
      assertThat(confirm(ground.client(), "b", TOKEN).accepted()).isTrue();
      var kept = decided(proved);
      assertThat(kept.state()).isEqualTo(ChangeState.SAFE);

      ground.kill();
      ground.start();
      var next = ground.client();
      assertThat(outcome(next, "a")).isEqualTo(rolledBack);
      assertThat(outcome(next, "b")).isEqualTo(kept);
      assertThat(TestEngine.device(next)).isEqualTo(TestEngine.NETWORK);
    } finally {
      ground.close();
      run("umount", "-l", state.toString());
    }
  }

  @Test
  void aDiskThatIsFullWhenTheAgentIsKilledKeepsNobodyFromRollingBack() throws Exception {
    var before = ChangeGround.network();
    var state = Files.createDirectories(ground.stateDir());
    run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", state.toString());
    try {
      ground.start();
      var running = applied(ground.client(), "a", LONG);
      fill(state.resolve("filler"));
      var guard = ground.guard();

      ground.kill();

      assertThat(running).failsWithin(TestEngine.DEADLINE);
      assertThat(guard.onExit()).succeedsWithin(TestEngine.DEADLINE);
      assertThat(ChangeGround.network()).isEqualTo(before);
      ground.start();
      assertThat(outcome(ground.client(), "a").state()).isEqualTo(ChangeState.ROLLED_BACK);
    } finally {
      ground.close();
      run("umount", "-l", state.toString());
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }

  private static void fill(Path file) throws Exception {
    var filled =
        new ProcessBuilder("dd", "if=/dev/zero", "of=" + file, "bs=512")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(filled.waitFor()).as("dd ends, on a full disk").isEqualTo(1);
  }
}
