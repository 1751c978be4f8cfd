package org.uplink.agent.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The confirmations of users that wait for the decision. Each gets an answer. Thread-safe. */
final class Confirmations {
  private final List<CompletableFuture<String>> waiting = new ArrayList<>();
  private Optional<String> end = Optional.empty();

  /** Adds a confirmation, which waits from now on. */
  synchronized Waiting add() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    end.ifPresentOrElse(answer::complete, () -> waiting.add(answer));
    return new Waiting(this, answer);
  }

  /** Answers all that wait. */
  synchronized void answer(String text) {
    waiting.forEach(answer -> answer.complete(text));
    waiting.clear();
  }

  /** Answers all that wait, and all that come later. The first call counts. */
  synchronized void end(String text) {
    end = end.or(() -> Optional.of(text));
    answer(text);
  }

  private synchronized void remove(CompletableFuture<String> answer) {
    waiting.removeIf(other -> other == answer);
  }

  /** A confirmation that waits. */
  record Waiting(Confirmations all, CompletableFuture<String> answer) {
    /** Waits for the answer; empty if there is none in time. */
    Optional<String> await(Duration timeout) throws InterruptedException {
      try {
        return Optional.of(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a confirmation is only answered", e);
      } finally {
        all.remove(answer);
      }
    }
  }
}
