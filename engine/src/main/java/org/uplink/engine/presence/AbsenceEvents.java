package org.uplink.engine.presence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.presence.Attendance.Step;
import org.uplink.platform.LogPeer;

/**
 * Logs and stores which hosts that dial in are away, without one event for each connection that
 * comes and goes. Thread-safe.
 */
public final class AbsenceEvents implements HostSignals.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AbsenceEvents.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final HostRepository hosts;
  private final Duration stand;
  private final Duration grace;
  private final Clock clock;
  private final Map<String, Attendance> attendances = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("absence-timer").factory());

  /** Stores one event after the other: many hosts may be away at once. */
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("absence").factory());

  public AbsenceEvents(HostRepository hosts, PresenceSettings settings, Clock clock) {
    this.hosts = hosts;
    this.stand = settings.stand();
    this.grace = settings.grace();
    this.clock = clock;
  }

  /** Begins to wait for the hosts that an earlier engine knew. */
  public void start() {
    hosts.listDialIn().forEach((host, away) -> proceed(host, attendance(host, away)));
  }

  @Override
  public void connected(String host) {
    Attendance attendance = attendance(host, false);
    synchronized (attendance) {
      attendance.connected(System.nanoTime());
    }
    proceed(host, attendance);
  }

  @Override
  public void disconnected(String host) {
    Attendance attendance = attendances.get(host);
    if (attendance != null) {
      synchronized (attendance) {
        attendance.disconnected(System.nanoTime());
      }
      proceed(host, attendance);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Events of absent hosts were not stored within {} s", CLOSE_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Attendance attendance(String host, boolean away) {
    return attendances.computeIfAbsent(
        host, _ -> new Attendance(stand, grace, away, System.nanoTime()));
  }

  private void proceed(String host, Attendance attendance) {
    synchronized (attendance) {
      try {
        switch (attendance.next(System.nanoTime())) {
          case Step.Nothing _ -> {}
          case Step.Wait(long nanos) -> {
            if (attendance.setsTimer()) {
              var _ =
                  timer.schedule(() -> timeIsOver(host, attendance), nanos, TimeUnit.NANOSECONDS);
            }
          }
          case Step.Away(Duration time, int connections) ->
              store(host, () -> storeAway(host, attendance, time, connections));
          case Step.Back(int connections) ->
              store(host, () -> storeBack(host, attendance, connections));
        }
      } catch (RejectedExecutionException closed) {
        LOG.debug("The engine stops, so it does not wait for host {}", host);
      }
    }
  }

  private void timeIsOver(String host, Attendance attendance) {
    synchronized (attendance) {
      attendance.timerEnded();
    }
    proceed(host, attendance);
  }

  private void storeAway(String host, Attendance attendance, Duration time, int connections) {
    if (!isAway(attendance)) {
      return; // This is a later attempt, and the host has come back.
    }
    Instant now = clock.instant();
    String text =
        "Host %s has had no connection to the engine for %d s.%s To see whether its agent runs and what it says, run on the host: uplink agent status"
            .formatted(
                host,
                time.toSeconds(),
                connections == 0
                    ? ""
                    : " Its agent has connected %d times since, and no connection lasted for %d s."
                        .formatted(connections, stand.toSeconds()));
    if (!hosts.saveAway(
        host,
        now.minus(time),
        AuditEvent.ofHost(now, AuditEvent.Type.HOST_DISCONNECTED, host, text))) {
      // It was removed, or it does not dial in any more.
      attendances.remove(host, attendance);
    }
  }

  private void storeBack(String host, Attendance attendance, int connections) {
    if (isAway(attendance)) {
      return;
    }
    Instant now = clock.instant();
    boolean wasAway =
        hosts.saveBack(
            host,
            since ->
                AuditEvent.ofHost(
                    now,
                    AuditEvent.Type.HOST_CONNECTED,
                    host,
                    "Host %s is connected again, after %d s.%s"
                        .formatted(
                            host,
                            Duration.between(since, now).toSeconds(),
                            connections < 2
                                ? ""
                                : " Its agent connected %d times until a connection lasted for %d s."
                                    .formatted(connections, stand.toSeconds()))));
    LOG.debug("host {} is back, and was away: {}", host, wasAway);
  }

  private static boolean isAway(Attendance attendance) {
    synchronized (attendance) {
      return attendance.isAway();
    }
  }

  /** Stores, and tries again later if the database does not answer. */
  private void store(String host, Runnable write) {
    try {
      writer.execute(
          () -> {
            try {
              write.run();
            } catch (RuntimeException e) {
              LOG.error(
                  "Whether host {} is away could not be stored, trying again in {} s",
                  LogPeer.known(host),
                  RETRY.toSeconds(),
                  e);
              retry(host, write);
            }
          });
    } catch (RejectedExecutionException closed) {
      LOG.debug("The engine stops, so it is not stored whether host {} is away", host);
    }
  }

  private void retry(String host, Runnable write) {
    try {
      var _ = timer.schedule(() -> store(host, write), RETRY.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("The engine stops, so it is not stored whether host {} is away", host);
    }
  }
}
