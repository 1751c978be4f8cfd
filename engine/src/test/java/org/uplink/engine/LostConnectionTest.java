package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.engine.KilledEngineFixture.FULL;
import static org.uplink.engine.KilledEngineFixture.SEED;
import static org.uplink.testkit.Deadlines.scaled;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.engine.run.RunSettings;

/**
 * Breaks or silences the connection to the host at each call of an install: after the host has
 * received the call, and after the host has executed the call, before the engine receives the
 * answer. The host reports the change as pending for a moment after its end. The engine must not
 * treat its own change as the change of another client. Tests a sample of the calls; {@code -Pfull}
 * tests all of them.
 */
final class LostConnectionTest {
  private static final int SAMPLE = 4;

  @TempDir Path temp;
  private int hosts;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS) // -Pfull
  void installEndsUpWithOneChangeAfterLossOfAnyConnection() throws Exception {
    EngineConfig config = EngineFixture.config(temp.resolve("data"));
    // The engine waits for these limits if the connection is silent.
    RunSettings runs =
        config
            .runs()
            .withCallTimeout(scaled(Duration.ofSeconds(2)))
            .withProofTimeout(scaled(Duration.ofSeconds(4)));
    try (var engine = new EngineFixture(config.withRuns(runs))) {
      for (var point : sample(points(engine))) {
        check(engine, point);
      }
    }
  }

  /** The host has not finished a change of this engine when a dry run and the next run begin. */
  @Test
  void waitsForItsOwnChangeThatTheHostHasNotFinished() throws Exception {
    try (var engine = EngineFixture.start(temp.resolve("data"));
        var host = FakeHost.start(engine.dataDir, "node1")) {
      engine.addHost("node1", host.port());
      host.network().lingers(scaled(Duration.ofSeconds(1)));
      host.network().impatient(true);

      assertThat(engine.install("node1").reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);

      EngineFixture.Answer plan =
          engine.post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{}");
      assertThat(plan.status()).as(plan.body()).isEqualTo(200);
      host.network().impatient(false);
      assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    }
  }

  private List<Point> points(EngineFixture engine) throws Exception {
    String name = "h" + hosts++;
    try (var host = FakeHost.start(engine.dataDir, name)) {
      var watch = CallObserver.recording();
      host.watchedBy(watch).network().lingers(scaled(Duration.ofMillis(300)));
      engine.addHost(name, host.port());
      assertThat(engine.install(name).status()).isEqualTo(HostStatus.UP);
      List<Point> points =
          watch.calls().stream()
              .filter(call -> call.number() <= 3)
              .flatMap(
                  call ->
                      Arrays.stream(Loss.values())
                          .flatMap(
                              loss ->
                                  List.of(true, false).stream()
                                      .map(before -> new Point(call, before, loss))))
              .toList();
      assertThat(points).hasSizeGreaterThan(40);
      remove(engine, name);
      return points;
    }
  }

  /** A dropped connection costs the timeout of a call, so the sample has only one. */
  private static List<Point> sample(List<Point> points) {
    if (FULL) {
      return points;
    }
    var drawn = new ArrayList<>(points.stream().filter(point -> point.loss() == Loss.CUT).toList());
    Collections.shuffle(drawn, new Random(SEED));
    var sample = new ArrayList<>(drawn.subList(0, SAMPLE));
    sample.add(new Point(new CallObserver.Call("Host.setupNetworks", 2), false, Loss.DROPPED));
    return sample;
  }

  private void check(EngineFixture engine, Point point) throws Exception {
    String name = "h" + hosts++;
    try (var host = FakeHost.start(engine.dataDir, name);
        var link = LossyLink.to(host.port())) {
      host.network().lingers(scaled(Duration.ofMillis(300)));
      var watch =
          CallObserver.at(
              point.call(),
              point.before(),
              () -> {
                switch (point.loss()) {
                  case CUT -> link.cut();
                  case DROPPED -> link.drop();
                }
              });
      engine.addHost(name, link.port());
      host.watchedBy(watch);

      HostDocument ended = engine.install(name);

      host.watchedBy(CallObserver.recording());
      assertThat(ended.reason())
          .as("%s: %s", point, ended)
          .isNotEqualTo(Optional.of(StatusReason.NETWORK_CHANGE_PENDING));
      if (host.network().applied() == 0) {
        assertThat(engine.install(name).status()).as("%s", point).isEqualTo(HostStatus.UP);
      } else {
        assertUp(engine, name, point);
      }
      assertThat(host.network().applied()).as("%s", point).isEqualTo(1);
      assertThat(engine.events(name)).as("%s", point).noneMatch(event -> isForeign(event.text()));
      remove(engine, name);
    }
  }

  /** Removes the host while its port is taken, because the next host may get this port. */
  private static void remove(EngineFixture engine, String name) throws Exception {
    assertThat(engine.delete("/api/v1/hosts/" + name).status()).isEqualTo(204);
  }

  private static void assertUp(EngineFixture engine, String name, Point point) {
    await().alias(point.toString()).until(() -> engine.host(name).status() == HostStatus.UP);
  }

  private static boolean isForeign(String text) {
    return text.contains("Another change") || text.contains("Somebody other");
  }

  /** How the connection is lost. */
  private enum Loss {
    /** Both ends see the end of the connection. */
    CUT,
    /** The packets are lost, and neither end sees an error. */
    DROPPED
  }

  private record Point(CallObserver.Call call, boolean before, Loss loss) {
    @Override
    public String toString() {
      return "%s %s %s".formatted(loss, before ? "before" : "after", call);
    }
  }
}
