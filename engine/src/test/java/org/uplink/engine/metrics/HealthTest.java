package org.uplink.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
