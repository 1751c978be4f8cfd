package org.uplink.engine.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.DryRunCall;
import org.uplink.engine.agent.DryRunCall.PlanAnswer;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Deployment;
import org.uplink.engine.decision.facts.EngineFacts;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.AttachmentDecision;
import org.uplink.engine.network.AttachmentDecision.AlreadyInPlace;
import org.uplink.engine.network.AttachmentDecision.Attach;
import org.uplink.engine.network.AttachmentDecision.Refused;
import org.uplink.engine.network.AttachmentRules;
import org.uplink.engine.network.ChangePlan;
import org.uplink.engine.network.ChangeTarget;
import org.uplink.engine.path.ChangeConnection;
import org.uplink.engine.path.ChangeConnectionFinder;
import org.uplink.engine.run.NetworkDeployment.FinishedChange;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.warning.PlanWarning;

/**
 * Executes one run on a host, from the first connection to its result: inspects the host, decides,
 * deploys the management network if the decision says so, and inspects the host again. Blocks.
 */
public final class RunExecutor {
  private final Repositories repositories;
  private final AgentConnector connector;
  private final EngineContext engine;
  private final HostInspector inspector;
  private final NetworkDeployment deployment;
  private final PreviousNetworkCheck previousNetwork;
  private final NetworkCommit commit;
  private final ChangeConnectionFinder connections;
  private final NetworkRestore restore;

  public RunExecutor(
      Repositories repositories,
      AgentConnector connector,
      EngineContext engine,
      RunSettings settings) {
    this.repositories = repositories;
    this.connector = connector;
    this.engine = engine;
    this.inspector = new HostInspector(repositories, settings.proofTimeout());
    this.deployment = new NetworkDeployment(repositories, connector, engine.clock(), settings);
    this.connections = new ChangeConnectionFinder(repositories.hosts(), connector);
    this.commit = new NetworkCommit(repositories.changes(), connector);
    this.previousNetwork = new PreviousNetworkCheck(connector, inspector, settings.callTimeout());
    this.restore = new NetworkRestore(repositories, inspector, deployment, previousNetwork);
  }

  /** Executes the run. Every failure except an interrupt becomes a result. */
  public RunResult execute(Run run) throws InterruptedException {
    Host host = repositories.hosts().find(run.host()).orElseThrow();
    Cluster cluster = repositories.clusters().find(host.cluster()).orElseThrow();
    var results = new RunResults(run, host, engine.clock());
    try {
      var facts = new EngineFacts(engine.addresses().resolve(), engine.bootId());
      return connectAndExecute(new RunContext(run, host, cluster, facts, results));
    } catch (UnknownHostException e) {
      return results.failed(HostState.Reason.ENGINE_ERROR, String.valueOf(e.getMessage()));
    } catch (HostCallException e) {
      return callFailed(host, results, e);
    }
  }

  private RunResult connectAndExecute(RunContext run)
      throws HostCallException, InterruptedException {
    repositories.runs().saveStep(run.run().id(), Run.Step.AWAIT_AGENT);
    try (AgentClient client = connector.connect(run.host())) {
      client.connection().ifPresent(seen -> run.results().warnOfExpiry(seen.certificate()));
      Optional<FinishedChange> earlier = deployment.finishEarlierChange(run);
      if (run.kind() == RunRequest.Kind.REMOVE) {
        return remove(run, client, earlier);
      }
      if (earlier.isPresent() && earlier.get().endsRun()) {
        return previousNetwork.check(run, run.changeResults().changeFailed(earlier.get()));
      }
      earlier.ifPresent(change -> continueAfter(run, change));
      RunContext current = asStoredNow(run);
      if (current.host().access().equals(run.host().access())) {
        return inspectAndAct(run, client);
      }
      try (AgentClient again = connector.connect(current.host())) {
        return inspectAndAct(current, again);
      }
    }
  }

  /** Restores the original network, unless the change of this run has ended already. */
  private RunResult remove(RunContext run, AgentClient client, Optional<FinishedChange> earlier)
      throws HostCallException, InterruptedException {
    if (earlier.isPresent() && (earlier.get().resumed() || earlier.get().endsRun())) {
      return earlier.get().request().target() instanceof ChangeTarget.Original
          ? restore.after(run, earlier.get())
          : run.changeResults().changeFailed(earlier.get());
    }
    RunContext current = asStoredNow(run);
    if (current.host().access().equals(run.host().access())) {
      return restore.restore(current, client);
    }
    try (AgentClient again = connector.connect(current.host())) {
      return restore.restore(current, again);
    }
  }

  /**
   * Reads the host again, because the outcome of a change may have given the host another address.
   */
  private RunContext asStoredNow(RunContext run) {
    return run.withHost(repositories.hosts().find(run.host().name()).orElseThrow());
  }

  /** Stores that an earlier change of this run is safe, unless that is stored already. */
  private void continueAfter(RunContext run, FinishedChange earlier) {
    if (earlier.resumed()
        && earlier.outcome() instanceof ChangeOutcome.Safe safe
        && run.host().state() instanceof HostState.Installing
        && earlier.request().target() instanceof Attachment target) {
      saveDeployed(run, target, safe);
    }
  }

  private RunResult inspectAndAct(RunContext run, AgentClient client)
      throws HostCallException, InterruptedException {
    Inspection inspection = inspector.inspect(run, client);
    if (inspection.sameMachineAs().isPresent()) {
      return run.results().sameMachine(inspection.sameMachineAs().get());
    }
    Decision decision = inspection.decision();
    if (!inspection.levels().contains(run.cluster().level())) {
      return run.results().levelUnsupported(run.cluster(), inspection.levels());
    }
    if (decision.failsRun()) {
      return run.results().lookupFailed(decision);
    }
    run.results().logChangedActiveNic(decision);
    return switch (attachment(run, inspection)) {
      case AlreadyInPlace inPlace -> commitIfNeeded(run, client, inspection, inPlace.network());
      case Attach _, Refused _ when run.kind() == RunRequest.Kind.ACTIVATE ->
          run.networkResults().missing(decision, run.cluster());
      case Attach _, Refused _
          when run.kind() == RunRequest.Kind.INSTALL && decision.deployment() != Deployment.YES ->
          run.results().deploymentSkipped(decision);
      case Refused refused ->
          previousNetwork.check(run, run.networkResults().refused(decision, refused));
      case Attach attach -> deployOverProvableConnection(run, client, inspection, attach);
    };
  }

  private static AttachmentDecision attachment(RunContext run, Inspection inspection) {
    AttachmentRules rules = run.rules(inspection);
    Optional<String> activeNic = inspection.decision().activeNic();
    return switch (run.kind()) {
      case INSTALL, ACTIVATE -> rules.forInstall(activeNic);
      case DEPLOY -> rules.forDeploy(run.run().request().nic(), activeNic);
      case SYNC -> rules.forSync();
      case REMOVE -> throw new IllegalStateException("a removal attaches no network");
    };
  }

  /** Commits the network if an earlier run was interrupted before it did. */
  private RunResult commitIfNeeded(
      RunContext run, AgentClient client, Inspection inspection, AttachedNetwork network)
      throws HostCallException, InterruptedException {
    saveDecision(run, inspection.decision());
    if (!inspection.uncommitted()) {
      return up(run, network, Optional.empty());
    }
    try {
      commit.commit(run.host(), client);
    } catch (HostCallException e) {
      return run.changeResults()
          .notCommitted("The network " + network.name(), String.valueOf(e.getMessage()));
    }
    return up(run, network, Optional.of("it was committed only now"));
  }

  private RunResult deployOverProvableConnection(
      RunContext run, AgentClient client, Inspection inspection, Attach attach)
      throws HostCallException, InterruptedException {
    saveDecision(run, inspection.decision());
    repositories.runs().saveStep(run.run().id(), Run.Step.PLAN);
    Attachment target = attach.attachment();
    return switch (connections.find(
        run.host(),
        client,
        inspection.connection(),
        inspection.flowRoute(),
        inspection.networks(),
        attach.device(),
        run.looksUpRoutes(),
        run.run().request().changeCommand())) {
      case ChangeConnection.None none ->
          previousNetwork.check(run, run.changeResults().notProvable(target, none));
      case ChangeConnection.Present _ ->
          planAndDeploy(run, client, Optional.empty(), inspection, attach);
      case ChangeConnection.Other(AgentClient other, InetAddress address) -> {
        try (other) {
          yield planAndDeploy(
              run, other, Optional.of(IpLiteral.format(address)), inspection, attach);
        }
      }
    };
  }

  /** Deploys the network, unless the host or the cluster's policy on warnings refuses its plan. */
  private RunResult planAndDeploy(
      RunContext run,
      AgentClient client,
      Optional<String> address,
      Inspection inspection,
      Attach attach)
      throws HostCallException, InterruptedException {
    Attachment target = attach.attachment();
    return switch (DryRunCall.requestPlan(
        client, target, inspection.networks(), run.cluster().probes())) {
      case PlanAnswer.Refused refused ->
          previousNetwork.check(run, run.changeResults().planRefused(target, refused));
      case PlanAnswer.Planned(ChangePlan plan) -> {
        List<PlanWarning> stopping = run.stopsOn(plan.warnings());
        if (stopping.isEmpty()) {
          run.networkResults()
              .logDeployment(inspection.decision(), target, plan, attach.adoptsBridge());
        }
        repositories.runs().saveWarnings(run.run(), plan.warnings(), run.results().takeEvents());
        yield stopping.isEmpty()
            ? deploy(
                run, client, address, target, inspection.networks().usable(run.cluster().probes()))
            : run.networkResults().stoppedByWarnings(target, stopping, run.cluster());
      }
    };
  }

  private RunResult deploy(
      RunContext run,
      AgentClient client,
      Optional<String> address,
      Attachment target,
      List<Probe> probes)
      throws HostCallException, InterruptedException {
    repositories.runs().saveStep(run.run().id(), Run.Step.SETUP_NETWORKS);
    FinishedChange change = deployment.deploy(run, client, address, target, probes);
    if (!(change.outcome() instanceof ChangeOutcome.Safe safe)) {
      return previousNetwork.check(run, run.changeResults().changeFailed(change));
    }
    saveDeployed(run, target, safe);
    try {
      return verifyActiveNic(run, safe);
    } catch (HostCallException e) {
      return run.changeResults().notVerified(target, e);
    }
  }

  /** Inspects the host over a new connection: its active NIC must be the network's device now. */
  private RunResult verifyActiveNic(RunContext run, ChangeOutcome.Safe safe)
      throws HostCallException, InterruptedException {
    repositories.runs().saveStep(run.run().id(), Run.Step.REFRESH);
    try {
      return verifyOnce(run, safe);
    } catch (HostCallException e) {
      if (e.failure() != HostCallException.Failure.CONNECTION_LOST) {
        throw e;
      }
      // The agent may have been restarted, which breaks the connection.
      return verifyOnce(run, safe);
    }
  }

  private RunResult verifyOnce(RunContext run, ChangeOutcome.Safe safe)
      throws HostCallException, InterruptedException {
    RunContext current = asStoredNow(run);
    try (AgentClient client = connector.connect(current.host())) {
      Inspection inspection = inspector.inspectWithoutSteps(current, client);
      Decision decision = inspection.decision();
      Optional<AttachedNetwork> network =
          inspection.networks().network(run.cluster().network().name());
      if (network.isEmpty() || !decision.activeNic().equals(Optional.of(network.get().device()))) {
        return run.networkResults().activeNicElsewhere(decision, network);
      }
      saveDecision(current, decision);
      return up(current, network.get(), Optional.of(safe.note()));
    }
  }

  private RunResult up(RunContext run, AttachedNetwork network, Optional<String> note) {
    repositories.runs().saveStep(run.run().id(), Run.Step.ACTIVATE);
    repositories.runs().saveNetworkInPlace(run.run(), List.of(), engine.clock().instant());
    return run.networkResults().up(network, note, network.differences(run.cluster().network()));
  }

  private void saveDecision(RunContext run, Decision decision) {
    repositories
        .runs()
        .saveDecision(run.run(), engine.clock().instant(), decision, run.results().takeEvents());
  }

  private void saveDeployed(RunContext run, Attachment target, ChangeOutcome.Safe safe) {
    repositories
        .runs()
        .saveNetworkInPlace(
            run.run(),
            List.of(run.networkResults().deployed(target, safe)),
            engine.clock().instant());
  }

  /**
   * Returns the result of a failed call. If a change of the host is unresolved, the result says so:
   * the host may be unreachable because of the change.
   */
  private RunResult callFailed(Host host, RunResults results, HostCallException e) {
    Optional<ChangeRequest> unresolved = repositories.changes().findUnresolved(host.name());
    return unresolved.isPresent() && e.failure() == HostCallException.Failure.NO_ANSWER
        ? results.change().outcomeUnknown(unresolved.get(), String.valueOf(e.getMessage()))
        : results.callFailed(e);
  }
}
