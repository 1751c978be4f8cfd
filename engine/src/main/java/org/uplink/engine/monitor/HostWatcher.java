package org.uplink.engine.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;
import org.uplink.engine.run.ChangeResolver;
import org.uplink.engine.run.Repositories;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.CorrelationId;

/**
 * Monitors one host, on a thread of its own, while the host is in a monitored state. A host that
 * was NonResponsive must answer several pings in a row before it is checked, and more of them after
 * each failure, so that a bad link does not make the host go Up and down.
 */
final class HostWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(HostWatcher.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** Failed pings in a row after which an Up host is Connecting. */
  private static final int FAILURES = 2;

  private static final int FIRST_REQUIRED_ANSWERS = 2;
  private static final int MAX_REQUIRED_ANSWERS = 16;

  private final String hostName;
  private final Repositories repositories;
  private final AgentConnector connector;
  private final MonitorSettings settings;
  private final ReadTurns turns;
  private final Clock clock;
  private final StandingReads reads;
  private final HostCheck check;

  private final AtomicBoolean lookAgain = new AtomicBoolean();
  private final AtomicBoolean networksChanged = new AtomicBoolean();

  /** Has a permit if the pause is to end early. */
  private final Semaphore wakeUp = new Semaphore(0);

  private Optional<AgentClient> client = Optional.empty();
  private Optional<Instant> silentSince = Optional.empty();
  private Duration pause;
  private int failures;
  private int answers;
  private int pings;
  private int requiredAnswers = FIRST_REQUIRED_ANSWERS;

  HostWatcher(
      String hostName,
      Repositories repositories,
      AgentConnector connector,
      MonitorSettings settings,
      ReadTurns turns,
      Clock clock) {
    this.hostName = hostName;
    this.repositories = repositories;
    this.connector = connector;
    this.settings = settings;
    this.turns = turns;
    this.clock = clock;
    this.reads =
        new StandingReads(
            settings.readInterval(),
            settings.readPause(),
            () -> ThreadLocalRandom.current().nextDouble());
    this.check =
        new HostCheck(
            repositories,
            new ChangeResolver(repositories, connector, clock, settings.answerTimeout()),
            clock);
    this.pause = settings.interval();
  }

  /** Lets {@link #run} read the host's state again before it gives up the host. */
  void lookAgain() {
    lookAgain.set(true);
    wake();
  }

  /** Ends the pause: the connection of the host has ended, or there is a new one. */
  void wake() {
    if (wakeUp.availablePermits() == 0) {
      wakeUp.release();
    }
  }

  /** The host has told that its networks have changed. */
  void networksChanged() {
    networksChanged.set(true);
    wake();
  }

  /** Returns whether {@link #lookAgain} was called since this method or {@link #run} was called. */
  boolean mustLookAgain() {
    return lookAgain.getAndSet(false);
  }

  /**
   * Monitors the host until it leaves the monitored states, or the thread is interrupted. No other
   * failure ends it: without its watcher, a host would stay Up for ever.
   */
  void run() {
    lookAgain.set(false);
    try {
      while (pingIfMonitored()) {
        if (wakeUp.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          wakeUp.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  /** Returns false if the host is not in a monitored state. */
  private boolean pingIfMonitored() throws InterruptedException {
    try {
      Optional<Host> host = monitoredHost();
      if (host.isPresent()) {
        try (var _ = CorrelationId.random("check").open()) {
          ping(host.get());
        }
      }
      return host.isPresent();
    } catch (RuntimeException | Error e) {
      // Catches an Error too, such as OutOfMemoryError, because the next attempt may succeed.
      pause = settings.maxPause();
      disconnect();
      LOG.error(
          "an attempt to monitor host {} failed unexpectedly; the next one is in {} s",
          LogPeer.known(hostName),
          pause.toSeconds(),
          e);
      return true;
    }
  }

  private Optional<Host> monitoredHost() {
    return repositories.hosts().find(hostName).filter(host -> isMonitored(host.state()));
  }

  private static boolean isMonitored(HostState state) {
    return state instanceof HostState.Up
        || state instanceof HostState.Connecting
        || (state instanceof HostState.NonResponsive silent
            && silent.reason() == HostState.Reason.STOPPED_ANSWERING);
  }

  private void ping(Host host) throws InterruptedException {
    try {
      answered(host, answeringClient(host));
    } catch (HostCallException e) {
      LOG.debug("host {} was not checked: {}", hostName, e.getMessage());
      disconnect();
      failed(host, String.valueOf(e.getMessage()));
    }
  }

  /** Returns the client if it answers a ping, or a new one if the connection has ended. */
  private AgentClient answeringClient(Host host) throws HostCallException, InterruptedException {
    if (client.isPresent()) {
      try {
        client.get().checkAlive(settings.answerTimeout());
        return client.get();
      } catch (HostCallException e) {
        if (e.failure() != HostCallException.Failure.CONNECTION_LOST) {
          throw e;
        }
        LOG.debug("host {} is called over a new connection: {}", hostName, e.getMessage());
        disconnect();
        answers = 0;
      }
    }
    AgentClient opened = connector.connectOnce(host, settings.answerTimeout());
    client = Optional.of(opened);
    reads.connected(System.nanoTime());
    return opened;
  }

  private void answered(Host host, AgentClient answering)
      throws HostCallException, InterruptedException {
    failures = 0;
    answers++;
    pings++;
    if (host.state() instanceof HostState.Up) {
      silentSince = Optional.empty();
      if (answering.keepsConnection()) {
        readIfDue(host, answering);
        return;
      }
      pause = settings.interval();
      if (pings % settings.pingsPerCheck() == 0) {
        check.check(host, answering);
      }
      return;
    }
    pause = shorter(FIRST_PAUSE, settings.interval());
    int required = host.state() instanceof HostState.Connecting ? 1 : requiredAnswers;
    if (answers >= required) {
      check.checkReturned(host, answering);
      silentSince = Optional.empty();
    }
  }

  /** Reads the capabilities of a host whose connection shows that the host is alive. */
  private void readIfDue(Host host, AgentClient connected)
      throws HostCallException, InterruptedException {
    long now = System.nanoTime();
    if (networksChanged.getAndSet(false)) {
      reads.changed(now);
    }
    if (reads.dueIn(now) <= 0) {
      boolean inTurn = reads.isInTurn(now);
      reads.read(now);
      turns.turns().acquire();
      try {
        if (!check.check(host, connected)) {
          reads.changed(System.nanoTime());
        }
      } finally {
        turns.turns().release();
      }
      if (inTurn) {
        turns.onReadInTurn().accept(hostName);
      }
    }
    pause = Duration.ofNanos(Math.max(0, reads.dueIn(System.nanoTime())));
  }

  private void failed(Host host, String why) {
    answers = 0;
    failures++;
    Instant now = clock.instant();
    Instant since = silentSince.orElse(now);
    silentSince = Optional.of(since);
    pause =
        failures == 1
            ? shorter(FIRST_PAUSE, settings.interval())
            : shorter(pause.multipliedBy(2), settings.maxPause());
    if (host.state() instanceof HostState.Up && failures >= FAILURES) {
      LOG.info("host {} does not answer: {}", LogPeer.known(hostName), why);
      applyEvent(host, new HostEvent.PingFailed(), List.of());
    } else if (host.state() instanceof HostState.Connecting
        && Duration.between(since, now).compareTo(settings.gracePeriod()) >= 0) {
      gracePeriodExpired(host, why, now);
    }
  }

  private void gracePeriodExpired(Host host, String why, Instant now) {
    String text =
        "Host %s has not answered for %d s: %s. Check that the host is up, that its agent runs, and that the engine can reach it. The engine keeps trying, and uses the host when it answers again."
            .formatted(hostName, settings.gracePeriod().toSeconds(), why.replaceFirst("\\.$", ""));
    applyEvent(
        host,
        new HostEvent.GracePeriodExpired(text),
        List.of(AuditEvent.ofHost(now, AuditEvent.Type.HOST_NON_RESPONSIVE, hostName, text)));
    requiredAnswers = Math.min(MAX_REQUIRED_ANSWERS, requiredAnswers * 2);
  }

  private void applyEvent(Host seen, HostEvent event, List<AuditEvent> audit) {
    if (!repositories
        .hosts()
        .applyEventsIfUnchanged(seen, List.of(event), audit, clock.instant())) {
      LOG.debug("the state of host {} has changed before {}", LogPeer.known(hostName), event);
    }
  }

  private void disconnect() {
    Optional<AgentClient> ended = client;
    client = Optional.empty();
    ended.ifPresent(AgentClient::close);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
