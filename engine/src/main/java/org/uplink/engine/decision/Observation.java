package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;

/**
 * A piece of evidence before a row gives it a stance.
 *
 * @param device the device that it names
 * @param text the piece as a sentence for people, without a period
 * @param question what was asked, or looked at
 * @param answer the answer, or why there is none
 */
record Observation(
    Kind kind,
    Result result,
    Optional<String> device,
    String text,
    String question,
    String answer) {

  static Observation device(Kind kind, String device, String text, String question, String answer) {
    return new Observation(kind, Result.DEVICE, Optional.of(device), text, question, answer);
  }

  static Observation fact(Kind kind, String text, String question, String answer) {
    return new Observation(kind, Result.FACT, Optional.empty(), text, question, answer);
  }

  static Observation unknown(Kind kind, String text, String question, String answer) {
    return new Observation(kind, Result.UNKNOWN, Optional.empty(), text, question, answer);
  }

  /** Returns the stance of a piece that the row does not depend on. */
  Stance comparedWith(Optional<String> activeNic) {
    return switch (result) {
      case DEVICE, LOCAL ->
          activeNic.isEmpty()
              ? Stance.INFORMS
              : activeNic.equals(device) ? Stance.AGREES : Stance.DISAGREES;
      case NO_CARRIER -> Stance.DISAGREES;
      case NO_ROUTE, FACT -> Stance.INFORMS;
      case LOOKUP_FAILED, UNKNOWN -> Stance.UNKNOWN;
    };
  }

  /** Returns whether this is the answer to a getRoute. */
  boolean isLookup() {
    return kind == Kind.FLOW_ROUTE || kind == Kind.PLAIN_ROUTE || kind == Kind.OTHER_FAMILY;
  }

  Evidence withStance(Stance stance) {
    return new Evidence(kind, stance, text, question, answer, device);
  }

  /** What kind of answer it is. */
  enum Result {
    /** A device is named. */
    DEVICE,
    /** The lookup says that the address is the host's own. */
    LOCAL,
    /** The lookup finds no route. */
    NO_ROUTE,
    /** A link to the named device has no carrier. */
    NO_CARRIER,
    /** A fact that is not about a device. */
    FACT,
    /** The lookup failed. */
    LOOKUP_FAILED,
    /** There is no answer. */
    UNKNOWN
  }
}
