package org.uplink.engine.run.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.run.EngineContext;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunExecutor;
import org.uplink.engine.run.RunRepository.BeginResult;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunResult;
import org.uplink.engine.run.RunResults;
import org.uplink.engine.run.RunSettings;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.CorrelationId;

/**
 * Starts runs: at most one for each host, a bounded number at once, and a bounded number that wait.
 * Every run that began gets a stored result, also if {@link #close} interrupts it. If the engine is
 * killed, {@link #recoverRuns} completes the run when the engine is started again. Thread-safe.
 */
public final class RunScheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunScheduler.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** How long a thread takes at most to end after it has stored the result of its run. */
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);

  private final Repositories repositories;
  private final RunExecutor executor;
  private final RunRecorder recorder;
  private final InterruptedRuns interrupted;
  private final Clock clock;
  private final Consumer<String> onRunEnded;
  private final Semaphore places;
  private final ExecutorService threads;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger executing = new AtomicInteger();

  /**
   * @param onRunEnded called with the name of each host on which a run has ended, also one that an
   *     earlier engine began
   */
  public RunScheduler(
      Repositories repositories,
      AgentConnector connector,
      RunSettings settings,
      EngineContext engine,
      Consumer<String> onRunEnded) {
    this.repositories = repositories;
    this.executor = new RunExecutor(repositories, connector, engine, settings);
    this.recorder = new RunRecorder(repositories, engine.clock(), closed::get);
    this.interrupted = new InterruptedRuns(repositories, engine.clock());
    this.clock = engine.clock();
    this.onRunEnded = onRunEnded;
    this.places = new Semaphore(settings.maxParallel() + settings.maxQueued());
    this.threads =
        Executors.newFixedThreadPool(
            settings.maxParallel(), Thread.ofVirtual().name("run-", 0).factory());
  }

  /**
   * Completes the runs that a killed engine left behind. A run that may have changed its host is
   * resumed: the host knows how the change ended. Other runs end as failed. Called once, before any
   * run starts.
   */
  public void recoverRuns() {
    for (Run run : repositories.runs().running()) {
      try {
        recover(run);
      } catch (RuntimeException e) {
        LOG.error(
            "run {} of host {}, which was interrupted, could not be completed; the next run of the host does it, or the next start of the engine",
            run.id(),
            LogPeer.known(run.host()),
            e);
      }
    }
  }

  /** Starts a run, or returns why it was not started. Does not wait for the end of the run. */
  public StartResult start(RunRequest request) {
    if (closed.get() || !places.tryAcquire()) {
      return new StartResult.Full();
    }
    try (var slot = new Slot(request.host())) {
      if (!reserve(slot)) {
        // The host is read now, because the other run may not be stored yet.
        return repositories.hosts().find(request.host()).isPresent()
            ? new StartResult.AlreadyRunning()
            : new StartResult.NoSuchHost();
      }
      return begin(request, slot);
    }
  }

  /** Returns how many runs a thread executes now. */
  public int executing() {
    return executing.get();
  }

  /** Returns how many runs wait for a thread. */
  public int waiting() {
    return Math.max(0, slots.size() - executing.get());
  }

  /** Waits until no run of the host is running, or the time is over. */
  public void await(String host, Duration time) throws InterruptedException {
    Slot slot = slots.get(host);
    if (slot != null && !slot.awaitEnd(time)) {
      LOG.debug("the run of host {} has not ended within {}", host, time);
    }
  }

  /**
   * Interrupts all runs and stores them as failed, including those that wait. A run that may have
   * changed its host gets no result: the engine completes it when it is started again.
   */
  @Override
  public void close() {
    closed.set(true);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("runs have not ended within {} s after the stop", CLOSE_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("interrupted while waiting for runs to end");
    }
    repositories.runs().running().stream()
        .filter(run -> !interrupted.mayHaveChangedHost(run))
        .forEach(interrupted::abandon);
  }

  /**
   * Reserves the host for the slot, unless another run has it. If the result of that run is stored,
   * its thread ends in a moment, and this method waits for it: a client that saw the run end must
   * be able to start the next one.
   */
  private boolean reserve(Slot slot) {
    Slot other = slots.putIfAbsent(slot.host, slot);
    if (other == null) {
      return true;
    }
    if (repositories.runs().running().stream().anyMatch(run -> run.host().equals(slot.host))) {
      return false;
    }
    try {
      return other.awaitEnd(LEAVE_TIMEOUT) && slots.putIfAbsent(slot.host, slot) == null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private StartResult begin(RunRequest request, Slot slot) {
    BeginResult result = repositories.runs().begin(request, clock.instant());
    if (result instanceof BeginResult.Running stale) {
      // No thread executes the run: it has ended, but its result could not be stored.
      if (interrupted.mayHaveChangedHost(stale.run())) {
        slot.execute(stale.run());
        return new StartResult.AlreadyRunning();
      }
      interrupted.abandon(stale.run());
      result = repositories.runs().begin(request, clock.instant());
      if (!(result instanceof BeginResult.Begun)) {
        // On another thread, because the caller has the host's slot, and perhaps locks.
        threads.execute(() -> onRunEnded.accept(slot.host));
      }
    }
    return switch (result) {
      case BeginResult.NoSuchHost _ -> new StartResult.NoSuchHost();
      case BeginResult.Running _ -> new StartResult.AlreadyRunning();
      case BeginResult.Refused refused -> new StartResult.Refused(refused.state());
      case BeginResult.Begun begun -> {
        slot.execute(begun.run());
        yield new StartResult.Started(begun.run());
      }
    };
  }

  private void execute(Run run) {
    try (var _ = new CorrelationId("run-" + run.id()).open()) {
      LOG.info("The {} of host {} begins", run.request().kind().noun(), LogPeer.known(run.host()));
      resultOf(run).ifPresent(result -> record(run, result));
    } catch (RuntimeException e) {
      LOG.error(
          "the result of run {} of host {} could not be stored; the host stays in Installing until its next run or the next start of the engine",
          run.id(),
          run.host(),
          e);
    }
  }

  private void record(Run run, RunResult result) {
    LOG.info(
        "The {} of host {} has {}",
        run.request().kind().noun(),
        LogPeer.known(run.host()),
        result.succeeded() ? "succeeded" : "failed; its events say why");
    recorder.record(run, result);
  }

  /**
   * Executes the run. Returns empty if the engine stops while the host is being changed: the next
   * engine resumes the run.
   */
  private Optional<RunResult> resultOf(Run run) {
    try {
      if (run.step() == Run.Step.QUEUED) {
        repositories.audit().add(results(run).started());
      }
      return Optional.of(executor.execute(run));
    } catch (InterruptedException e) {
      return interrupted.mayHaveChangedHost(run)
          ? Optional.empty()
          : Optional.of(
              results(run)
                  .failed(
                      Reason.ENGINE_RESTARTED,
                      "the engine was stopped during the run. Start the engine."));
    } catch (RuntimeException | Error e) {
      // Catches an Error too, such as OutOfMemoryError: the host must not stay in Installing.
      LOG.error("run {} of host {} failed unexpectedly", run.id(), LogPeer.known(run.host()), e);
      return Optional.of(
          results(run)
              .failed(
                  Reason.ENGINE_ERROR,
                  "the engine itself failed (" + e + "). The engine's log has the cause."));
    }
  }

  private void recover(Run run) {
    if (!interrupted.mayHaveChangedHost(run)) {
      interrupted.abandon(run);
      onRunEnded.accept(run.host());
      return;
    }
    LOG.warn(
        "{} {} of host {} was interrupted during a change of the host's network, resuming",
        run.request().kind().noun(),
        run.id(),
        LogPeer.known(run.host()));
    places.acquireUninterruptibly();
    var slot = new Slot(run.host());
    slots.put(run.host(), slot);
    slot.execute(run);
  }

  private RunResults results(Run run) {
    return new RunResults(run, repositories.hosts().find(run.host()).orElseThrow(), clock);
  }

  /** The result of {@link #start}. */
  public sealed interface StartResult {
    record Started(Run run) implements StartResult {}

    record NoSuchHost() implements StartResult {}

    /** Another run of the host has not ended. */
    record AlreadyRunning() implements StartResult {}

    /** The host's state does not allow the request. */
    record Refused(HostState state) implements StartResult {}

    /** Too many runs are waiting. */
    record Full() implements StartResult {}
  }

  /**
   * The reservation of a host for one run. Closing it frees the host, unless a thread executes the
   * run: then that thread frees the host.
   */
  private final class Slot implements AutoCloseable {
    private final String host;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean inUse;

    Slot(String host) {
      this.host = host;
    }

    @Override
    public void close() {
      if (!inUse) {
        free();
      }
    }

    void execute(Run run) {
      threads.execute(
          () -> {
            executing.incrementAndGet();
            try {
              RunScheduler.this.execute(run);
            } finally {
              executing.decrementAndGet();
              free();
              onRunEnded.accept(host);
            }
          });
      inUse = true;
    }

    boolean awaitEnd(Duration time) throws InterruptedException {
      return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void free() {
      slots.remove(host, this);
      ended.countDown();
      places.release();
    }
  }
}
