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
import org.uplink.engine.run.RunScheduler;

/** Follows all hosts that are to be followed. Thread-safe. */
public final class HostMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostMonitor.class);
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final RunScheduler.Repositories ports;
  private final AgentConnector agents;
  private final MonitorSettings settings;
  private final Clock clock;
  private final Map<String, HostWatcher> followers = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("follow-", 0).factory());

  public HostMonitor(
      RunScheduler.Repositories ports,
      AgentConnector agents,
      MonitorSettings settings,
      Clock clock) {
    this.ports = ports;
    this.agents = agents;
    this.settings = settings;
    this.clock = clock;
  }

  /** Follows those that an engine before this one has followed. */
  public void start() {
    ports.hosts().listMonitored().forEach(this::watch);
  }

  /** Follows a host if it is to be followed, from now on; does nothing where it is already. */
  public void watch(String host) {
    var fresh = new HostWatcher(host, ports, agents, settings, clock);
    if (!fresh.wanted() || followers.putIfAbsent(host, fresh) != null) {
      return;
    }
    try {
      threads.execute(
          () -> {
            try {
              fresh.run();
            } catch (RuntimeException e) {
              LOG.error(
                  "following host {} broke; it is followed again after its next run", host, e);
            } finally {
              followers.remove(host, fresh);
            }
            // What became Up between the last look and the removal must not be left alone.
            if (!Thread.currentThread().isInterrupted() && fresh.ended() && fresh.wanted()) {
              watch(host);
            }
          });
    } catch (RejectedExecutionException closed) {
      followers.remove(host, fresh);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("hosts were still followed {} s after the end", CLOSING.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
