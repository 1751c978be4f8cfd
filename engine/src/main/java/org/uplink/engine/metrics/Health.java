package org.uplink.engine.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.store.Database;
import org.uplink.platform.IoProblem;

/**
 * Whether the engine can work. Anybody may ask, so it checks at most once a second, and its words
 * name no path, address or host. Thread-safe.
 */
public final class Health {
  /** What a few hundred commits need. With less, the disk counts as full. */
  static final long LEAST_FREE_BYTES = 2L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final long VALID_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final String DATABASE = "the database does not answer";

  private final List<Check> checks;
  private final ReentrantLock checking = new ReentrantLock();
  private List<String> problems = List.of();
  private boolean checked;
  private long checkedAt;

  public Health(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * Returns a clause for each reason why the engine cannot work; empty if it is ready. Waits at
   * most two seconds for a check of another thread.
   */
  public List<String> problems() {
    boolean locked = false;
    try {
      locked = checking.tryLock(WAIT.toNanos(), TimeUnit.NANOSECONDS);
      return locked ? check() : List.of("the checks take longer than 2 seconds");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of("the engine stops");
    } finally {
      if (locked) {
        checking.unlock();
      }
    }
  }

  /** Returns the check that the database answers. */
  public static Check database(Database database) {
    return () -> {
      if (database.isClosed()) {
        return Optional.of(DATABASE);
      }
      try {
        database.requireAnswer();
        return Optional.empty();
      } catch (RuntimeException e) {
        LOG.debug("The database does not answer", e);
        return Optional.of(DATABASE);
      }
    };
  }

  /** Returns the check that the disk has room. */
  public static Check disk(Path dataDir) {
    return () -> {
      try {
        return Files.getFileStore(dataDir).getUsableSpace() < LEAST_FREE_BYTES
            ? Optional.of("the disk of the data directory is full")
            : Optional.empty();
      } catch (IOException e) {
        LOG.warn(
            "The data directory {} cannot be read: {}", dataDir, IoProblem.describe(e, dataDir));
        return Optional.of("the data directory cannot be read");
      }
    };
  }

  /** Returns the check that agents can dial in. */
  public static Check hostPort(BooleanSupplier isListening) {
    return () ->
        isListening.getAsBoolean()
            ? Optional.empty()
            : Optional.of("the port for hosts does not listen");
  }

  private List<String> check() {
    if (!checked || System.nanoTime() - checkedAt >= VALID_NANOS) {
      List<String> found = checks.stream().flatMap(check -> check.problem().stream()).toList();
      if (!found.equals(problems)) {
        if (found.isEmpty()) {
          LOG.info("The engine is ready again");
        } else {
          LOG.error("The engine is not ready: {}", String.join("; ", found));
        }
      }
      problems = found;
      checked = true;
      checkedAt = System.nanoTime();
    }
    return problems;
  }

  /** Returns why the engine cannot work. */
  @FunctionalInterface
  public interface Check {
    Optional<String> problem();
  }
}
