package org.uplink.engine.monitor;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.agent.HostConnection;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.run.ChangeResolver;
import org.uplink.engine.run.RunScheduler;

/**
 * Looks at a host that answers: has it still its management network, on the device and with the
 * addresses that are on record? A host whose network is being changed is looked at later.
 */
final class HostCheck {
  private final RunScheduler.Repositories ports;
  private final ChangeResolver open;
  private final Clock clock;

  HostCheck(RunScheduler.Repositories ports, ChangeResolver open, Clock clock) {
    this.ports = ports;
    this.open = open;
    this.clock = clock;
  }

  /** At a host that is Up. */
  void check(Host host, HostConnection connection) throws HostCallException, InterruptedException {
    var capabilities = new CapabilitiesReader(connection.getCapabilities());
    if (capabilities.pendingChange().isPresent()) {
      return;
    }
    var now = networks(host, capabilities);
    var lost = lost(host, now);
    var audit = new ArrayList<>(changes(host, now));
    lost.ifPresent(text -> audit.add(lostEvent(host, text)));
    if (lost.isPresent()) {
      ports
          .hosts()
          .applyEvents(host.name(), List.of(networkFailed(lost.get())), audit, clock.instant());
    } else {
      audit.forEach(ports.audit()::add);
    }
  }

  /** At a host that answers again. */
  void checkReturned(Host host, HostConnection connection)
      throws HostCallException, InterruptedException {
    open.settle(host);
    var capabilities = new CapabilitiesReader(connection.getCapabilities());
    if (capabilities.pendingChange().isPresent()) {
      return;
    }
    var now = networks(host, capabilities);
    var audit = new ArrayList<>(changes(host, now));
    var events = new ArrayList<HostEvent>(List.of(new HostEvent.AnsweredAgain()));
    var lost = lost(host, now);
    if (lost.isPresent()) {
      events.add(networkFailed(lost.get()));
      audit.add(lostEvent(host, lost.get()));
    } else {
      events.add(new HostEvent.Activated());
      if (host.state() instanceof HostState.NonResponsive) {
        audit.add(
            AuditEvent.ofHost(
                clock.instant(),
                AuditEvent.Type.HOST_UP,
                host.name(),
                "Host %s answers again, with its management network, and is Up."
                    .formatted(host.name())));
      }
    }
    ports.hosts().applyEvents(host.name(), events, audit, clock.instant());
  }

  private HostNetworks networks(Host host, CapabilitiesReader capabilities) {
    var cluster = ports.clusters().find(host.cluster()).orElseThrow();
    ports
        .hosts()
        .saveSnapshot(
            host.name(),
            new HostRepository.Snapshot(
                capabilities.software(),
                host.refreshedNic(cluster.level(), capabilities.hostFacts().lastClientIface()),
                capabilities.networks()));
    return capabilities.networks();
  }

  /** What was changed behind the engine's back, though the network is there. */
  private List<AuditEvent> changes(Host host, HostNetworks now) {
    var name = network(host);
    var was = host.networks().network(name);
    var is = now.network(name);
    if (was.isEmpty() || is.isEmpty()) {
      return List.of();
    }
    var before = words(host.networks(), was.get());
    var after = words(now, is.get());
    return before.equals(after)
        ? List.of()
        : List.of(
            AuditEvent.ofHost(
                clock.instant(),
                AuditEvent.Type.HOST_NETWORK_CHANGED,
                host.name(),
                "The management network of host %s was changed, and not by this engine: it was %s, and is %s. If that was not meant: uplink host sync %s."
                    .formatted(host.name(), before, after, host.name())));
  }

  private static String words(HostNetworks networks, AttachedNetwork network) {
    return "%s on %s, %s"
        .formatted(
            network.name(),
            String.join(" - ", networks.stack(network.device())),
            networks
                .device(network.device())
                .map(device -> device.ip().ipv4() + " " + device.ip().ipv6())
                .orElse("no device"));
  }

  private Optional<String> lost(Host host, HostNetworks now) {
    var name = network(host);
    var network = now.network(name);
    if (network.isEmpty()) {
      return Optional.of(
          "Host %s has lost its management network %s: its capabilities do not show it any more. Somebody changed the host; deploy it again: uplink host deploy-network %s."
              .formatted(host.name(), name, host.name()));
    }
    var device = now.device(network.get().device());
    return device.isPresent() && device.get().ip().present()
        ? Optional.empty()
        : Optional.of(
            "The management network %s of host %s has no address any more on %s. Somebody changed the host; put the address back, and then: uplink host activate %s."
                .formatted(name, host.name(), network.get().device(), host.name()));
  }

  private String network(Host host) {
    return ports.clusters().find(host.cluster()).orElseThrow().network().name();
  }

  private static HostEvent networkFailed(String text) {
    return new HostEvent.NetworkFailed(HostState.Reason.MANAGEMENT_NETWORK_MISSING, text);
  }

  private AuditEvent lostEvent(Host host, String text) {
    return AuditEvent.ofHost(
        clock.instant(), AuditEvent.Type.HOST_NETWORK_CHANGED, host.name(), text);
  }
}
