package org.uplink.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;

/** What the engine says of its own readiness. */
final class HealthTest {
  @TempDir Path temp;

  @Test
  void saysThatTheDatabaseDoesNotAnswer() {
    Database database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    assertThat(new Health(List.of(Health.database(database))).problems()).isEmpty();
    database.close();

    assertThat(new Health(List.of(Health.database(database))).problems())
        .containsExactly("the database does not answer");
  }

  @Test
  void saysEachReason() {
    assertThat(
            new Health(
                    List.of(
                        Health.disk(temp.resolve("missing")),
                        Health.disk(temp),
                        Health.hostPort(() -> false)))
                .problems())
        .containsExactly("the data directory cannot be read", "the port for hosts does not listen");
  }

  @Test
  void clientDoesNotWaitForACheckThatHangs() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var health =
        new Health(
            List.of(
                () -> {
                  begun.countDown();
                  await().until(() -> end.getCount() == 0);
                  return Optional.empty();
                }));
    Thread other = Thread.ofVirtual().start(health::problems);
    try {
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();

      assertThat(health.problems()).containsExactly("the checks take longer than 2 seconds");
    } finally {
      end.countDown();
      other.join();
    }
    assertThat(health.problems()).isEmpty();
  }

  @Test
  void manyClientsCauseOneCheckASecond() {
    var checks = new AtomicInteger();
    var health =
        new Health(
            List.of(
                () -> {
                  checks.incrementAndGet();
                  return Optional.empty();
                }));

    long start = System.nanoTime();
    for (var client = 0; client < 1000; client++) {
      assertThat(health.problems()).isEmpty();
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000;

    assertThat(checks.get()).isBetween(1, (int) seconds + 1);
  }
}
