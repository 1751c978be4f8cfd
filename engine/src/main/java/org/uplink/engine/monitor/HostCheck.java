package org.uplink.engine.monitor;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.network.NetworkDevice;
import org.uplink.engine.run.ChangeResolver;
import org.uplink.engine.run.HostRefresh;
import org.uplink.engine.run.Repositories;
import org.uplink.platform.LogPeer;

/**
 * Checks that a host still has its management network, with the device and the addresses that are
 * stored. Skips a host with a pending change: its capabilities may differ a moment later.
 */
final class HostCheck {
  private static final Logger LOG = LoggerFactory.getLogger(HostCheck.class);

  private final Repositories repositories;
  private final ChangeResolver resolver;
  private final Clock clock;

  HostCheck(Repositories repositories, ChangeResolver resolver, Clock clock) {
    this.repositories = repositories;
    this.resolver = resolver;
    this.clock = clock;
  }

  /**
   * Checks a host that is Up.
   *
   * @return false if nothing is stored, because a change of its network is pending, or because its
   *     state has changed meanwhile. The agent sends no notice of what it has told, so the host has
   *     to be read again
   */
  boolean check(Host host, AgentClient client) throws HostCallException, InterruptedException {
    var capabilities = new CapabilitiesReader(client.getCapabilities());
    if (capabilities.pendingChange().isPresent()) {
      return false;
    }
    HostNetworks networks = capabilities.networks();
    List<AuditEvent> audit = new ArrayList<>(changes(host, networks));
    Optional<String> loss = loss(host, networks);
    loss.ifPresent(text -> audit.add(networkChanged(host, text)));
    List<HostEvent> events =
        loss.<List<HostEvent>>map(text -> List.of(new HostEvent.NetworkLost(text)))
            .orElse(List.of());
    return store(host, capabilities, events, audit);
  }

  /** Checks a host that answers again. It is Up if it has its management network. */
  void checkReturned(Host host, AgentClient client) throws HostCallException, InterruptedException {
    resolver.resolve(host);
    var capabilities = new CapabilitiesReader(client.getCapabilities());
    if (capabilities.pendingChange().isPresent()) {
      return;
    }
    HostNetworks networks = capabilities.networks();
    List<AuditEvent> audit = new ArrayList<>(changes(host, networks));
    List<HostEvent> events = new ArrayList<>();
    events.add(new HostEvent.AnsweredAgain());
    events.add(new HostEvent.Activated());
    Optional<String> loss = loss(host, networks);
    if (loss.isPresent()) {
      events.add(new HostEvent.NetworkLost(loss.get()));
      audit.add(networkChanged(host, loss.get()));
      store(host, capabilities, events, audit);
      return;
    }
    if (host.state() instanceof HostState.NonResponsive) {
      audit.add(
          event(
              host,
              AuditEvent.Type.HOST_UP,
              "Host " + host.name() + " answers again, has its management network, and is Up."));
    }
    store(host, capabilities, events, audit);
  }

  /**
   * Stores what the check has found, unless a run has begun since the host was read: then the
   * answer may be older than what the run has changed.
   */
  private boolean store(
      Host host, CapabilitiesReader capabilities, List<HostEvent> events, List<AuditEvent> audit) {
    HostRepository.Snapshot found = HostRefresh.snapshot(cluster(host), capabilities);
    boolean isStored = repositories.hosts().saveCheck(host, events, found, audit, clock.instant());
    if (!isStored) {
      LOG.debug(
          "the state of host {} has changed during its check, whose result is dropped",
          LogPeer.known(host.name()));
    }
    return isStored;
  }

  /**
   * Returns the event for a management network that somebody else changed, but that the host still
   * has.
   */
  private List<AuditEvent> changes(Host host, HostNetworks current) {
    String name = cluster(host).network().name();
    Optional<String> before = describe(host.networks(), name);
    Optional<String> now = describe(current, name);
    return before.isEmpty() || now.isEmpty() || before.equals(now)
        ? List.of()
        : List.of(
            networkChanged(
                host,
                "Somebody other than this engine changed the management network of host %s from %s to %s. To restore the cluster's definition, run: uplink host sync %s"
                    .formatted(host.name(), before.get(), now.get(), host.name())));
  }

  private static Optional<String> describe(HostNetworks networks, String name) {
    Optional<AttachedNetwork> network = networks.network(name);
    return network.map(
        found ->
            "%s on %s, %s"
                .formatted(
                    found.name(),
                    String.join(" - ", networks.stack(found.device())),
                    networks
                        .device(found.device())
                        .map(device -> "%s %s".formatted(device.ip().ipv4(), device.ip().ipv6()))
                        .orElse("no device")));
  }

  /**
   * Returns a sentence that says what the host has lost, its management network or the network's
   * address, and what to do; empty if the host has both.
   */
  private Optional<String> loss(Host host, HostNetworks current) {
    String name = cluster(host).network().name();
    Optional<AttachedNetwork> network = current.network(name);
    if (network.isEmpty()) {
      return Optional.of(
          "Host %s has lost its management network %s: its capabilities do not list it any more. Somebody changed the host. Deploy the network again: uplink host deploy-network %s"
              .formatted(host.name(), name, host.name()));
    }
    Optional<NetworkDevice> device = current.device(network.get().device());
    return device.isPresent() && device.get().ip().present()
        ? Optional.empty()
        : Optional.of(
            "The management network %s of host %s has no address on %s any more. Somebody changed the host. Restore the address, then run: uplink host activate %s"
                .formatted(name, host.name(), network.get().device(), host.name()));
  }

  private Cluster cluster(Host host) {
    return repositories.clusters().find(host.cluster()).orElseThrow();
  }

  private AuditEvent networkChanged(Host host, String text) {
    return event(host, AuditEvent.Type.HOST_NETWORK_CHANGED, text);
  }

  private AuditEvent event(Host host, AuditEvent.Type type, String text) {
    return AuditEvent.ofHost(clock.instant(), type, host.name(), text);
  }
}
