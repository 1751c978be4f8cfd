package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.uplink.api.Host;
import org.uplink.api.StatusReason;
import org.uplink.cli.remote.Installation;
import org.uplink.cli.terminal.CommandFailure;

/**
 * Installs many hosts: one alone first, the canary, and where it goes well the others, so many at
 * once. With the first host that rolls its network back no further one is begun: what is wrong for
 * one is likely to be wrong for all.
 */
final class Rollout {
  private final Function<String, Host> install;
  private final int parallel;
  private final Consumer<Outcome> listener;
  private final List<String> stop = new CopyOnWriteArrayList<>();

  /**
   * A rollout of so many at once.
   *
   * @param install takes a host's name, and stays until its install has ended
   * @param listener learns of each outcome
   */
  Rollout(Function<String, Host> install, int parallel, Consumer<Outcome> listener) {
    this.install = install;
    this.parallel = parallel;
    this.listener = listener;
  }

  /** What became of a host. */
  sealed interface Outcome {
    String name();

    /** Its run came to an end. */
    record Ended(String name, Host host) implements Outcome {}

    /** It could not be begun, or not be waited for. */
    record Failed(String name, CommandFailure failure) implements Outcome {}

    /** It was not begun, because of another. */
    record NotBegun(String name) implements Outcome {}
  }

  /** Why it was stopped; empty where it was not. */
  Optional<String> stopped() {
    return stop.stream().findFirst();
  }

  /** All outcomes, in the order of the names. */
  List<Outcome> run(List<String> names) {
    List<Outcome> outcomes = new ArrayList<>();
    if (names.isEmpty()) {
      return outcomes;
    }
    Outcome canary = one(names.getFirst());
    outcomes.add(canary);
    if (!(canary instanceof Outcome.Ended ended) || !Installation.succeeded(ended.host())) {
      stop.add("the canary " + canary.name() + " was not installed");
    }
    try (ExecutorService pool =
        Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory())) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (String name : names.subList(1, names.size())) {
        running.add(pool.submit(() -> one(name)));
      }
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("an install of many broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.broken(
          "interrupted", "The engine goes on with what was begun: uplink host list");
    }
    return outcomes;
  }

  private Outcome one(String name) {
    Outcome outcome = stopped().isPresent() ? new Outcome.NotBegun(name) : install(name);
    if (outcome instanceof Outcome.Ended ended
        && ended
            .host()
            .reason()
            .filter(
                reason ->
                    reason == StatusReason.SETUP_NETWORKS_FAILED
                        || reason == StatusReason.NETWORK_NOT_COMMITTED
                        || reason == StatusReason.STOPPED_ANSWERING)
            .isPresent()) {
      stop.add("host " + name + " did not keep its network");
    }
    synchronized (this) {
      listener.accept(outcome);
    }
    return outcome;
  }

  private Outcome install(String name) {
    try {
      return new Outcome.Ended(name, install.apply(name));
    } catch (CommandFailure e) {
      return new Outcome.Failed(name, e);
    }
  }
}
