package org.uplink.engine.presence;

import java.util.OptionalLong;
import org.uplink.platform.rate.Damping;

/**
 * When the engine looks through which interface a host reaches it: after a signal, damped, one look
 * at a time, and not while a run works on the host. Times are as {@link System#nanoTime} counts.
 * Not thread-safe.
 */
final class PendingLook {
  private final Damping damping;
  private String cause = "";
  private boolean looking;
  private boolean waitsForRun;
  private boolean hasRunEnded;
  private boolean hasTimer;

  PendingLook(Damping.Times times) {
    this.damping = new Damping(times);
  }

  /** A signal has come. */
  void changed(String why, long now) {
    cause = why;
    damping.changed(now);
  }

  /** A run of the host has ended. */
  void runEnded(long now) {
    hasRunEnded = looking;
    if (waitsForRun) {
      waitsForRun = false;
      damping.changed(now);
    }
  }

  /** Returns what to do now. The caller calls {@link #ended} after a look. */
  Step next(long now) {
    OptionalLong due = damping.dueIn(now);
    if (looking || waitsForRun || due.isEmpty()) {
      return new Step.Nothing();
    }
    if (due.getAsLong() > 0) {
      return new Step.Wait(due.getAsLong());
    }
    looking = true;
    hasRunEnded = false;
    damping.reported(now);
    return new Step.Look(cause);
  }

  void ended(Outcome outcome, long now) {
    looking = false;
    switch (outcome) {
      case LOOKED -> {}
      case NOT_NEEDED -> damping.cancelReport();
      case RUN_WORKS -> {
        damping.cancelReport();
        waitsForRun = !hasRunEnded;
        if (hasRunEnded) {
          damping.changed(now);
        }
      }
      case UNSETTLED -> damping.changed(now);
    }
  }

  /** Returns whether nothing is lost if a new object replaces this one. */
  boolean isIdle(long now) {
    return !looking && !waitsForRun && !hasTimer && damping.isIdle(now);
  }

  /** Returns whether the caller has to start a timer; false if one runs already. */
  boolean setsTimer() {
    boolean sets = !hasTimer;
    hasTimer = true;
    return sets;
  }

  void timerEnded() {
    hasTimer = false;
  }

  /** How a look has ended. */
  enum Outcome {
    LOOKED,
    /** The host was not called: the engine does not use it. */
    NOT_NEEDED,
    /** A run works on the host, and decides itself. */
    RUN_WORKS,
    /**
     * Nothing is known, so the host is looked at again: it is in the middle of a change, or the
     * look failed.
     */
    UNSETTLED
  }

  /** What to do. */
  sealed interface Step {
    record Nothing() implements Step {}

    /** Call {@link #next} again after some nanoseconds. */
    record Wait(long nanos) implements Step {}

    /** Look, because of this signal. */
    record Look(String cause) implements Step {}
  }
}
