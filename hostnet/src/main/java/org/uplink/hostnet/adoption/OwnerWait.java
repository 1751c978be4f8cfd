package org.uplink.hostnet.adoption;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.uplink.platform.StepListener;

/**
 * Waits for the program that configures NICs, by asking it again and again.
 *
 * @param owner the program's name, for messages
 * @param limit how long a wait may take
 * @param listener is told about each wait
 */
public record OwnerWait(String owner, Duration limit, StepListener listener) {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  /**
   * Waits until nothing is unfinished.
   *
   * @param unfinished returns what is unfinished; empty if nothing is
   * @throws OwnerException if that takes longer than the limit
   */
  public void await(Supplier<Optional<String>> unfinished) {
    Optional<String> last = poll(unfinished, Optional::isEmpty);
    if (last.isPresent()) {
      throw new OwnerException(
          "%s was not ready within %d s: %s".formatted(owner, limit.toSeconds(), last.get()));
    }
  }

  /**
   * Asks until an answer is enough, or the limit is over.
   *
   * @return the last answer
   */
  public <T> T poll(Supplier<T> question, Predicate<? super T> isEnough) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      T answer = question.get();
      if (isEnough.test(answer) || System.nanoTime() - end > 0) {
        return answer;
      }
      listener.progress();
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }
}
