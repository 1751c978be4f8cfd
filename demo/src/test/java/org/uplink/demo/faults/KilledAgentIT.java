package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.lab.Lab;
import org.uplink.testkit.Seed;

/**
 * Kills an agent with SIGKILL at each TLS record between it and the engine during an install, and
 * restarts it immediately, like a service manager. At a record to the agent, the agent dies before
 * it receives a request; at a record from the agent, it dies after it has answered. Handshakes and
 * STOMP frames are records too. Each time the engine's record matches the host's kernel in the end,
 * nothing has run twice, and the next install brings the host Up.
 *
 * <p>The records are taken from an undisturbed install. The test uses three of them, drawn by a
 * seed that it prints, and all of them with {@code -Pfull}.
 */
@Tag("long")
class KilledAgentIT {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");
  private static final long SEED = Seed.VALUE;
  private static final int SAMPLE = 3;
  private static final int PROOF_SECONDS = 10;

  private LabFixture lab;
  private LabEngineFixture engine;
  private final List<String> slow = new ArrayList<>();
  private Duration slowest = Duration.ZERO;
  private int missed;

  @BeforeEach
  void open() throws Exception {
    assumeThat(Lab.unavailable()).isEmpty();
    lab = LabFixture.open(PROOF_SECONDS);
    engine = lab.engine();
  }

  @AfterEach
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void recordMatchesHostAfterAgentIsKilledAnywhere() throws Exception {
    List<Point> points = recorded();
    var wrong = new ArrayList<AssertionError>();
    for (var point : sample(points)) {
      try {
        check(point);
      } catch (AssertionError e) {
        wrong.add(new AssertionError("agent killed at %s: %s".formatted(point, e.getMessage()), e));
      }
    }
    System.out.printf(
        "agent killed at its records (seed %d): %d points %s, %d of them over before their point; the slowest record matched the host %d ms after the agent's start; over 10 s: %s%n",
        SEED, points.size(), points, missed, slowest.toMillis(), slow);
    assertThat(wrong).isEmpty();
    assertThat(missed).as("points that no run reached").isLessThanOrEqualTo(points.size() / 4);
  }

  private static List<Point> sample(List<Point> points) {
    if (FULL) {
      return points;
    }
    var drawn = new ArrayList<>(points);
    Collections.shuffle(drawn, new Random(SEED));
    return drawn.subList(0, SAMPLE);
  }

  private LabHostFixture added() throws Exception {
    LabHostFixture host = lab.host();
    engine.add(host.name(), LabFixture.TEST, host.relay.port());
    return host;
  }

  /** Returns the records of an undisturbed install. */
  private List<Point> recorded() throws Exception {
    try (var host = added()) {
      var points = new CopyOnWriteArrayList<Point>();
      var naming = new Naming(host);
      host.relay.watch(
          next -> {
            points.add(naming.name(next));
            return true;
          });
      assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
      host.relay.watch(next -> true);
      assertThat(points).hasSizeGreaterThan(40);
      return points.stream()
          .filter(point -> point.connection() <= point.stage().connections)
          .toList();
    }
  }

  private void check(Point point) throws Exception {
    try (var host = added()) {
      var killed = new CountDownLatch(1);
      var naming = new Naming(host);
      host.relay.watch(
          next -> {
            if (killed.getCount() == 0 || !naming.name(next).equals(point)) {
              return true;
            }
            host.kill();
            killed.countDown();
            return false;
          });
      engine.begin(host.name());
      await("the point, or the end")
          .until(
              () -> killed.getCount() == 0 || LabHostFixture.hasRunEnded(engine.host(host.name())));
      if (killed.getCount() == 0) {
        host.start();
        settles(point, host);
      } else {
        missed++;
      }
    }
  }

  private void settles(Point point, LabHostFixture host) throws Exception {
    long began = System.nanoTime();
    await("the engine's record matches the host: " + engine.host(host.name()))
        .until(
            () -> {
              HostDocument record = engine.host(host.name());
              return LabHostFixture.hasRunEnded(record)
                  && record.status() != HostStatus.INITIALIZING
                  && (record.status() == HostStatus.UP) == host.committed();
            });
    var took = Duration.ofNanos(System.nanoTime() - began);
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
    if (took.compareTo(Duration.ofSeconds(10)) > 0) {
      slow.add("%s after %d ms".formatted(point, took.toMillis()));
    }
    host.assertOldOrNewNetwork();
    if (engine.host(host.name()).decision().isPresent()) {
      host.assertRecordMatchesKernel(engine);
    }
    long begun = host.countChanges();
    assertThat(begun).as("changes begun").isLessThanOrEqualTo(1);
    long changes = host.committed() ? 1 : begun + 1;

    host.relay.heal();
    HostDocument installed = engine.install(host.name());
    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    host.assertOldOrNewNetwork();
    host.assertRecordMatchesKernel(engine);
    assertThat(host.countChanges()).as("nothing ran twice").isEqualTo(changes);
  }

  /**
   * How far the host was when a connection arrived. The engine connects many times, and further
   * connections of a stage would only repeat the test. Two stages need two connections: the first
   * one may arrive before the change is applied, or before the engine knows of the commit.
   */
  private enum Stage {
    LOOK(1),
    BEFORE_THE_CHANGE(1),
    IN_THE_CHANGE(2),
    AFTER_THE_COMMIT(2);

    private final int connections;

    Stage(int connections) {
      this.connections = connections;
    }
  }

  /**
   * Identifies a record, so that it can be found in another install.
   *
   * @param connection the number of the connection in its stage
   */
  private record Point(Stage stage, int connection, boolean back, int number) {
    @Override
    public String toString() {
      return "%s connection %d, %s %d"
          .formatted(stage, connection, back ? "from the agent" : "to the agent", number);
    }
  }

  /** Finds the point of a record. */
  private static final class Naming {
    private final LabHostFixture host;
    private final List<Stage> stages = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    Naming(LabHostFixture host) {
      this.host = host;
    }

    /** Relies on connections that follow each other and start with a record to the agent. */
    synchronized Point name(Relay.TlsRecord next) {
      while (stages.size() < next.connection()) {
        Stage stage = stages.isEmpty() ? Stage.LOOK : stage();
        stages.add(stage);
        numbers.add(Collections.frequency(stages, stage));
      }
      int index = next.connection() - 1;
      return new Point(stages.get(index), numbers.get(index), next.back(), next.number());
    }

    private Stage stage() {
      return host.committed()
          ? Stage.AFTER_THE_COMMIT
          : host.pending() ? Stage.IN_THE_CHANGE : Stage.BEFORE_THE_CHANGE;
    }
  }
}
