package org.uplink.hostnet.adoption;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.uplink.platform.StepListener;

/**
 * Waits for the program that configures NICs, by asking it again and again.
 *
 * @param owner the program's name, for messages
 * @param limit how long a wait may take
 * @param end when all waits end, as {@link System#nanoTime} counts; empty if each has the whole
 *     limit
 * @param listener is told about each wait
 */
public record OwnerWait(String owner, Duration limit, OptionalLong end, StepListener listener) {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  /** Creates waits, each of which may take the whole limit. */
  public OwnerWait(String owner, Duration limit, StepListener listener) {
    this(owner, limit, OptionalLong.empty(), listener);
  }

  /**
   * Returns waits for a plan. All together take a third of the limit, from now on: whoever requests
   * a plan waits for it, with a limit that is hardly longer.
   */
  public OwnerWait forPlan() {
    Duration together = limit.dividedBy(3);
    return new OwnerWait(
        owner, together, OptionalLong.of(System.nanoTime() + together.toNanos()), listener);
  }

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
    long last = end.orElseGet(() -> System.nanoTime() + limit.toNanos());
    while (true) {
      T answer = question.get();
      if (isEnough.test(answer) || System.nanoTime() - last > 0) {
        return answer;
      }
      listener.progress();
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }
}
