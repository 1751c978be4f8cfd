package org.uplink.engine.run;

import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.HostAddress;
import org.uplink.address.IpLiteral;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.SetupNetworksCall;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.network.Attachment;
import org.uplink.platform.LogPeer;

/**
 * Asks hosts how their unresolved changes ended. A change is unresolved if the engine requested it
 * and has not learned its outcome: because the engine was killed, or the host could not be reached.
 */
public final class ChangeResolver {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeResolver.class);
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);

  private final Repositories repositories;
  private final AgentConnector connector;
  private final Clock clock;
  private final Duration gracePeriod;

  /**
   * @param gracePeriod how long the host is still asked after the time at which it rolls back
   */
  public ChangeResolver(
      Repositories repositories, AgentConnector connector, Clock clock, Duration gracePeriod) {
    this.repositories = repositories;
    this.connector = connector;
    this.clock = clock;
    this.gracePeriod = gracePeriod;
  }

  /**
   * Asks the host how its unresolved change ended, and stores the outcome. Blocks until the outcome
   * is known or the grace period is over.
   *
   * @return empty if the host has no unresolved change
   */
  public Optional<ResolvedChange> resolve(Host host) throws InterruptedException {
    Optional<ChangeRequest> unresolved = repositories.changes().findUnresolved(host.name());
    if (unresolved.isEmpty()) {
      return Optional.empty();
    }
    ChangeRequest change = unresolved.get();
    Instant now = clock.instant();
    Duration left =
        change.rollbackAt().isBefore(now)
            ? Duration.ZERO
            : Duration.between(now, change.rollbackAt());
    ChangeOutcome outcome = call(host, change, left).resume();
    save(change, outcome);
    return Optional.of(new ResolvedChange(change, outcome));
  }

  /**
   * @param proofTimeout how long the host waits for the proof from now on
   */
  SetupNetworksCall call(Host host, ChangeRequest change, Duration proofTimeout) {
    return new SetupNetworksCall(connector, host, change, proofTimeout, gracePeriod);
  }

  /** Stores the outcome. A change with an unknown outcome stays unresolved and is asked again. */
  void save(ChangeRequest change, ChangeOutcome outcome) throws InterruptedException {
    if (outcome instanceof ChangeOutcome.Unknown) {
      return;
    }
    if (outcome instanceof ChangeOutcome.Safe safe) {
      repositories.hosts().saveProof(change.host(), safe.proof());
      if (change.address().isPresent() && change.target() instanceof Attachment target) {
        saveAddress(change, target, change.address().get());
      }
    }
    repositories.changes().saveOutcome(change.id(), outcome, clock.instant());
  }

  /**
   * The engine dials the address at which it proved the change, unless the host's name leads there.
   */
  private void saveAddress(ChangeRequest change, Attachment target, String address)
      throws InterruptedException {
    Host host = repositories.hosts().find(change.host()).orElseThrow();
    if (!(host.access() instanceof HostAccess.Direct(String dialled, int _))) {
      return;
    }
    HostAddress recorded = HostAddress.parse(dialled);
    if (leadsTo(recorded, address)) {
      return;
    }
    String text =
        "The engine dials host %s at %s from now on, and no longer at %s: it deployed the management network %s on %s over that address.%s"
            .formatted(
                host.name(),
                address,
                dialled,
                target.network(),
                target.base(),
                recorded instanceof HostAddress.Name
                    ? " The DNS name %s is stale: it does not resolve to %s. Correct it in DNS."
                        .formatted(dialled, address)
                    : "");
    AuditEvent event =
        AuditEvent.ofHost(clock.instant(), AuditEvent.Type.HOST_ADDRESS_CHANGED, host.name(), text);
    if (!repositories.hosts().saveAddress(host.name(), address, event)) {
      LOG.warn(
          "host {} keeps the address {}: another host has {}",
          LogPeer.known(host.name()),
          recorded,
          address);
    }
  }

  private static boolean leadsTo(HostAddress recorded, String address) throws InterruptedException {
    try {
      return recorded.resolve(RESOLVE_TIMEOUT).contains(IpLiteral.parse(address));
    } catch (UnknownHostException e) {
      LOG.info("the address {} of a host does not resolve: {}", recorded, e.getMessage());
      return false;
    }
  }

  /** A change with its outcome. */
  public record ResolvedChange(ChangeRequest request, ChangeOutcome outcome) {}
}
