package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

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
