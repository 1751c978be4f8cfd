package org.uplink.engine.run;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.HostState.Reason;

/**
 * Runs installs: so many at once, so many waiting, one for each host. Every install that was begun
 * is ended on record, also when it is interrupted by {@link #close} and, at the next start, by
 * {@link #recoverRuns}, when the engine was killed.
 */
public final class RunScheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunScheduler.class);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** A run whose end is on record needs no longer than this to make place for the next. */
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private final Repositories ports;
  private final RunExecutor flow;
  private final Environment surroundings;
  private final Clock clock;
  private final RunRecorder records;
  private final Semaphore places;
  private final ExecutorService threads;
  private final Map<String, CountDownLatch> running = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  public RunScheduler(
      Repositories ports,
      AgentConnector awaitAgent,
      RunSettings settings,
      Environment surroundings) {
    this.ports = ports;
    this.surroundings = surroundings;
    this.clock = surroundings.clock();
    this.flow =
        new RunExecutor(
            ports,
            awaitAgent,
            new RunExecutor.EngineContext(surroundings.addresses(), surroundings.bootId(), clock),
            settings);
    this.records = new RunRecorder(ports, clock, closed::get);
    this.places = new Semaphore(settings.maxParallel() + settings.maxQueued());
    this.threads =
        Executors.newFixedThreadPool(
            settings.maxParallel(), Thread.ofVirtual().name("install-", 0).factory());
  }

  /** Where things are kept. */
  public record Repositories(
      HostRepository hosts,
      ClusterRepository clusters,
      RunRepository installs,
      ChangeRepository changes,
      AuditLog audit) {}

  /**
   * The world around.
   *
   * @param bootId of the kernel that the engine runs on
   * @param ended told of each host on which a run has ended
   */
  public record Environment(
      EngineAddresses addresses, String bootId, Clock clock, Consumer<String> ended) {}

  /** What became of a request to install. */
  public sealed interface StartResult {
    record Started(Run run) implements StartResult {}

    record NoSuchHost() implements StartResult {}

    /** A run on the host has not ended. */
    record AlreadyRunning() implements StartResult {}

    /** There is no such thing to do with a host in this state. */
    record Refused(HostState state) implements StartResult {}

    /** Too many installs wait for their turn already. */
    record Full() implements StartResult {}
  }

  /**
   * Ends runs that an engine left behind that was killed, and goes on with those that had begun to
   * change a host: the host is asked what became of it. For the start, before any other is begun.
   */
  public void recoverRuns() {
    for (var left : ports.installs().running()) {
      if (changing(left)) {
        goOn(left);
      } else {
        abandon(left);
      }
    }
  }

  private boolean changing(Run install) {
    return ports
        .changes()
        .findByRun(install.id())
        .filter(ChangeRepository.ChangeRecord::mayHaveStarted)
        .isPresent();
  }

  private void goOn(Run install) {
    LOG.warn(
        "{} {} of host {} was left while the host's network was changed; the host is asked what became of it",
        install.request().kind().word(),
        install.id(),
        install.host());
    var ended = new CountDownLatch(1);
    if (running.putIfAbsent(install.host(), ended) == null) {
      places.acquireUninterruptibly();
      threads.execute(() -> work(install, ended));
    }
  }

  private void abandon(Run abandoned) {
    LOG.warn(
        "install {} of host {} was left in step {} by an engine that stopped",
        abandoned.id(),
        abandoned.host(),
        abandoned.step());
    var host = ports.hosts().find(abandoned.host()).orElseThrow();
    ports
        .installs()
        .end(
            abandoned,
            new RunResults(abandoned, host, clock)
                .failed(
                    Reason.ENGINE_RESTARTED,
                    "the engine was restarted during the install, in step %s. Nothing on the host was changed; see that the host is up"
                        .formatted(abandoned.step()),
                    List.of()));
  }

  /** Starts an install, or says why not. Does not wait for it. */
  public StartResult start(RunRequest order) {
    if (closed.get() || !places.tryAcquire()) {
      return new StartResult.Full();
    }
    var taken = false;
    try {
      var begun = begin(order);
      taken = begun.working();
      return begun.answer();
    } finally {
      if (!taken) {
        places.release();
      }
    }
  }

  /**
   * What became of a request.
   *
   * @param working whether a thread has something to do now
   */
  private record Begun(StartResult answer, boolean working) {}

  private Begun begin(RunRequest order) {
    var name = order.host();
    var ended = new CountDownLatch(1);
    if (!takes(name, ended)) {
      // Asked of the hosts: the other may not have come to its record yet.
      return new Begun(
          ports.hosts().find(name).isPresent()
              ? new StartResult.AlreadyRunning()
              : new StartResult.NoSuchHost(),
          false);
    }
    var working = false;
    try {
      var begun = begin(order, ended);
      working = begun.working();
      return begun;
    } finally {
      if (!working) {
        running.remove(name, ended);
      }
    }
  }

  private Begun begin(RunRequest order, CountDownLatch ended) {
    var beginning = ports.installs().begin(order, clock.instant());
    if (beginning instanceof RunRepository.BeginResult.Running stale) {
      // Its thread is gone, so its ending could not be recorded then.
      if (changing(stale.run())) {
        threads.execute(() -> work(stale.run(), ended));
        return new Begun(new StartResult.AlreadyRunning(), true);
      }
      abandon(stale.run());
      beginning = ports.installs().begin(order, clock.instant());
    }
    return switch (beginning) {
      case RunRepository.BeginResult.NoSuchHost none ->
          new Begun(new StartResult.NoSuchHost(), false);
      case RunRepository.BeginResult.Running again ->
          new Begun(new StartResult.AlreadyRunning(), false);
      case RunRepository.BeginResult.Refused refused ->
          new Begun(new StartResult.Refused(refused.state()), false);
      case RunRepository.BeginResult.Begun fresh -> {
        threads.execute(() -> work(fresh.run(), ended));
        yield new Begun(new StartResult.Started(fresh.run()), true);
      }
    };
  }

  /**
   * Makes this the host's run, unless there is another. One that is on record as ended only has to
   * leave: who has seen it end is not told that it runs.
   */
  private boolean takes(String host, CountDownLatch ended) {
    var other = running.putIfAbsent(host, ended);
    if (other == null) {
      return true;
    }
    if (ports.installs().running().stream().anyMatch(run -> run.host().equals(host))) {
      return false;
    }
    try {
      return other.await(LEAVING.toMillis(), TimeUnit.MILLISECONDS)
          && running.putIfAbsent(host, ended) == null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void work(Run install, CountDownLatch ended) {
    try {
      outcome(install).ifPresent(ending -> records.end(install, ending));
    } catch (RuntimeException e) {
      LOG.error(
          "the end of install {} of host {} could not be recorded; the host stays in Installing until the next install of it, or the next start",
          install.id(),
          install.host(),
          e);
    } finally {
      running.remove(install.host(), ended);
      ended.countDown();
      places.release();
      surroundings.ended().accept(install.host());
    }
  }

  /** Empty where the engine stops while the host is changed: the next engine goes on with it. */
  private Optional<RunRepository.RunResult> outcome(Run install) {
    try {
      if (install.step() == Run.Step.QUEUED) {
        ports.audit().add(new RunResults(install, host(install), clock).started());
      }
      return Optional.of(flow.run(install));
    } catch (InterruptedException e) {
      return changing(install)
          ? Optional.empty()
          : Optional.of(
              new RunResults(install, host(install), clock)
                  .failed(
                      Reason.ENGINE_RESTARTED,
                      "the engine was stopped during the install. Start it",
                      List.of()));
    } catch (RuntimeException | Error e) {
      // An error too (no memory, a class that cannot be loaded): the host must not stay Installing.
      LOG.error("install {} of host {} broke", install.id(), install.host(), e);
      return Optional.of(
          new RunResults(install, host(install), clock)
              .failed(
                  Reason.ENGINE_ERROR,
                  "the engine itself failed, %s. See the engine's log".formatted(e),
                  List.of()));
    }
  }

  private Host host(Run install) {
    return ports.hosts().find(install.host()).orElseThrow();
  }

  /** Waits until no install of the host runs, or the time is over. */
  public void await(String host, Duration time) throws InterruptedException {
    var ended = running.get(host);
    if (ended != null) {
      var done = ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
      LOG.debug("waited for the install of host {}: {}", host, done ? "ended" : "still running");
    }
  }

  /**
   * Interrupts what runs, and sees that it is recorded as failed, as is what still waited for its
   * turn.
   */
  @Override
  public void close() {
    closed.set(true);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("installs still ran {} s after they were told to end", CLOSING.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("interrupted while waiting for installs to end");
    }
    ports.installs().running().stream().filter(left -> !changing(left)).forEach(this::abandon);
  }
}
