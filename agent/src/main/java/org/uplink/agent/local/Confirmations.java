package org.uplink.agent.local;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The confirmations of users that wait for the decision. Each gets an answer. Thread-safe. */
final class Confirmations {
  private final Map<Long, CompletableFuture<String>> waiting = new HashMap<>();
  private long added;
  private Optional<String> end = Optional.empty();

  /** Adds a confirmation, which waits from now on. */
  synchronized Waiting add() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    long number = added++;
    end.ifPresentOrElse(answer::complete, () -> waiting.put(number, answer));
    return new Waiting(this, number, answer);
  }

  /** Answers all that wait. */
  synchronized void answer(String text) {
    waiting.values().forEach(answer -> answer.complete(text));
    waiting.clear();
  }

  /** Answers all that wait, and all that come later. The first call counts. */
  synchronized void end(String text) {
    end = end.or(() -> Optional.of(text));
    answer(text);
  }

  private synchronized void remove(long number) {
    waiting.remove(number);
  }

  /**
   * A confirmation that waits.
   *
   * @param all all confirmations
   * @param number its number among them
   * @param answer the answer that it gets
   */
  record Waiting(Confirmations all, long number, CompletableFuture<String> answer) {
    /** Waits for the answer; empty if there is none in time. */
    Optional<String> await(Duration timeout) throws InterruptedException {
      try {
        return Optional.of(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a confirmation is only answered", e);
      } finally {
        all.remove(number);
      }
    }
  }
}
