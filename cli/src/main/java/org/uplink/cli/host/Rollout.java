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
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;

/**
 * Installs many hosts. One host, the canary, is installed alone. If it succeeds, the others follow,
 * several at once. If the canary's network deployment is skipped, nothing was tried on it, and the
 * next host becomes the canary.
 *
 * <p>After the first host that does not keep its network, no further host is started, because the
 * cause is likely to affect all hosts.
 */
final class Rollout {
  /** How long {@link #interrupt} waits for requests that start a host. */
  private static final long INTERRUPT_LIMIT_SECONDS = 5;

  private final Starter starter;
  private final int parallel;
  private final Listener listener;
  private final Set<String> started = new ConcurrentSkipListSet<>();
  private final Set<String> running = new ConcurrentSkipListSet<>();

  /** Held for reading while a host is started; held for writing to wait for all such requests. */
  private final ReadWriteLock startLock = new ReentrantReadWriteLock();

  private volatile boolean interrupted;
  private volatile Optional<Stop> stop = Optional.empty();

  /**
   * Creates a rollout.
   *
   * @param parallel how many hosts are installed at once after the canary
   */
  Rollout(Starter starter, int parallel, Listener listener) {
    this.starter = starter;
    this.parallel = parallel;
    this.listener = listener;
  }

  /** Returns why the rollout stopped; empty if it did not. */
  Optional<Stop> stopped() {
    return stop;
  }

  /** Returns the hosts that the engine was asked to install. */
  Set<String> started() {
    return Set.copyOf(started);
  }

  /** Runs the rollout, and returns the outcomes in the order of the names. */
  List<Outcome> run(List<String> names) {
    List<Outcome> outcomes = new ArrayList<>();
    int next = 0;
    while (next < names.size() && !canaryFinished(outcomes)) {
      outcomes.add(installCanary(names.get(next++)));
    }
    try (ExecutorService pool =
        Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory())) {
      List<Future<Outcome>> futures = new ArrayList<>();
      for (String name : names.subList(next, names.size())) {
        futures.add(pool.submit(() -> install(name)));
      }
      for (Future<Outcome> future : futures) {
        outcomes.add(future.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the install of a host failed unexpectedly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.error(
          "interrupted", "The engine continues the started installs: uplink host list");
    }
    return outcomes;
  }

  /**
   * Starts no further host, and returns the hosts whose install the engine continues. Waits for
   * requests that are starting a host at this moment.
   */
  Set<String> interrupt() throws InterruptedException {
    interrupted = true;
    if (startLock.writeLock().tryLock(INTERRUPT_LIMIT_SECONDS, TimeUnit.SECONDS)) {
      startLock.writeLock().unlock();
    }
    return Set.copyOf(running);
  }

  /** Returns whether a canary is Up, or the rollout has to end. */
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
    Outcome outcome = install(name);
    boolean installed =
        outcome instanceof Outcome.Ended ended && StartedRun.succeeded(ended.host());
    if (!installed && !(outcome instanceof Outcome.NotStarted)) {
      stop(new Stop(name, "is the canary and was not installed"));
    }
    return outcome;
  }

  private Outcome install(String name) {
    Outcome outcome;
    try {
      outcome =
          start(name)
              .<Outcome>map(install -> new Outcome.Ended(name, install.await()))
              .orElseGet(() -> new Outcome.NotStarted(name));
    } catch (CommandFailure e) {
      outcome = new Outcome.Failed(name, e);
    }
    stopReason(outcome).ifPresent(reason -> stop(new Stop(name, reason)));
    running.remove(name);
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
      running.add(name);
      StartedInstall install = starter.start(name);
      synchronized (listener) {
        listener.started(name);
      }
      return Optional.of(install);
    } finally {
      startLock.readLock().unlock();
    }
  }

  /** Keeps the first reason. */
  private synchronized void stop(Stop reason) {
    stop = stop.or(() -> Optional.of(reason));
  }

  /** Returns why this outcome prevents further installs; empty if it does not. */
  private static Optional<String> stopReason(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ended ended -> ended.host().reason().flatMap(Rollout::stopReason);
      case Outcome.Failed failed ->
          failed.failure().status() == ExitStatus.ERROR
              ? Optional.of("may have failed: its result is unknown")
              : Optional.empty();
      case Outcome.NotStarted notStarted -> Optional.empty();
    };
  }

  private static Optional<String> stopReason(StatusReason reason) {
    return switch (reason) {
      case SETUP_NETWORKS_FAILED -> Optional.of("rolled its network back");
      case NETWORK_NOT_COMMITTED -> Optional.of("loses its network at its next restart");
      case STOPPED_ANSWERING -> Optional.of("has not answered since its network was changed");
      case MANAGEMENT_NETWORK_MISSING,
          SETUP_NETWORKS_REFUSED,
          WARNINGS_NOT_ACCEPTED,
          NETWORK_CHANGE_PENDING,
          ACTIVE_NIC_ELSEWHERE,
          CLUSTER_LEVEL_UNSUPPORTED,
          SAME_MACHINE,
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

  /** Starts the install of a host. */
  @FunctionalInterface
  interface Starter {
    /** Asks the engine to install {@code host}. */
    StartedInstall start(String host);
  }

  /** An install that was started. */
  @FunctionalInterface
  interface StartedInstall {
    /** Waits for the end, and returns the host. */
    HostDocument await();
  }

  /** Receives the progress. Never called for two hosts at once. */
  interface Listener {
    /** The engine was asked to install the host. */
    void started(String host);

    /**
     * The rollout is done with a host.
     *
     * @param interrupted whether the user has interrupted the rollout
     */
    void ended(Outcome outcome, boolean interrupted);
  }

  /** The outcome for one host. */
  sealed interface Outcome {
    /** The name of the host. */
    String name();

    /** The run has ended, with success or not. */
    record Ended(String name, HostDocument host) implements Outcome {}

    /** The run could not be started, or the wait for it failed. */
    record Failed(String name, CommandFailure failure) implements Outcome {}

    /** The rollout stopped before this host. */
    record NotStarted(String name) implements Outcome {}
  }

  /**
   * Why the rollout stopped.
   *
   * @param host the host that is the reason
   * @param reason what happened to it, such as "rolled its network back"
   */
  record Stop(String host, String reason) {}
}
