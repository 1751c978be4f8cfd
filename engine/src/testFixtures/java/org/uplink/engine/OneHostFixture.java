package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.run.RunSettings;

/** An engine and a host that it knows, {@code node1}. */
abstract class OneHostFixture {
  @TempDir Path temp;
  EngineFixture engine;
  FakeHost host;

  /** Opened at the end of the test. */
  final CountDownLatch released = new CountDownLatch(1);

  @BeforeEach
  void start() throws Exception {
    engine = EngineFixture.start(temp.resolve("data"));
    host = FakeHost.start(engine.dataDir, "node1");
    engine.addHost("node1", host.port());
  }

  @AfterEach
  void stop() {
    released.countDown();
    host.close();
    engine.close();
  }

  /**
   * Restarts the engine with the limits that the test waits for. The other limits stay long: what a
   * test does not wait for must not fail on a machine that becomes busy.
   */
  void restart(UnaryOperator<RunSettings> shortened) throws Exception {
    engine.close();
    EngineConfig config = EngineFixture.config(engine.dataDir);
    engine = new EngineFixture(config.withRuns(shortened.apply(config.runs())));
  }

  /** Blocks until the test ends, even if the host is closed, so that no answer is sent. */
  void holdUntilReleased() {
    var waiting =
        new java.util.concurrent.FutureTask<>(() -> released.await(HANG_SECONDS, TimeUnit.SECONDS));
    Thread.startVirtualThread(waiting);
    while (!waiting.isDone()) {
      try {
        assertThat(waiting.get()).isTrue();
      } catch (InterruptedException e) {
        assertThat(waiting).as("interrupted while held").isNotNull();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
