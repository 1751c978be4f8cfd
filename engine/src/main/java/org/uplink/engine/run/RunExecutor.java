package org.uplink.engine.run;

import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.agent.HostConnection;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.Deployment;
import org.uplink.engine.decision.facts.EngineFacts;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.AttachmentDecision;
import org.uplink.engine.network.AttachmentRules;
import org.uplink.engine.run.RunRepository.RunResult;

/**
 * One run on a host, from the first ping to its end: it looks at the host, decides, judges what is
 * to become of the management network, has it changed, and looks again. Blocking; whatever happens,
 * it comes to an ending.
 */
final class RunExecutor {
  private final RunScheduler.Repositories ports;
  private final AgentConnector awaitAgent;
  private final HostInspector look;
  private final NetworkDeployment deployment;
  private final PreviousNetworkCheck standing;
  private final EngineContext site;

  RunExecutor(
      RunScheduler.Repositories ports,
      AgentConnector awaitAgent,
      EngineContext site,
      RunSettings settings) {
    this.ports = ports;
    this.awaitAgent = awaitAgent;
    this.look = new HostInspector(ports);
    this.deployment = new NetworkDeployment(ports, awaitAgent, site.clock(), settings);
    this.standing = new PreviousNetworkCheck(awaitAgent, look, settings.callTimeout());
    this.site = site;
  }

  /**
   * What the engine brings to an install.
   *
   * @param bootId of the kernel that the engine runs on
   */
  record EngineContext(EngineAddresses addresses, String bootId, Clock clock) {}

  /** What a run is about. */
  record RunContext(Run run, Host host, Cluster cluster, EngineFacts engine) {
    AttachmentRules rules(HostInspector.Inspection seen) {
      return new AttachmentRules(host.name(), seen.networks(), cluster.network());
    }
  }

  RunResult run(Run install) throws InterruptedException {
    var host = ports.hosts().find(install.host()).orElseThrow();
    var cluster = ports.clusters().find(host.cluster()).orElseThrow();
    var words = new RunResults(install, host, site.clock());
    var warnings = new ArrayList<AuditEvent>();
    try {
      var engine = new EngineFacts(site.addresses().resolve(), site.bootId());
      var subject = new RunContext(install, host, cluster, engine);
      ports.installs().saveStep(install.id(), Run.Step.AWAIT_AGENT);
      try (var connection = awaitAgent.connect(host)) {
        words.expiring(connection.certificate()).ifPresent(warnings::add);
        var left = deployment.finishEarlierChange(subject);
        if (left.isPresent() && left.get().endsRun()) {
          return standing.check(
              subject, words.network().changed(left.get(), warnings), words.network());
        }
        left.ifPresent(settled -> tell(subject, settled));
        return first(subject, connection, warnings);
      }
    } catch (UnknownHostException e) {
      return words.failed(HostState.Reason.ENGINE_ERROR, String.valueOf(e.getMessage()), warnings);
    } catch (HostCallException e) {
      var open = ports.changes().findUnresolved(host.name());
      return open.isPresent() && e.failure() == HostCallException.Failure.NO_ANSWER
          ? words.network().notKnown(open.get(), String.valueOf(e.getMessage()), warnings)
          : words.failed(e, warnings);
    }
  }

  /** A run that goes on with a change that is safe says so, unless it has already. */
  private void tell(RunContext subject, NetworkDeployment.Changed settled) {
    if (settled.resumed()
        && settled.result() instanceof ChangeOutcome.Safe safe
        && subject.host().state() instanceof HostState.Installing) {
      inPlace(subject, settled.change().target(), safe);
    }
  }

  private void inPlace(RunContext subject, Attachment target, ChangeOutcome.Safe safe) {
    var deployed =
        new RunResults(subject.run(), subject.host(), site.clock())
            .network()
            .deployed(target, safe);
    ports.installs().saveNetworkInPlace(subject.run(), List.of(deployed), site.clock().instant());
  }

  /** The first look at the host, and what follows from it. */
  private RunResult first(RunContext subject, HostConnection connection, List<AuditEvent> warnings)
      throws HostCallException, InterruptedException {
    var words = new RunResults(subject.run(), subject.host(), site.clock());
    var seen = look.inspect(subject, connection);
    if (!seen.levels().contains(subject.cluster().level())) {
      return words.levelUnsupported(subject.cluster(), seen.levels(), warnings);
    }
    if (seen.decision().failsRun()) {
      return words.undecided(seen.decision(), warnings);
    }
    var decided = new ArrayList<>(warnings);
    decided.addAll(words.decided(seen.decision()));
    var order = subject.run().request();
    var rules = subject.rules(seen);
    var nic = seen.decision().activeNic();
    var judgement =
        switch (order.kind()) {
          case INSTALL, ACTIVATE -> rules.forInstall(nic);
          case DEPLOY -> rules.forDeploy(order.nic(), nic);
          case SYNC -> rules.forSync();
        };
    if (judgement instanceof AttachmentDecision.AlreadyInPlace in) {
      return inPlace(subject, connection, seen, in, decided);
    }
    if (order.kind() == RunRequest.Kind.ACTIVATE) {
      return words.network().missing(seen.decision(), subject.cluster(), decided);
    }
    if (order.kind() == RunRequest.Kind.INSTALL && seen.decision().deployment() != Deployment.YES) {
      return words.skipped(seen.decision(), decided);
    }
    return switch (judgement) {
      case AttachmentDecision.AlreadyInPlace in ->
          throw new IllegalStateException("handled above: " + in);
      case AttachmentDecision.Refused refused -> {
        var ending = words.network().refused(seen.decision(), refused, decided);
        yield standing.check(subject, ending, words.network());
      }
      case AttachmentDecision.Attach attach -> {
        decided.add(words.network().pending(seen.decision(), attach.attachment()));
        ports
            .installs()
            .saveDecision(subject.run(), site.clock().instant(), seen.decision(), decided);
        yield changed(subject, connection, attach);
      }
    };
  }

  /** What is there already; it is made safe where that was not done when it was put there. */
  private RunResult inPlace(
      RunContext subject,
      HostConnection connection,
      HostInspector.Inspection seen,
      AttachmentDecision.AlreadyInPlace in,
      List<AuditEvent> decided)
      throws HostCallException, InterruptedException {
    ports.installs().saveDecision(subject.run(), site.clock().instant(), seen.decision(), decided);
    if (!seen.uncommitted()) {
      return up(subject, new NetworkDeployment.Deployed(in.network(), Optional.empty()));
    }
    try {
      commit(subject, connection);
    } catch (HostCallException e) {
      return new RunResults(subject.run(), subject.host(), site.clock())
          .network()
          .notCommitted(in.network().name(), String.valueOf(e.getMessage()), List.of());
    }
    return up(
        subject,
        new NetworkDeployment.Deployed(in.network(), Optional.of("it is made safe only now")));
  }

  private void commit(RunContext subject, HostConnection connection)
      throws HostCallException, InterruptedException {
    try {
      connection.setSafeNetworkConfig();
    } catch (HostCallException e) {
      if (e.failure() == HostCallException.Failure.ERROR) {
        throw e;
      }
      // The host may have done it all the same, and is asked.
      try (var again = awaitAgent.connect(subject.host())) {
        if (new CapabilitiesReader(again.getCapabilities()).hasUncommittedNetworks()) {
          again.setSafeNetworkConfig();
        }
      }
    }
  }

  private RunResult changed(
      RunContext subject, HostConnection connection, AttachmentDecision.Attach attach)
      throws HostCallException, InterruptedException {
    var words = new RunResults(subject.run(), subject.host(), site.clock());
    ports.installs().saveStep(subject.run().id(), Run.Step.SETUP_NETWORKS);
    var result = deployment.deploy(subject, connection, attach.attachment());
    if (!(result.result() instanceof ChangeOutcome.Safe safe)) {
      return standing.check(subject, words.network().changed(result, List.of()), words.network());
    }
    inPlace(subject, attach.attachment(), safe);
    try {
      return again(subject, safe);
    } catch (HostCallException e) {
      return words.network().unseen(attach.attachment(), String.valueOf(e.getMessage()));
    }
  }

  /** A second look over a new connection: the active NIC must now be the network's device. */
  private RunResult again(RunContext subject, ChangeOutcome.Safe safe)
      throws HostCallException, InterruptedException {
    var words = new RunResults(subject.run(), subject.host(), site.clock());
    ports.installs().saveStep(subject.run().id(), Run.Step.REFRESH);
    try {
      return seenAgain(subject, safe, words);
    } catch (HostCallException e) {
      if (e.failure() != HostCallException.Failure.CONNECTION_LOST) {
        throw e;
      }
      // The connection broke under the look: the agent may only have been restarted.
      return seenAgain(subject, safe, words);
    }
  }

  private RunResult seenAgain(RunContext subject, ChangeOutcome.Safe safe, RunResults words)
      throws HostCallException, InterruptedException {
    try (var connection = awaitAgent.connect(subject.host())) {
      var now = ports.hosts().find(subject.host().name()).orElseThrow();
      var fresh = new RunContext(subject.run(), now, subject.cluster(), subject.engine());
      var seen = look.inspectWithoutSteps(fresh, connection);
      var attached = seen.networks().network(subject.cluster().network().name());
      var nic = seen.decision().activeNic();
      if (attached.isEmpty() || !nic.equals(Optional.of(attached.get().device()))) {
        return words.network().elsewhere(seen.decision(), attached);
      }
      ports
          .installs()
          .saveDecision(subject.run(), site.clock().instant(), seen.decision(), List.of());
      return up(fresh, new NetworkDeployment.Deployed(attached.get(), Optional.of(safe.note())));
    }
  }

  private RunResult up(RunContext subject, NetworkDeployment.Deployed deployed) {
    ports.installs().saveStep(subject.run().id(), Run.Step.ACTIVATE);
    ports.installs().saveNetworkInPlace(subject.run(), List.of(), site.clock().instant());
    return new RunResults(subject.run(), subject.host(), site.clock())
        .network()
        .up(deployed, deployed.network().differences(subject.cluster().network()));
  }
}
