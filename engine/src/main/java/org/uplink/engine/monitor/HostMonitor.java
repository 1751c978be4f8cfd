package org.uplink.engine.monitor;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.run.Repositories;
import org.uplink.platform.LogPeer;

/** Monitors all hosts that are in a monitored state. Thread-safe. */
public final class HostMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostMonitor.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Repositories repositories;
  private final AgentConnector connector;
  private final MonitorSettings settings;
  private final Clock clock;
  private final Map<String, HostWatcher> watchers = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("monitor-", 0).factory());

  public HostMonitor(
      Repositories repositories, AgentConnector connector, MonitorSettings settings, Clock clock) {
    this.repositories = repositories;
    this.connector = connector;
    this.settings = settings;
    this.clock = clock;
  }

  /** Monitors the hosts that an earlier engine monitored. */
  public void start() {
    repositories.hosts().listMonitored().forEach(this::watch);
  }

  /** Monitors the host from now on, if it is in a monitored state and not monitored yet. */
  public void watch(String host) {
    var watcher = new HostWatcher(host, repositories, connector, settings, clock);
    if (!watcher.isHostMonitored() || watchers.putIfAbsent(host, watcher) != null) {
      return;
    }
    try {
      threads.execute(() -> run(host, watcher));
    } catch (RejectedExecutionException closed) {
      watchers.remove(host, watcher);
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

  private void run(String host, HostWatcher watcher) {
    try {
      watcher.run();
    } catch (RuntimeException e) {
      LOG.error(
          "the engine has stopped monitoring the host {}, because of an unexpected error. To monitor it again, install, sync or activate the host, or restart the engine",
          LogPeer.known(host),
          e);
    } finally {
      watchers.remove(host, watcher);
    }
    // The host may have become Up again after the watcher's last check and before the removal
    // above.
    if (!Thread.currentThread().isInterrupted()
        && watcher.isFinished()
        && watcher.isHostMonitored()) {
      watch(host);
    }
  }
}
