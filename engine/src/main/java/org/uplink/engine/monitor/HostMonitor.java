package org.uplink.engine.monitor;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.run.Repositories;

/** Monitors all hosts that are in a monitored state. Thread-safe. */
public final class HostMonitor implements HostSignals.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostMonitor.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final int READS_AT_ONCE = 64;

  private final Repositories repositories;
  private final AgentConnector connector;
  private final MonitorSettings settings;
  private final ReadTurns turns;
  private final Clock clock;
  private final Map<String, HostWatcher> watchers = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("monitor-", 0).factory());

  /**
   * @param onReadInTurn called with each host that keeps a connection and was read without a notice
   */
  public HostMonitor(
      Repositories repositories,
      AgentConnector connector,
      MonitorSettings settings,
      Consumer<String> onReadInTurn,
      Clock clock) {
    this.repositories = repositories;
    this.connector = connector;
    this.settings = settings;
    this.turns = new ReadTurns(new Semaphore(READS_AT_ONCE), onReadInTurn);
    this.clock = clock;
  }

  /** Monitors the hosts that an earlier engine monitored. */
  public void start() {
    repositories.hosts().listMonitored().forEach(this::watch);
  }

  /**
   * Monitors the host from now on, if it is in a monitored state and not monitored yet. Called
   * after each run: the host may have become Up, and the database may not answer now.
   */
  public void watch(String host) {
    watchers.compute(
        host,
        (_, present) -> {
          if (present != null) {
            present.lookAgain();
            return present;
          }
          var watcher = new HostWatcher(host, repositories, connector, settings, turns, clock);
          try {
            threads.execute(() -> run(host, watcher));
            return watcher;
          } catch (RejectedExecutionException closed) {
            return null;
          }
        });
  }

  @Override
  public void connected(String host) {
    wake(host);
  }

  @Override
  public void disconnected(String host) {
    wake(host);
  }

  @Override
  public void networksChanged(String host) {
    HostWatcher watcher = watchers.get(host);
    if (watcher != null) {
      watcher.networksChanged();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the monitor of the hosts has not ended within {} s", CLOSE_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake(String host) {
    HostWatcher watcher = watchers.get(host);
    if (watcher != null) {
      watcher.wake();
    }
  }

  private void run(String host, HostWatcher watcher) {
    try {
      do {
        watcher.run();
      } while (!Thread.currentThread().isInterrupted() && !forget(host, watcher));
    } finally {
      watchers.remove(host, watcher);
    }
  }

  /** Forgets the watcher, unless somebody has called {@link #watch} since it looked last. */
  private boolean forget(String host, HostWatcher watcher) {
    return watchers.computeIfPresent(host, (_, present) -> present.mustLookAgain() ? present : null)
        != watcher;
  }
}
