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
import org.uplink.engine.presence.PendingLook.Outcome;
import org.uplink.engine.presence.PendingLook.Step;
import org.uplink.platform.LogPeer;
import org.uplink.platform.rate.Damping;

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
  private final Map<String, PendingLook> looks = new ConcurrentHashMap<>();
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

  /** Looks although nothing was told: a notice may be lost. */
  public void lookInTurn(String host) {
    changed(host, "the engine looks from time to time");
  }

  /** Notes that a run of the host has ended. */
  public void runEnded(String host) {
    PendingLook look = looks.get(host);
    if (look != null) {
      synchronized (look) {
        look.runEnded(System.nanoTime());
        proceed(host, look);
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
            "Looking at the hosts' routes has not ended within {} s", CLOSE_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many hosts the watch knows. */
  int size() {
    return looks.size();
  }

  private void changed(String host, String cause) {
    looks.compute(
        host,
        (_, known) -> {
          PendingLook look = known == null ? new PendingLook(times) : known;
          synchronized (look) {
            look.changed(cause, System.nanoTime());
            proceed(host, look);
          }
          return look;
        });
  }

  private void forgetIfIdle(String host) {
    looks.computeIfPresent(
        host,
        (_, look) -> {
          synchronized (look) {
            return look.isIdle(System.nanoTime()) ? null : look;
          }
        });
  }

  /** Does what the state of the host asks for. The caller holds the lock of the state. */
  private void proceed(String host, PendingLook look) {
    try {
      switch (look.next(System.nanoTime())) {
        case Step.Nothing _ -> {}
        case Step.Look(String cause) -> threads.execute(() -> look(host, look, cause));
        case Step.Wait(long nanos) -> {
          if (look.setsTimer()) {
            var _ = timer.schedule(() -> timeIsOver(host, look), nanos, TimeUnit.NANOSECONDS);
          }
        }
      }
    } catch (RejectedExecutionException closed) {
      LOG.debug("The engine stops, so host {} is not looked at", host);
    }
  }

  private void timeIsOver(String host, PendingLook look) {
    synchronized (look) {
      look.timerEnded();
      proceed(host, look);
    }
  }

  private void look(String host, PendingLook look, String cause) {
    Outcome outcome = Outcome.UNSETTLED;
    try {
      outcome = decision.look(host, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // Such as a database that does not answer. The next look may succeed.
      LOG.error("Looking at the route of host {} failed", LogPeer.known(host), e);
    }
    synchronized (look) {
      look.ended(outcome, System.nanoTime());
      proceed(host, look);
    }
  }
}
