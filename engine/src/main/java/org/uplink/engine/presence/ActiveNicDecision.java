package org.uplink.engine.presence;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.DecisionFacts;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.facts.EngineFacts;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostPresence;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.StateName;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.presence.PendingRouteCheck.Outcome;
import org.uplink.engine.run.EngineContext;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.RunRepository.DecisionWithoutRun;
import org.uplink.engine.run.RunRepository.StoredDecision;
import org.uplink.platform.LogPeer;

/**
 * Decides without a run through which interface a host reaches the engine. Stores the decision with
 * its evidence if it differs from the latest one. Changes nothing on the host. Thread-safe.
 */
public final class ActiveNicDecision {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveNicDecision.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final Repositories repositories;
  private final AgentConnector connector;
  private final HostPresence presence;
  private final HostSignals signals;
  private final EngineContext engine;

  public ActiveNicDecision(
      Repositories repositories,
      AgentConnector connector,
      HostPresence presence,
      HostSignals signals,
      EngineContext engine) {
    this.repositories = repositories;
    this.connector = connector;
    this.presence = presence;
    this.signals = signals;
    this.engine = engine;
  }

  /**
   * Checks the route of a host.
   *
   * @param cause why, as a clause
   */
  Outcome check(String name, String cause) throws InterruptedException {
    Optional<Host> host = repositories.hosts().find(name);
    if (host.isEmpty()) {
      return Outcome.NOT_NEEDED;
    }
    if (HostState.RUN_STATES.contains(host.get().state().name())) {
      return Outcome.RUN_WORKS;
    }
    Optional<StoredDecision> latest = repositories.runs().latestDecision(name);
    Cluster cluster = repositories.clusters().find(host.get().cluster()).orElseThrow();
    if (latest.isEmpty()
        || host.get().state().name() == StateName.MAINTENANCE
        || cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      return Outcome.NOT_NEEDED;
    }
    try (AgentClient client = connector.connectOnce(host.get(), CONNECT_TIMEOUT)) {
      return decide(host.get(), cluster, latest.get(), client, cause);
    } catch (HostCallException | UnknownHostException e) {
      LOG.info(
          "The route of host {} to the engine was not checked: {}",
          LogPeer.known(name),
          e.getMessage());
      // A host whose connection has ended is checked when it connects again.
      return presence.find(host.get()).isPresent() ? Outcome.UNSETTLED : Outcome.CHECKED;
    }
  }

  private Outcome decide(
      Host host, Cluster cluster, StoredDecision latest, AgentClient client, String cause)
      throws HostCallException, UnknownHostException, InterruptedException {
    var facts = new EngineFacts(engine.addresses().resolve(), engine.bootId());
    var capabilities = new CapabilitiesReader(client.getCapabilities());
    if (!capabilities.networks().equals(host.networks())) {
      // The agent sends no notice of what it has told here, and the monitor reports the change.
      signals.networksChanged(host.name());
    }
    if (capabilities.pendingChange().isPresent()) {
      return Outcome.UNSETTLED;
    }
    Decision decision =
        Decision.from(DecisionFacts.ask(client, capabilities, host, cluster, facts));
    if (decision.failsRun()) {
      LOG.info("host {}: {}", LogPeer.known(host.name()), decision.verdict());
      return Outcome.UNSETTLED;
    }
    if (decision.concludesAs(latest.decision()) && decision.activeNic().equals(host.activeNic())) {
      LOG.debug("host {}: {}", LogPeer.known(host.name()), decision.verdict());
      return Outcome.CHECKED;
    }
    var next =
        new DecisionWithoutRun(
            engine.clock().instant(),
            decision,
            cause,
            events(host, cluster, decision, capabilities.networks(), cause));
    return repositories.runs().saveDecision(latest, next) ? Outcome.CHECKED : Outcome.UNSETTLED;
  }

  private List<AuditEvent> events(
      Host host, Cluster cluster, Decision decision, HostNetworks networks, String cause) {
    Optional<String> now = decision.activeNic();
    if (now.equals(host.activeNic())) {
      return List.of();
    }
    List<AuditEvent> events = new ArrayList<>();
    events.add(
        event(
            host,
            AuditEvent.Type.ACTIVE_NIC_CHANGED,
            "The active NIC of host %s changed from %s to %s. The engine checked because %s. Nothing was changed on the host. If nobody changed its network on purpose, check its routes: uplink host explain %s"
                .formatted(
                    host.name(),
                    host.activeNic().orElse("none"),
                    now.orElse("none"),
                    cause,
                    host.name())));
    networks
        .network(cluster.network().name())
        .filter(network -> host.activeNic().equals(Optional.of(network.device())))
        .ifPresent(
            network ->
                events.add(
                    event(
                        host,
                        AuditEvent.Type.MANAGEMENT_NETWORK_LEFT,
                        "The management network %s of host %s is on %s, and the host %s now. The network stays where it is. Correct the routes of the host, or move the network: uplink host deploy-network %s"
                            .formatted(
                                network.name(),
                                host.name(),
                                network.location(),
                                now.map(nic -> "reaches the engine through " + nic)
                                    .orElse("has no route to the engine"),
                                host.name()))));
    return events;
  }

  private AuditEvent event(Host host, AuditEvent.Type type, String text) {
    return AuditEvent.ofHost(engine.clock().instant(), type, host.name(), text);
  }
}
