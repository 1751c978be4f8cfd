package org.uplink.engine.agent;

import java.time.Duration;
import org.uplink.verbs.Verb;

/** Learns how long calls of hosts took. Thread-safe, does not block. */
@FunctionalInterface
public interface CallMeter {
  void called(Verb verb, CallResult result, Duration time);

  /** How a call ended. */
  enum CallResult {
    ANSWERED,
    ERROR,
    NO_ANSWER,
    NOT_CONNECTED
  }
}
