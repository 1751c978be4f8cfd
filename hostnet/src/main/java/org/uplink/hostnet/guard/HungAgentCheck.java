package org.uplink.hostnet.guard;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.uplink.hostnet.change.Boot;
import org.uplink.hostnet.change.ChangeFiles;
import org.uplink.hostnet.change.StoredChange;

/**
 * Detects an agent that hangs: the deadline has passed, and the agent makes no progress. A slow
 * agent on a busy host makes progress, and may take as long as it needs. One thread uses the check,
 * and calls it a few times per second.
 */
public final class HungAgentCheck {
  /** The time after the deadline in which the agent itself decides and starts a rollback. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** A waiting agent increments the progress counter ten times per second. */
  private static final Duration WAITING_LIMIT = Duration.ofSeconds(10);

  /**
   * A rollback increments the progress counter with each system call and between its computations.
   */
  private static final Duration ROLLBACK_LIMIT = Duration.ofSeconds(30);

  /**
   * The smallest number of checks before the agent counts as hung. A guard that was itself stopped
   * must check again several times.
   */
  private static final int MIN_CHECKS = 10;

  private final ChangeFiles files;
  private final Boot boot;
  private final LongSupplier progress;
  private long lastCount;
  private long lastProgressMillis;
  private int looks;

  /**
   * Creates a check.
   *
   * @param progress returns a number that changes while the agent works
   */
  public HungAgentCheck(ChangeFiles files, Boot boot, LongSupplier progress) {
    this.files = files;
    this.boot = boot;
    this.progress = progress;
    restart();
  }

  /** Looks once, and returns whether the agent hangs. */
  public boolean isHung() throws IOException {
    if (progress.getAsLong() != lastCount) {
      restart();
      return false;
    }
    looks++;
    Optional<StoredChange> pending = files.pending();
    return looks >= MIN_CHECKS
        && (pending.isPresent()
            ? isPast(pending.get()) && hasStopped(WAITING_LIMIT)
            : files.aborted().filter(this::isPast).isPresent() && hasStopped(ROLLBACK_LIMIT));
  }

  /** Starts to watch a change. */
  void restart() {
    lastCount = progress.getAsLong();
    lastProgressMillis = boot.uptimeMillis();
    looks = 0;
  }

  private boolean isPast(StoredChange change) {
    return boot.uptimeMillis() > change.terms().deadlineMillis() + GRACE.toMillis();
  }

  private boolean hasStopped(Duration limit) {
    return boot.uptimeMillis() - lastProgressMillis > limit.toMillis();
  }
}
