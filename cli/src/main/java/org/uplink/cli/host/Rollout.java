package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;

/**
 * Installs many hosts: one alone first, the canary, and where it goes well the others, so many at
 * once. A host that was skipped is no canary, for nothing was tried on it: the next one is. With
 * the first host that does not keep its network, no further one is begun: what is wrong for one is
 * likely to be wrong for all.
 */
final class Rollout {
  /** How long an answer of the engine is waited for when everything is to stop. */
  private static final long LAST_ANSWERS_S = 5;

  private final Starter starter;
  private final int parallel;
  private final Listener listener;
  private volatile boolean interrupted;
  private volatile Optional<Stop> stop = Optional.empty();
  private final Set<String> started = new ConcurrentSkipListSet<>();
  private final Set<String> running = new ConcurrentSkipListSet<>();

  /** Held for reading while the engine is asked to begin one, for writing to see which have. */
  private final ReadWriteLock startLock = new ReentrantReadWriteLock();

  /** A rollout of so many at once. */
  Rollout(Starter begin, int parallel, Listener listener) {
    this.starter = begin;
    this.parallel = parallel;
    this.listener = listener;
  }

  /** Asks for the install of a host. */
  @FunctionalInterface
  interface Starter {
    /** Returns what waits for its end. */
    StartedInstall start(String host);
  }

  /** An install that runs. */
  @FunctionalInterface
  interface StartedInstall {
    /** The host after it. */
    Host await();
  }

  /** Learns what happens, of one host at a time. */
  interface Listener {
    void started(String host);

    /**
     * It is over with a host.
     *
     * @param interrupted whether somebody has interrupted all of it
     */
    void ended(Outcome outcome, boolean interrupted);
  }

  /** What became of a host. */
  sealed interface Outcome {
    String name();

    /** Its run came to an end. */
    record Ended(String name, Host host) implements Outcome {}

    /** It could not be begun, or not be waited for. */
    record Failed(String name, CommandFailure failure) implements Outcome {}

    /** It was not begun, because of another. */
    record NotStarted(String name) implements Outcome {}
  }

  /**
   * Why no further one was begun.
   *
   * @param host the one that is the reason
   * @param reason what became of it, as "rolled its network back"
   */
  record Stop(String host, String reason) {}

  /** Why it was stopped; empty where it was not. */
  Optional<Stop> stopped() {
    return stop;
  }

  /** Those that the engine was asked for. */
  Set<String> started() {
    return Set.copyOf(started);
  }

  /** All outcomes, in the order of the names. */
  List<Outcome> run(List<String> names) {
    List<Outcome> outcomes = new ArrayList<>();
    int next = 0;
    while (next < names.size() && !canaryFinished(outcomes)) {
      outcomes.add(installCanary(names.get(next++)));
    }
    try (ExecutorService pool =
        Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory())) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (String name : names.subList(next, names.size())) {
        running.add(pool.submit(() -> install(name)));
      }
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("an install of many broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.error(
          "interrupted", "The engine goes on with what was begun: uplink host list");
    }
    return outcomes;
  }

  /** Whether a canary has been changed, or has stopped everything. */
  private boolean canaryFinished(List<Outcome> canaries) {
    return interrupted
        || stopped().isPresent()
        || canaries.stream()
            .anyMatch(
                outcome ->
                    outcome instanceof Outcome.Ended ended
                        && ended.host().status() == HostStatus.UP);
  }

  private Outcome installCanary(String name) {
    Outcome canary = install(name);
    boolean installed = canary instanceof Outcome.Ended ended && StartedRun.succeeded(ended.host());
    if (!installed && !(canary instanceof Outcome.NotStarted)) {
      stop(new Stop(name, "is the canary, and was not installed"));
    }
    return canary;
  }

  /**
   * Begins no further one, and returns those that the engine goes on with. One that it was being
   * asked for at this moment is among them.
   */
  Set<String> interrupt() throws InterruptedException {
    interrupted = true;
    if (startLock.writeLock().tryLock(LAST_ANSWERS_S, TimeUnit.SECONDS)) {
      startLock.writeLock().unlock();
    }
    return Set.copyOf(running);
  }

  /** The first reason counts. */
  private synchronized void stop(Stop why) {
    stop = stop.or(() -> Optional.of(why));
  }

  private Outcome install(String name) {
    Outcome outcome;
    try {
      outcome =
          start(name)
              .<Outcome>map(running -> new Outcome.Ended(name, running.await()))
              .orElseGet(() -> new Outcome.NotStarted(name));
    } catch (CommandFailure e) {
      outcome = new Outcome.Failed(name, e);
    }
    stopReason(outcome).ifPresent(why -> stop(new Stop(name, why)));
    this.running.remove(name);
    synchronized (listener) {
      listener.ended(outcome, interrupted);
    }
    return outcome;
  }

  private Optional<StartedInstall> start(String name) {
    startLock.readLock().lock();
    try {
      if (interrupted || stopped().isPresent()) {
        return Optional.empty();
      }
      started.add(name);
      this.running.add(name);
      StartedInstall running = starter.start(name);
      synchronized (listener) {
        listener.started(name);
      }
      return Optional.of(running);
    } finally {
      startLock.readLock().unlock();
    }
  }

  /** What of this outcome keeps others from being begun; empty where nothing does. */
  private static Optional<String> stopReason(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ended ended -> ended.host().reason().flatMap(Rollout::stopReason);
      case Outcome.Failed failed ->
          failed.failure().status() == ExitStatus.ERROR
              ? Optional.of("could not be seen to its end")
              : Optional.empty();
      case Outcome.NotStarted none -> Optional.empty();
    };
  }

  private static Optional<String> stopReason(StatusReason reason) {
    return switch (reason) {
      case SETUP_NETWORKS_FAILED -> Optional.of("rolled its network back");
      case NETWORK_NOT_COMMITTED -> Optional.of("has its network only until it restarts");
      case STOPPED_ANSWERING -> Optional.of("does not answer since its network was changed");
      case MANAGEMENT_NETWORK_MISSING,
          SETUP_NETWORKS_REFUSED,
          NETWORK_CHANGE_PENDING,
          ACTIVE_NIC_ELSEWHERE,
          CLUSTER_LEVEL_UNSUPPORTED,
          AGENT_UNREACHABLE,
          IDENTITY_REFUSED,
          AGENT_LOST,
          AGENT_ERROR,
          ROUTE_LOOKUP_FAILED,
          ENGINE_RESTARTED,
          ENGINE_ERROR ->
          Optional.empty();
    };
  }
}
