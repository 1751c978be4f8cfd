package org.uplink.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.command.CommandFailure;

class RolloutTest {
  private static final List<String> NAMES = List.of("h1", "h2", "h3", "h4", "h5");

  private final Queue<String> started = new ConcurrentLinkedQueue<>();
  private final Queue<Rollout.Outcome> recorded = new ConcurrentLinkedQueue<>();

  @Test
  void installsAllAfterCanary() {
    Rollout rollout = rollout(2, Map.of());

    List<Rollout.Outcome> outcomes = rollout.run(NAMES);

    assertThat(started).containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(started.peek()).isEqualTo("h1");
    assertThat(outcomes).extracting(Rollout.Outcome::name).isEqualTo(NAMES);
    assertThat(recorded).containsExactlyInAnyOrderElementsOf(outcomes);
    assertThat(rollout.stopped()).isEmpty();
  }

  @Test
  void startsNoFurtherHostAfterRollback() {
    Rollout rollout = rollout(1, Map.of("h3", StatusReason.SETUP_NETWORKS_FAILED));

    List<Rollout.Outcome> outcomes = rollout.run(NAMES);

    assertThat(started).containsExactly("h1", "h2", "h3");
    assertThat(outcomes.subList(3, 5))
        .containsExactly(
            new Rollout.Outcome.NotStarted("h4"), new Rollout.Outcome.NotStarted("h5"));
    assertThat(rollout.stopped()).contains(new Rollout.Stop("h3", "rolled its network back"));
    assertThat(recorded).hasSize(5);
  }

  @Test
  void awaitsInstallsThatRunDuringRollback() {
    CountDownLatch both = new CountDownLatch(2);
    Rollout rollout =
        new Rollout(
            name ->
                () -> {
                  if (!name.equals("h1")) {
                    both.countDown();
                    await(both);
                  }
                  return install(name, Map.of("h2", StatusReason.SETUP_NETWORKS_FAILED));
                },
            2,
            new RecordingListener());

    List<Rollout.Outcome> outcomes = rollout.run(List.of("h1", "h2", "h3"));

    assertThat(outcomes).allMatch(Rollout.Outcome.Ended.class::isInstance);
    assertThat(rollout.stopped()).isPresent();
  }

  @Test
  void stopsIfCanaryIsNotInstalled() {
    Rollout rollout = rollout(4, Map.of("h1", StatusReason.AGENT_ERROR));

    List<Rollout.Outcome> outcomes = rollout.run(NAMES);

    assertThat(started).containsExactly("h1");
    assertThat(outcomes.subList(1, 5)).allMatch(Rollout.Outcome.NotStarted.class::isInstance);
    assertThat(rollout.stopped())
        .contains(new Rollout.Stop("h1", "is the canary and was not installed"));
  }

  @Test
  void continuesAfterFailureWithoutNetworkChange() {
    Rollout rollout =
        new Rollout(
            name -> {
              if (name.equals("h2")) {
                throw CommandFailure.negative("the host is being installed", "");
              }
              return () -> install(name, Map.of("h3", StatusReason.IDENTITY_REFUSED));
            },
            1,
            new RecordingListener());

    assertThat(rollout.run(NAMES)).noneMatch(Rollout.Outcome.NotStarted.class::isInstance);
    assertThat(started).containsExactly("h1", "h3", "h4", "h5");
    assertThat(rollout.stopped()).isEmpty();
  }

  @Test
  void nextHostIsCanaryIfDeploymentIsSkipped() {
    Queue<String> together = new ConcurrentLinkedQueue<>();
    Rollout rollout =
        new Rollout(
            name -> {
              together.add(name);
              return () -> {
                assertThat(together).as("alone").containsExactly(name);
                together.remove(name);
                return name.equals("h3")
                    ? install(name, Map.of("h3", StatusReason.SETUP_NETWORKS_FAILED))
                    : skipped(name);
              };
            },
            4,
            new RecordingListener());

    assertThat(rollout.run(NAMES))
        .filteredOn(Rollout.Outcome.NotStarted.class::isInstance)
        .hasSize(2);
    assertThat(rollout.stopped())
        .hasValueSatisfying(stop -> assertThat(stop.host()).isEqualTo("h3"));
  }

  @Test
  void startsNoFurtherHostIfResultIsUnknown() {
    Rollout rollout =
        new Rollout(
            name -> {
              if (name.equals("h2")) {
                throw CommandFailure.error("no engine answers", "");
              }
              return () -> install(name, Map.of());
            },
            1,
            new RecordingListener());

    List<Rollout.Outcome> outcomes = rollout.run(NAMES);

    assertThat(started).containsExactly("h1");
    assertThat(outcomes.subList(2, 5)).allMatch(Rollout.Outcome.NotStarted.class::isInstance);
    assertThat(rollout.stopped())
        .contains(new Rollout.Stop("h2", "may have failed: its result is unknown"));
  }

  @Test
  void interruptReturnsRunningHostsAndStartsNoMore() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch interrupted = new CountDownLatch(1);
    Rollout rollout =
        new Rollout(
            name ->
                () -> {
                  if (!name.equals("h1")) {
                    running.countDown();
                    await(interrupted);
                  }
                  return install(name, Map.of());
                },
            2,
            new RecordingListener());
    try (ExecutorService runs = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Rollout.Outcome>> outcomes = runs.submit(() -> rollout.run(NAMES));
      await(running);

      Set<String> underWay = rollout.interrupt();
      interrupted.countDown();

      assertThat(underWay).containsExactlyInAnyOrder("h2", "h3");
      assertThat(rollout.started()).containsExactlyInAnyOrder("h1", "h2", "h3");
      assertThat(outcomes.get(HANG_SECONDS, TimeUnit.SECONDS).subList(3, 5))
          .allMatch(Rollout.Outcome.NotStarted.class::isInstance);
    }
  }

  /**
   * Returns a host that is NonOperational for its reason in {@code otherwise}, else a host that is
   * Up.
   */
  private HostDocument install(String name, Map<String, StatusReason> otherwise) {
    started.add(name);
    Optional<StatusReason> reason = Optional.ofNullable(otherwise.get(name));
    return SampleHosts.ended(
        name, reason.isPresent() ? HostStatus.NON_OPERATIONAL : HostStatus.UP, reason);
  }

  private Rollout rollout(int parallel, Map<String, StatusReason> otherwise) {
    return new Rollout(name -> () -> install(name, otherwise), parallel, new RecordingListener());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(HANG_SECONDS, TimeUnit.SECONDS))
          .as("two installs run at the same time")
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HostDocument skipped(String name) {
    started.add(name);
    return SampleHosts.skipped(name);
  }

  /** Records the outcomes. */
  private final class RecordingListener implements Rollout.Listener {
    @Override
    public void started(String host) {
      assertThat(recorded).extracting(Rollout.Outcome::name).doesNotContain(host);
    }

    @Override
    public void ended(Rollout.Outcome outcome, boolean interrupted) {
      recorded.add(outcome);
    }
  }
}
