package org.uplink.hostnet.change;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Judges whether an agent hangs: it is past its deadline, and makes no progress. An agent that is
 * slow on a busy host makes progress, and may take as long as it needs. Used by one thread, which
 * asks a few times a second.
 */
final class HungAgentCheck {
  /** Time after the deadline in which the agent itself decides and starts a rollback. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** A waiting agent counts ten times a second. */
  private static final Duration WAITING_LIMIT = Duration.ofSeconds(10);

  /** A rollback counts with each send, and between its computations. */
  private static final Duration ROLLBACK_LIMIT = Duration.ofSeconds(30);

  /** A guard that was stopped itself must look again before it judges. */
  private static final int MIN_LOOKS = 10;

  private final ChangeFiles files;
  private final Boot boot;
  private final LongSupplier progress;
  private long lastCount;
  private long lastProgressMillis;
  private int looks;

  /**
   * @param progress returns a number that changes while the agent works
   */
  HungAgentCheck(ChangeFiles files, Boot boot, LongSupplier progress) {
    this.files = files;
    this.boot = boot;
    this.progress = progress;
    restart();
  }

  /** Starts to watch a change. */
  void restart() {
    lastCount = progress.getAsLong();
    lastProgressMillis = boot.uptimeMillis();
    looks = 0;
  }

  boolean isHung() throws IOException {
    if (progress.getAsLong() != lastCount) {
      restart();
      return false;
    }
    looks++;
    Optional<StoredChange> pending = files.pending();
    return looks >= MIN_LOOKS
        && (pending.isPresent()
            ? isPast(pending.get()) && hasStopped(WAITING_LIMIT)
            : files.aborted().filter(this::isPast).isPresent() && hasStopped(ROLLBACK_LIMIT));
  }

  private boolean isPast(StoredChange change) {
    return boot.uptimeMillis() > change.terms().deadlineMillis() + GRACE.toMillis();
  }

  private boolean hasStopped(Duration limit) {
    return boot.uptimeMillis() - lastProgressMillis > limit.toMillis();
  }
}
