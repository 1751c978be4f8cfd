package org.uplink.engine.presence;

import java.util.OptionalLong;
import org.uplink.platform.rate.Damping;

/**
 * When the engine checks through which interface a host reaches it: after a signal, damped, one
 * check at a time, and not while a run works on the host. Times are as {@link System#nanoTime}
 * counts. Not thread-safe.
 */
final class PendingRouteCheck {
  private final Damping damping;
  private String cause = "";
  private boolean checking;
  private boolean waitsForRun;
  private boolean hasRunEnded;
  private boolean hasTimer;

  PendingRouteCheck(Damping.Times times) {
    this.damping = new Damping(times);
  }

  /** A signal has come. */
  void changed(String why, long now) {
    cause = why;
    damping.changed(now);
  }

  /** A run of the host has ended. */
  void runEnded(long now) {
    hasRunEnded = checking;
    if (waitsForRun) {
      waitsForRun = false;
      damping.changed(now);
    }
  }

  /** Returns what to do now. The caller calls {@link #ended} after a check. */
  Step next(long now) {
    OptionalLong due = damping.dueIn(now);
    if (checking || waitsForRun || due.isEmpty()) {
      return new Step.Nothing();
    }
    if (due.getAsLong() > 0) {
      return new Step.Wait(due.getAsLong());
    }
    checking = true;
    hasRunEnded = false;
    damping.reported(now);
    return new Step.Check(cause);
  }

  void ended(Outcome outcome, long now) {
    checking = false;
    switch (outcome) {
      case CHECKED -> {}
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
    return !checking && !waitsForRun && !hasTimer && damping.isIdle(now);
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

  /** How a check has ended. */
  enum Outcome {
    CHECKED,
    /** The host was not called: the engine does not use it. */
    NOT_NEEDED,
    /** A run works on the host, and decides itself. */
    RUN_WORKS,
    /**
     * Nothing is known, so the host is checked again: it is in the middle of a change, or the check
     * failed.
     */
    UNSETTLED
  }

  /** What to do. */
  sealed interface Step {
    record Nothing() implements Step {}

    /** Call {@link #next} again after some nanoseconds. */
    record Wait(long nanos) implements Step {}

    /** Check, because of this signal. */
    record Check(String cause) implements Step {}
  }
}
