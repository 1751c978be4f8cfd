package org.uplink.engine.presence;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.presence.PendingRouteCheck.Outcome;
import org.uplink.engine.presence.PendingRouteCheck.Step;
import org.uplink.platform.LogPeer;
import org.uplink.platform.rate.Damping;
import org.uplink.rpc.jsonrpc.CorrelationId;

/**
 * Decides again through which interface a host reaches the engine, if its agent has connected, or
 * has told that its route to the engine has changed. Thread-safe.
 */
public final class ActiveNicWatch implements HostSignals.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveNicWatch.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /**
   * How many hosts are asked at once. All hosts come together if the engine was restarted, and each
   * answer needs memory.
   */
  private static final int AT_ONCE = 64;

  private final ActiveNicDecision decision;
  private final Damping.Times times;
  private final Map<String, PendingRouteCheck> checks = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("active-nic-timer").factory());
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("active-nic-", 0).factory());

  private ActiveNicWatch(ActiveNicDecision decision, Damping.Times times) {
    this.decision = decision;
    this.times = times;
  }

  /** Creates the watch. Nothing happens before the first signal. */
  public static ActiveNicWatch of(ActiveNicDecision decision, Damping.Times times) {
    return new ActiveNicWatch(decision, times);
  }

  @Override
  public void connected(String host) {
    changed(host, "the host's agent has connected");
  }

  /** Forgets the host after a quiet time: it may have been removed. */
  @Override
  public void disconnected(String host) {
    try {
      var _ =
          timer.schedule(
              () -> forgetIfIdle(host), 2 * times.pause().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("The engine stops, so host {} is not forgotten", host);
    }
  }

  @Override
  public void routeChanged(String host) {
    changed(host, "the kernel of the host has changed its route to the engine");
  }

  /** Checks without a signal: a notice may be lost. */
  public void checkInTurn(String host) {
    changed(host, "it checks all hosts regularly");
  }

  /** Notes that a run of the host has ended. */
  public void runEnded(String host) {
    PendingRouteCheck check = checks.get(host);
    if (check != null) {
      synchronized (check) {
        check.runEnded(System.nanoTime());
        proceed(host, check);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "Checks of the hosts' routes have not ended within {} s", CLOSE_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many hosts the watch knows. */
  int size() {
    return checks.size();
  }

  private void changed(String host, String cause) {
    checks.compute(
        host,
        (_, known) -> {
          PendingRouteCheck check = known == null ? new PendingRouteCheck(times) : known;
          synchronized (check) {
            check.changed(cause, System.nanoTime());
            proceed(host, check);
          }
          return check;
        });
  }

  private void forgetIfIdle(String host) {
    checks.computeIfPresent(
        host,
        (_, check) -> {
          synchronized (check) {
            return check.isIdle(System.nanoTime()) ? null : check;
          }
        });
  }

  /** Does what the state of the host asks for. The caller holds the lock of the state. */
  private void proceed(String host, PendingRouteCheck check) {
    try {
      switch (check.next(System.nanoTime())) {
        case Step.Nothing _ -> {}
        case Step.Check(String cause) -> threads.execute(() -> check(host, check, cause));
        case Step.Wait(long nanos) -> {
          if (check.setsTimer()) {
            var _ = timer.schedule(() -> timeIsOver(host, check), nanos, TimeUnit.NANOSECONDS);
          }
        }
      }
    } catch (RejectedExecutionException closed) {
      LOG.debug("The engine stops, so the route of host {} is not checked", host);
    }
  }

  private void timeIsOver(String host, PendingRouteCheck check) {
    synchronized (check) {
      check.timerEnded();
      proceed(host, check);
    }
  }

  private void check(String host, PendingRouteCheck check, String cause) {
    Outcome outcome = Outcome.UNSETTLED;
    try (var _ = CorrelationId.random("route").open()) {
      outcome = decision.check(host, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // Such as a database that does not answer. The next check may succeed.
      LOG.error("The route of host {} to the engine could not be checked", LogPeer.known(host), e);
    }
    synchronized (check) {
      check.ended(outcome, System.nanoTime());
      proceed(host, check);
    }
  }
}
