package org.uplink.engine.agent;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/**
 * Waits until a host is ready for the proof of a change. The host rejects a proof while it plans
 * and applies the change, and each attempt costs both sides a TLS handshake. So the engine asks for
 * the status over the connection that carries the request, which costs little. The change may break
 * that connection: if an answer is missing, the host counts as ready. The host may answer the first
 * question before it begins with the request. Used by one thread.
 *
 * @param caller carries the request of the change
 * @param change the change
 */
record ProofReadiness(AgentClient caller, ChangeId change) {
  private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(500);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  /** How long a busy host may take to begin with the request. */
  private static final Duration BEGIN_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Returns when the host waits for the proof, when it does not say whether it waits, or when the
   * request is answered.
   *
   * @param answer the answer to the request
   * @param deadline when this method returns at the latest, as {@link System#nanoTime} counts
   */
  void await(CompletableFuture<?> answer, long deadline) throws InterruptedException {
    long begin = System.nanoTime();
    while (!answer.isDone() && System.nanoTime() - deadline < 0 && isBeingApplied(begin)) {
      try {
        answer.get(INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // The loop ends if the request has failed.
      }
    }
  }

  private boolean isBeingApplied(long begin) throws InterruptedException {
    CompletableFuture<ChangeStatus> status =
        caller.callAsync(Verb.GET_NETWORK_CHANGE, change, ChangeStatus.class, ANSWER_TIMEOUT);
    try {
      ChangeStatus seen = status.get(ANSWER_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
      return seen.state().equals(ChangeState.UNKNOWN)
          ? System.nanoTime() - begin < BEGIN_TIMEOUT.toNanos()
          : seen.state().equals(ChangeState.PENDING)
              && seen.waitsForProof().filter(waits -> !waits).isPresent();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
