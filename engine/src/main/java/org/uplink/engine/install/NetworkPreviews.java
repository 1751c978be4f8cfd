package org.uplink.engine.install;

import java.time.Duration;
import java.util.Optional;
import org.uplink.engine.calls.AwaitAgent;
import org.uplink.engine.calls.CapabilitiesReader;
import org.uplink.engine.calls.DryRun;
import org.uplink.engine.calls.HostCallException;
import org.uplink.engine.network.AttachmentRules;
import org.uplink.engine.network.Judgement;
import org.uplink.engine.network.NetworkPreview;

/** Shows what a deployment or a sync would do to a host. Nothing is changed or stored. */
public final class NetworkPreviews {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Installer.Ports ports;
  private final AwaitAgent agents;

  public NetworkPreviews(Installer.Ports ports, AwaitAgent agents) {
    this.ports = ports;
    this.agents = agents;
  }

  /** What is to be said of it. */
  public sealed interface Answer {
    record Plan(NetworkPreview preview) implements Answer {}

    /** It is as wanted already. */
    record NothingToDo(String text) implements Answer {}

    /** A rule stands in the way, or the host refuses, or does not answer. */
    record Refused(String why) implements Answer {}

    record NoSuchHost() implements Answer {}
  }

  /** Asks the host. */
  public Answer of(Order order) throws InterruptedException {
    var host = ports.hosts().find(order.host());
    if (host.isEmpty()) {
      return new Answer.NoSuchHost();
    }
    var cluster = ports.clusters().find(host.get().cluster()).orElseThrow();
    try (var connection = agents.once(host.get(), PATIENCE)) {
      var capabilities = new CapabilitiesReader(connection.getCapabilities());
      var other = capabilities.underWay();
      if (other.isPresent()) {
        return new Answer.Refused(other.get().words(host.get().name()));
      }
      var networks = capabilities.networks();
      var rules = new AttachmentRules(host.get().name(), networks, cluster.network());
      var judgement =
          order.kind() == Order.Kind.SYNC
              ? rules.forSync()
              : rules.byHand(order.nic(), nic(order.nic(), host.get().activeNic()));
      return switch (judgement) {
        case Judgement.InPlace in ->
            new Answer.NothingToDo(
                "The management network %s of host %s is on %s already, as it is wanted: there is nothing to do."
                    .formatted(in.network().name(), host.get().name(), in.network().place()));
        case Judgement.Refused refused -> new Answer.Refused(refused.why());
        case Judgement.Attach attach ->
            new Answer.Plan(DryRun.ask(connection, attach.attachment()));
      };
    } catch (HostCallException e) {
      return new Answer.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> nic(Optional<String> named, Optional<String> active) {
    return named.isPresent() ? named : active;
  }
}
