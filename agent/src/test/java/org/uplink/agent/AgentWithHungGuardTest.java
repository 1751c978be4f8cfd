package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.agent.EngineCalls.LONG_SECONDS;
import static org.uplink.agent.EngineCalls.TOKEN;
import static org.uplink.agent.EngineCalls.beginDeployment;
import static org.uplink.agent.EngineCalls.confirm;
import static org.uplink.agent.EngineCalls.outcome;
import static org.uplink.agent.EngineCalls.ticket;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;
import static org.uplink.testkit.Deadlines.scaledSeconds;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/** Stops the guard by SIGSTOP, and sometimes resumes it after the change has ended. */
@Tag("long")
class AgentWithHungGuardTest {
  @TempDir Path folder;
  private AgentFixture fixture;
  private List<String> before;
  private final List<ProcessHandle> stoppedGuards = new ArrayList<>();

  @BeforeEach
  void build() throws Exception {
    fixture = AgentFixture.build(folder);
    before = AgentFixture.networkOfHost();
    fixture.start();
  }

  @AfterEach
  void tearDown() {
    stoppedGuards.forEach(ProcessHandle::destroyForcibly);
    fixture.close();
  }

  @Test
  void rollsBackWithoutGuardAndReusesGuardThatResumes() throws Exception {
    RpcConnection client = fixture.client();
    CompletableFuture<ChangeStatus> running = beginAndAwaitApplied(client, "a", scaledSeconds(6));
    ProcessHandle guard = stopGuard();

    ChangeStatus outcome = awaitOutcome(running);

    assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.verified()).as(outcome.toString()).contains(true);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);

    resumeGuard(guard);
    proveAndCheck("b", beginAndAwaitApplied(client, "b", LONG_SECONDS));
    assertThat(fixture.guard()).isEqualTo(guard);
    assertThat(outcome(client, "a")).isEqualTo(outcome);
  }

  @Test
  void keepsProvedChangeAndReplacesGuardForTheNext() throws Exception {
    RpcConnection client = fixture.client();
    CompletableFuture<ChangeStatus> running = beginAndAwaitApplied(client, "a", LONG_SECONDS);
    ProcessHandle guard = stopGuard();
    proveAndCheck("a", running);

    CompletableFuture<ChangeStatus> next = beginAndAwaitApplied(client, "b", LONG_SECONDS);

    assertThat(guard.onExit()).succeedsWithin(HANG);
    assertThat(fixture.guard()).isNotEqualTo(guard);
    proveAndCheck("b", next);
    assertThat(outcome(client, "a").state()).isEqualTo(ChangeState.SAFE);
  }

  @Test
  void nextAgentRollsBackAndLateGuardChangesNothing() throws Exception {
    CompletableFuture<ChangeStatus> running =
        beginAndAwaitApplied(fixture.client(), "a", LONG_SECONDS);
    ProcessHandle guard = stopGuard();
    fixture.kill();
    assertThat(running).failsWithin(HANG);

    fixture.start();

    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    RpcConnection client = fixture.client();
    CompletableFuture<ChangeStatus> next = beginAndAwaitApplied(client, "b", LONG_SECONDS);
    resumeGuard(guard);
    proveAndCheck("b", next);
    List<String> deployed = AgentFixture.networkOfHost();
    assertThat(guard.onExit()).succeedsWithin(HANG);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(deployed).isNotEqualTo(before);
    assertThat(outcome(client, "a").state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome(client, "b").state()).isEqualTo(ChangeState.SAFE);
  }

  @Test
  void rollsBackAndExitsOnSigterm() throws Exception {
    CompletableFuture<ChangeStatus> running =
        beginAndAwaitApplied(fixture.client(), "a", LONG_SECONDS);
    ProcessHandle guard = stopGuard();

    fixture.agent().destroy();

    fixture.awaitExit();
    assertThat(running.handle((outcome, cut) -> "answered or disconnected")).succeedsWithin(HANG);
    // The agent kills its stopped guard, which cannot exit by itself.
    assertThat(guard.onExit()).succeedsWithin(HANG);
    assertThat(AgentFixture.networkOfHost()).as(fixture.log()).isEqualTo(before);
  }

  @Test
  void exitsOnSigtermWhileWaitingForGuard() throws Exception {
    RpcConnection client = fixture.client();
    ticket(client, "a");
    await().until(() -> fixture.agent().children().findFirst().isPresent());
    ProcessHandle guard = stopGuard();
    CompletableFuture<ChangeStatus> running = beginDeployment(client, "a", LONG_SECONDS);

    fixture.agent().destroy();

    fixture.awaitExit();
    assertThat(running).failsWithin(HANG);
    guard.destroyForcibly(); // Kills the guard if the agent has not killed it.
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    fixture.start();
    assertThat(outcome(fixture.client(), "a").state())
        .isIn(ChangeState.UNKNOWN, ChangeState.ROLLED_BACK);
  }

  @Test
  void nextAgentReplacesGuardThatHangsDuringRollback() throws Exception {
    assumeThat(Boolean.getBoolean("uplink.full")).as("it waits for half a minute: -Pfull").isTrue();
    SystemCallTracer.assumeAllowed();
    CompletableFuture<ChangeStatus> running =
        beginAndAwaitApplied(fixture.client(), "a", LONG_SECONDS);
    ProcessHandle guard = fixture.guard();
    var over = new CountDownLatch(1);
    try (var tracer =
        SystemCallTracer.attach(
            guard,
            Map.of(),
            (number, what) ->
                assertThat(over.await(LONG_SECONDS + HANG_SECONDS, TimeUnit.SECONDS)).isTrue())) {
      fixture.kill();
      assertThat(running).failsWithin(HANG);
      await().until(() -> !tracer.points().isEmpty());

      fixture.start();

      assertThat(AgentFixture.networkOfHost()).as(fixture.log()).isEqualTo(before);
      assertThat(outcome(fixture.client(), "a").state()).isEqualTo(ChangeState.ROLLED_BACK);
      over.countDown();
    } finally {
      over.countDown();
    }
  }

  private CompletableFuture<ChangeStatus> beginAndAwaitApplied(
      RpcConnection client, String id, int seconds) throws Exception {
    CompletableFuture<ChangeStatus> running = beginDeployment(client, id, seconds);
    await()
        .until(
            () -> {
              assertThat(running.isDone()).as(() -> running + "\n" + fixture.log()).isFalse();
              return confirm(client, id, TOKEN)
                  .reason()
                  .contains("not arrive over a new connection");
            });
    return running;
  }

  private ProcessHandle stopGuard() throws Exception {
    ProcessHandle guard = fixture.guard();
    stoppedGuards.add(guard);
    AgentFixture.runOnHost("kill", "-STOP", Long.toString(guard.pid()));
    return guard;
  }

  private static void resumeGuard(ProcessHandle guard) throws Exception {
    AgentFixture.runOnHost("kill", "-CONT", Long.toString(guard.pid()));
  }

  private static ChangeStatus awaitOutcome(CompletableFuture<ChangeStatus> running)
      throws Exception {
    return running.get(HANG_SECONDS, TimeUnit.SECONDS);
  }

  private void proveAndCheck(String id, CompletableFuture<ChangeStatus> running) throws Exception {
    assertThat(confirm(fixture.client(), id, TOKEN).accepted()).isTrue();
    assertThat(awaitOutcome(running).state()).as(fixture.log()).isEqualTo(ChangeState.SAFE);
  }
}
