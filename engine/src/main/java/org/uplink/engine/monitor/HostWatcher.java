package org.uplink.engine.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.agent.HostConnection;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.StateName;
import org.uplink.engine.run.ChangeResolver;
import org.uplink.engine.run.RunScheduler;

/**
 * Follows one host, on a thread of its own, as long as it is to be followed. A host that has fallen
 * must answer several times in a row before it is looked at again, the more often it has fallen
 * lately, so that a bad link does not make it go up and down.
 */
final class HostWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(HostWatcher.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int FAILURES = 2;
  private static final int ANSWERS = 2;
  private static final int MOST_ANSWERS = 16;

  private final String name;
  private final RunScheduler.Repositories ports;
  private final AgentConnector agents;
  private final MonitorSettings settings;
  private final Clock clock;
  private final HostCheck check;

  private Optional<HostConnection> connection = Optional.empty();
  private Duration pause;
  private int failures;
  private int answers;
  private int pings;
  private int answersWanted = ANSWERS;
  private Optional<Instant> silentSince = Optional.empty();
  private boolean ended;

  HostWatcher(
      String name,
      RunScheduler.Repositories ports,
      AgentConnector agents,
      MonitorSettings settings,
      Clock clock) {
    this.name = name;
    this.ports = ports;
    this.agents = agents;
    this.settings = settings;
    this.clock = clock;
    this.check =
        new HostCheck(
            ports, new ChangeResolver(ports, agents, clock, settings.answerTimeout()), clock);
    this.pause = settings.interval();
  }

  /** Whether the host is in a state in which it is followed. */
  boolean wanted() {
    return host().isPresent();
  }

  /** Whether it came to its end because the host was not to be followed any more. */
  boolean ended() {
    return ended;
  }

  private Optional<Host> host() {
    return ports.hosts().find(name).filter(host -> followed(host.state()));
  }

  private static boolean followed(HostState state) {
    return state instanceof HostState.Up
        || state instanceof HostState.Connecting
        || (state instanceof HostState.NonResponsive silent
            && silent.reason() == HostState.Reason.STOPPED_ANSWERING);
  }

  void run() {
    try {
      for (var host = host(); host.isPresent(); host = host()) {
        step(host.get());
        Thread.sleep(pause);
      }
      ended = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  private void step(Host host) throws InterruptedException {
    try {
      if (connection.filter(HostConnection::isOpen).isEmpty()) {
        disconnect();
        connection = Optional.of(agents.connectOnce(host, settings.answerTimeout()));
      }
      connection.get().ping(settings.answerTimeout());
      answered(host, connection.get());
    } catch (HostCallException e) {
      disconnect();
      silent(host, String.valueOf(e.getMessage()));
    }
  }

  private void answered(Host host, HostConnection now)
      throws HostCallException, InterruptedException {
    failures = 0;
    answers++;
    pings++;
    if (host.state() instanceof HostState.Up) {
      silentSince = Optional.empty();
      pause = settings.interval();
      if (pings % settings.pingsPerCheck() == 0) {
        check.check(host, now);
      }
      return;
    }
    pause = shorter(FIRST_PAUSE, settings.interval());
    var enough = host.state() instanceof HostState.Connecting ? 1 : answersWanted;
    if (answers >= enough) {
      check.checkReturned(host, now);
      silentSince = Optional.empty();
    }
  }

  private void silent(Host host, String why) {
    answers = 0;
    failures++;
    var now = clock.instant();
    var since = silentSince.orElse(now);
    silentSince = Optional.of(since);
    pause =
        failures == 1
            ? shorter(FIRST_PAUSE, settings.interval())
            : shorter(pause.multipliedBy(2), settings.maxPause());
    if (host.state() instanceof HostState.Up && failures >= FAILURES) {
      happened(new HostEvent.PingFailed(), List.of());
      LOG.info("host {} does not answer: {}", name, why);
    } else if (host.state().name() == StateName.CONNECTING
        && Duration.between(since, now).compareTo(settings.gracePeriod()) >= 0) {
      var text =
          "Host %s has not answered for %d s: %s. See that it is up, that its agent runs, and that the engine reaches it; it is followed, and used again when it answers."
              .formatted(name, settings.gracePeriod().toSeconds(), why.replaceFirst("\\.$", ""));
      happened(
          new HostEvent.GracePeriodExpired(text),
          List.of(AuditEvent.ofHost(now, AuditEvent.Type.HOST_NON_RESPONSIVE, name, text)));
      answersWanted = Math.min(MOST_ANSWERS, answersWanted * 2);
    }
  }

  private void happened(HostEvent event, List<AuditEvent> audit) {
    if (!ports.hosts().applyEvents(name, List.of(event), audit, clock.instant())) {
      LOG.debug("host {} is not in a state for {}", name, event);
    }
  }

  private void disconnect() {
    connection.ifPresent(HostConnection::close);
    connection = Optional.empty();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
