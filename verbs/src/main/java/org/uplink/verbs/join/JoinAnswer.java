package org.uplink.verbs.join;

import java.util.Optional;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.WireRecord;

/**
 * The answer of {@link EngineVerb#REQUEST_JOIN}, if the engine does not refuse the host.
 *
 * @param enrolled the certificate, if the host is approved
 * @param noPlace why the engine does not show the request to anybody yet; it may at a later request
 * @param secondsLeft how long the request can still be approved
 * @param retrySeconds after which time the host asks again
 */
@WireRecord
public record JoinAnswer(
    Optional<Enrolled> enrolled, Optional<String> noPlace, int secondsLeft, int retrySeconds) {
  /** Returns the answer to a host that is approved. */
  public static JoinAnswer approved(Enrolled enrolled) {
    return new JoinAnswer(Optional.of(enrolled), Optional.empty(), 0, 0);
  }

  /** Returns the answer to a host that waits. */
  public static JoinAnswer pending(int secondsLeft, int retrySeconds) {
    return new JoinAnswer(Optional.empty(), Optional.empty(), secondsLeft, retrySeconds);
  }

  /** Returns the answer to a host that has to wait for a place among those that wait. */
  public static JoinAnswer full(String noPlace, int retrySeconds) {
    return new JoinAnswer(Optional.empty(), Optional.of(noPlace), 0, retrySeconds);
  }
}
