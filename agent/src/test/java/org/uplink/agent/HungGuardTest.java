package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.uplink.agent.TestEngine.DEADLINE;
import static org.uplink.agent.TestEngine.LONG;
import static org.uplink.agent.TestEngine.TOKEN;
import static org.uplink.agent.TestEngine.begin;
import static org.uplink.agent.TestEngine.confirm;
import static org.uplink.agent.TestEngine.outcome;
import static org.uplink.agent.TestEngine.ticket;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/** A guard that is there and does nothing, and one that wakes up when all is over. */
class HungGuardTest {
  @TempDir Path folder;
  private ChangeGround ground;
  private List<String> before;
  private final List<ProcessHandle> hung = new ArrayList<>();

  @BeforeEach
  void build() throws Exception {
    ground = ChangeGround.build(folder);
    before = ChangeGround.network();
    ground.start();
  }

  @AfterEach
  void tearDown() {
    hung.forEach(ProcessHandle::destroyForcibly);
    ground.close();
  }

  private CompletableFuture<ChangeStatus> applied(RpcClient client, String id, int seconds)
      throws Exception {
    var running = begin(client, id, seconds);
    ChangeGround.poll(
        () -> {
          assertThat(running.isDone()).as(() -> running + "\n" + ground.log()).isFalse();
          return confirm(client, id, TOKEN).reason().contains("not newly made");
        });
    return running;
  }

  private ProcessHandle hungGuard() throws Exception {
    var guard = ground.guard();
    hung.add(guard);
    ChangeGround.run("kill", "-STOP", Long.toString(guard.pid()));
    return guard;
  }

  private static void wake(ProcessHandle guard) throws Exception {
    ChangeGround.run("kill", "-CONT", Long.toString(guard.pid()));
  }

  private static ChangeStatus decided(CompletableFuture<ChangeStatus> running) throws Exception {
    return running.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private void proveAndCheck(String id, CompletableFuture<ChangeStatus> running) throws Exception {
    assertThat(confirm(ground.client(), id, TOKEN).accepted()).isTrue();
    assertThat(decided(running).state()).as(ground.log()).isEqualTo(ChangeState.SAFE);
  }

  @Test
  void theAgentRollsBackAloneAndAGuardThatWakesUpGuardsTheNextChange() throws Exception {
    var client = ground.client();
    var running = applied(client, "a", 8);
    var guard = hungGuard();

    var outcome = decided(running);

    assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.verified()).as(outcome.toString()).contains(true);
    assertThat(ChangeGround.network()).isEqualTo(before);

    wake(guard);
    proveAndCheck("b", applied(client, "b", LONG));
    assertThat(ground.guard()).isEqualTo(guard);
    assertThat(outcome(client, "a")).isEqualTo(outcome);
  }

  @Test
  void aProvedChangeIsKeptAndTheNextOneGetsAnotherGuard() throws Exception {
    var client = ground.client();
    var running = applied(client, "a", LONG);
    var guard = hungGuard();
    proveAndCheck("a", running);

    var next = applied(client, "b", LONG);

    assertThat(guard.onExit()).succeedsWithin(DEADLINE);
    assertThat(ground.guard()).isNotEqualTo(guard);
    proveAndCheck("b", next);
    assertThat(outcome(client, "a").state()).isEqualTo(ChangeState.SAFE);
  }

  @Test
  void theNextAgentRollsBackAndAGuardThatWakesUpLateTouchesNothing() throws Exception {
    var running = applied(ground.client(), "a", LONG);
    var guard = hungGuard();
    ground.kill();
    assertThat(running).failsWithin(DEADLINE);

    ground.start();

    assertThat(ChangeGround.network()).isEqualTo(before);
    var client = ground.client();
    var next = applied(client, "b", LONG);
    wake(guard);
    proveAndCheck("b", next);
    var deployed = ChangeGround.network();
    assertThat(guard.onExit()).succeedsWithin(DEADLINE);
    assertThat(ChangeGround.network()).isEqualTo(deployed).isNotEqualTo(before);
    assertThat(outcome(client, "a").state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome(client, "b").state()).isEqualTo(ChangeState.SAFE);
  }

  @Test
  void anAgentThatIsToldToEndRollsBackAndEnds() throws Exception {
    var running = applied(ground.client(), "a", LONG);
    var guard = hungGuard();

    ground.agent().destroy();

    assertThat(ground.agent().onExit()).succeedsWithin(DEADLINE);
    assertThat(running.handle((outcome, cut) -> "told, or cut off")).succeedsWithin(DEADLINE);
    // It ends its guard as well, which could not do so by itself.
    assertThat(guard.onExit()).succeedsWithin(DEADLINE);
    assertThat(ChangeGround.network()).as(ground.log()).isEqualTo(before);
  }

  @Test
  void anAgentThatWaitsForItsGuardEndsWhenItIsToldTo() throws Exception {
    var client = ground.client();
    ticket(client, "a");
    ChangeGround.poll(() -> ground.agent().children().findFirst().isPresent());
    var guard = hungGuard();
    var running = begin(client, "a", LONG);

    ground.agent().destroy();

    assertThat(ground.agent().onExit()).succeedsWithin(DEADLINE);
    assertThat(running).failsWithin(DEADLINE);
    guard.destroyForcibly(); // where the agent has not done so, to start another
    assertThat(ChangeGround.network()).isEqualTo(before);
    ground.start();
    assertThat(outcome(ground.client(), "a").state())
        .isIn(ChangeState.UNKNOWN, ChangeState.ROLLED_BACK);
  }

  @Test
  void aGuardThatHangsOnTheWayBackIsKilledByTheNextAgentWhichFinishes() throws Exception {
    assumeThat(Boolean.getBoolean("uplink.full")).as("it waits for half a minute: -Pfull").isTrue();
    Tracer.assumeAllowed();
    var running = applied(ground.client(), "a", LONG);
    var guard = ground.guard();
    var over = new CountDownLatch(1);
    try (var tracer =
        Tracer.attach(
            guard,
            Map.of(),
            (number, what) ->
                assertThat(over.await(LONG + DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue())) {
      ground.kill();
      assertThat(running).failsWithin(DEADLINE);
      ChangeGround.poll(() -> !tracer.points().isEmpty());

      ground.start();

      assertThat(ChangeGround.network()).as(ground.log()).isEqualTo(before);
      assertThat(outcome(ground.client(), "a").state()).isEqualTo(ChangeState.ROLLED_BACK);
      over.countDown();
    } finally {
      over.countDown();
    }
  }
}
