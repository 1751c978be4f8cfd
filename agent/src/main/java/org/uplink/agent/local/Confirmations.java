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
  private final Map<Long, CompletableFuture<Result>> waiting = new HashMap<>();
  private long added;
  private Optional<Result> end = Optional.empty();

  /** Adds a confirmation, which waits from now on. */
  synchronized Waiting add() {
    CompletableFuture<Result> answer = new CompletableFuture<>();
    long number = added++;
    end.ifPresentOrElse(answer::complete, () -> waiting.put(number, answer));
    return new Waiting(this, number, answer);
  }

  /** Tells all that wait that the change is not decided yet, and what is missing. */
  synchronized void answer(String text) {
    complete(new Result(text, false));
  }

  /**
   * The change has ended. Answers all that wait, and all that come later. The first call counts.
   *
   * @param kept whether the network is kept
   */
  synchronized void end(String text, boolean kept) {
    Result result = end.orElseGet(() -> new Result(text, kept));
    end = Optional.of(result);
    complete(result);
  }

  private void complete(Result result) {
    waiting.values().forEach(answer -> answer.complete(result));
    waiting.clear();
  }

  private synchronized void remove(long number) {
    waiting.remove(number);
  }

  /**
   * What became of the change.
   *
   * @param text a sentence for the user
   * @param kept whether the network is kept
   */
  record Result(String text, boolean kept) {}

  /**
   * A confirmation that waits.
   *
   * @param all all confirmations
   * @param number its number among them
   * @param answer the answer that it gets
   */
  record Waiting(Confirmations all, long number, CompletableFuture<Result> answer) {
    /** Waits for the answer; empty if there is none in time. */
    Optional<Result> await(Duration timeout) throws InterruptedException {
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
