package org.uplink.engine.install;

import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.calls.AwaitAgent;
import org.uplink.engine.calls.CapabilitiesReader;
import org.uplink.engine.calls.ChangeResult;
import org.uplink.engine.calls.HostCallException;
import org.uplink.engine.calls.HostConnection;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.Deployment;
import org.uplink.engine.decision.EngineSide;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.install.Installs.Ending;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.AttachmentRules;
import org.uplink.engine.network.Judgement;

/**
 * One run on a host, from the first ping to its end: it looks at the host, decides, judges what is
 * to become of the management network, has it changed, and looks again. Blocking; whatever happens,
 * it comes to an ending.
 */
final class InstallFlow {
  private final Installer.Ports ports;
  private final AwaitAgent awaitAgent;
  private final HostLook look;
  private final NetworkDeployment deployment;
  private final StandingNetwork standing;
  private final Site site;

  InstallFlow(Installer.Ports ports, AwaitAgent awaitAgent, Site site, InstallSettings settings) {
    this.ports = ports;
    this.awaitAgent = awaitAgent;
    this.look = new HostLook(ports);
    this.deployment = new NetworkDeployment(ports, awaitAgent, site.clock(), settings);
    this.standing = new StandingNetwork(awaitAgent, look, settings.call());
    this.site = site;
  }

  /**
   * What the engine brings to an install.
   *
   * @param bootId of the kernel that the engine runs on
   */
  record Site(EngineAddresses addresses, String bootId, Clock clock) {}

  /** What a run is about. */
  record Subject(Install install, Host host, Cluster cluster, EngineSide engine) {
    AttachmentRules rules(HostLook.Seen seen) {
      return new AttachmentRules(host.name(), seen.networks(), cluster.network());
    }
  }

  Ending run(Install install) throws InterruptedException {
    var host = ports.hosts().find(install.host()).orElseThrow();
    var cluster = ports.clusters().find(host.cluster()).orElseThrow();
    var words = new InstallWords(install, host, site.clock());
    var warnings = new ArrayList<AuditEvent>();
    try {
      var engine = new EngineSide(site.addresses().resolve(), site.bootId());
      var subject = new Subject(install, host, cluster, engine);
      ports.installs().step(install.id(), Install.Step.AWAIT_AGENT);
      try (var connection = awaitAgent.connect(host)) {
        words.expiring(connection.certificate()).ifPresent(warnings::add);
        var left = deployment.settle(subject);
        if (left.isPresent() && left.get().endsRun()) {
          return standing.after(
              subject, words.network().changed(left.get(), warnings), words.network());
        }
        left.ifPresent(settled -> tell(subject, settled));
        return first(subject, connection, warnings);
      }
    } catch (UnknownHostException e) {
      return words.failed(HostState.Reason.ENGINE_ERROR, String.valueOf(e.getMessage()), warnings);
    } catch (HostCallException e) {
      var open = ports.changes().unsettled(host.name());
      return open.isPresent() && e.failure() == HostCallException.Failure.SILENT
          ? words.network().notKnown(open.get(), String.valueOf(e.getMessage()), warnings)
          : words.failed(e, warnings);
    }
  }

  /** A run that goes on with a change that is safe says so, unless it has already. */
  private void tell(Subject subject, NetworkDeployment.Changed settled) {
    if (settled.resumed()
        && settled.result() instanceof ChangeResult.Safe safe
        && subject.host().state() instanceof HostState.Installing) {
      inPlace(subject, settled.change().target(), safe);
    }
  }

  private void inPlace(Subject subject, Attachment target, ChangeResult.Safe safe) {
    var deployed =
        new InstallWords(subject.install(), subject.host(), site.clock())
            .network()
            .deployed(target, safe);
    ports.installs().inPlace(subject.install(), List.of(deployed), site.clock().instant());
  }

  /** The first look at the host, and what follows from it. */
  private Ending first(Subject subject, HostConnection connection, List<AuditEvent> warnings)
      throws HostCallException, InterruptedException {
    var words = new InstallWords(subject.install(), subject.host(), site.clock());
    var seen = look.at(subject, connection);
    if (!seen.levels().contains(subject.cluster().level())) {
      return words.levelUnsupported(subject.cluster(), seen.levels(), warnings);
    }
    if (seen.decision().failsInstall()) {
      return words.undecided(seen.decision(), warnings);
    }
    var decided = new ArrayList<>(warnings);
    decided.addAll(words.decided(seen.decision()));
    var order = subject.install().order();
    var rules = subject.rules(seen);
    var nic = seen.decision().activeNic();
    var judgement =
        switch (order.kind()) {
          case INSTALL, ACTIVATE -> rules.forInstall(nic);
          case DEPLOY -> rules.byHand(order.nic(), nic);
          case SYNC -> rules.forSync();
        };
    if (judgement instanceof Judgement.InPlace in) {
      return inPlace(subject, connection, seen, in, decided);
    }
    if (order.kind() == Order.Kind.ACTIVATE) {
      return words.network().missing(seen.decision(), subject.cluster(), decided);
    }
    if (order.kind() == Order.Kind.INSTALL && seen.decision().deployment() != Deployment.YES) {
      return words.skipped(seen.decision(), decided);
    }
    return switch (judgement) {
      case Judgement.InPlace in -> throw new IllegalStateException("handled above: " + in);
      case Judgement.Refused refused -> {
        var ending = words.network().refused(seen.decision(), refused, decided);
        yield standing.after(subject, ending, words.network());
      }
      case Judgement.Attach attach -> {
        decided.add(words.network().pending(seen.decision(), attach.attachment()));
        ports
            .installs()
            .decided(subject.install(), site.clock().instant(), seen.decision(), decided);
        yield changed(subject, connection, attach);
      }
    };
  }

  /** What is there already; it is made safe where that was not done when it was put there. */
  private Ending inPlace(
      Subject subject,
      HostConnection connection,
      HostLook.Seen seen,
      Judgement.InPlace in,
      List<AuditEvent> decided)
      throws HostCallException, InterruptedException {
    ports.installs().decided(subject.install(), site.clock().instant(), seen.decision(), decided);
    if (!seen.uncommitted()) {
      return up(subject, new NetworkDeployment.Deployed(in.network(), Optional.empty()));
    }
    try {
      commit(subject, connection);
    } catch (HostCallException e) {
      return new InstallWords(subject.install(), subject.host(), site.clock())
          .network()
          .notCommitted(in.network().name(), String.valueOf(e.getMessage()), List.of());
    }
    return up(
        subject,
        new NetworkDeployment.Deployed(in.network(), Optional.of("it is made safe only now")));
  }

  private void commit(Subject subject, HostConnection connection)
      throws HostCallException, InterruptedException {
    try {
      connection.setSafeNetworkConfig();
    } catch (HostCallException e) {
      if (e.failure() == HostCallException.Failure.ERROR) {
        throw e;
      }
      // The host may have done it all the same, and is asked.
      try (var again = awaitAgent.connect(subject.host())) {
        if (new CapabilitiesReader(again.getCapabilities()).uncommitted()) {
          again.setSafeNetworkConfig();
        }
      }
    }
  }

  private Ending changed(Subject subject, HostConnection connection, Judgement.Attach attach)
      throws HostCallException, InterruptedException {
    var words = new InstallWords(subject.install(), subject.host(), site.clock());
    ports.installs().step(subject.install().id(), Install.Step.SETUP_NETWORKS);
    var result = deployment.deploy(subject, connection, attach.attachment());
    if (!(result.result() instanceof ChangeResult.Safe safe)) {
      return standing.after(subject, words.network().changed(result, List.of()), words.network());
    }
    inPlace(subject, attach.attachment(), safe);
    try {
      return again(subject, safe);
    } catch (HostCallException e) {
      return words.network().unseen(attach.attachment(), String.valueOf(e.getMessage()));
    }
  }

  /** A second look over a new connection: the active NIC must now be the network's device. */
  private Ending again(Subject subject, ChangeResult.Safe safe)
      throws HostCallException, InterruptedException {
    var words = new InstallWords(subject.install(), subject.host(), site.clock());
    ports.installs().step(subject.install().id(), Install.Step.REFRESH);
    try {
      return seenAgain(subject, safe, words);
    } catch (HostCallException e) {
      if (e.failure() != HostCallException.Failure.LOST) {
        throw e;
      }
      // The connection broke under the look: the agent may only have been restarted.
      return seenAgain(subject, safe, words);
    }
  }

  private Ending seenAgain(Subject subject, ChangeResult.Safe safe, InstallWords words)
      throws HostCallException, InterruptedException {
    try (var connection = awaitAgent.connect(subject.host())) {
      var now = ports.hosts().find(subject.host().name()).orElseThrow();
      var fresh = new Subject(subject.install(), now, subject.cluster(), subject.engine());
      var seen = look.quietly(fresh, connection);
      var attached = seen.networks().network(subject.cluster().network().name());
      var nic = seen.decision().activeNic();
      if (attached.isEmpty() || !nic.equals(Optional.of(attached.get().device()))) {
        return words.network().elsewhere(seen.decision(), attached);
      }
      ports
          .installs()
          .decided(subject.install(), site.clock().instant(), seen.decision(), List.of());
      return up(fresh, new NetworkDeployment.Deployed(attached.get(), Optional.of(safe.note())));
    }
  }

  private Ending up(Subject subject, NetworkDeployment.Deployed deployed) {
    ports.installs().step(subject.install().id(), Install.Step.ACTIVATE);
    ports.installs().inPlace(subject.install(), List.of(), site.clock().instant());
    return new InstallWords(subject.install(), subject.host(), site.clock())
        .network()
        .up(deployed, deployed.network().differences(subject.cluster().network()));
  }
}
