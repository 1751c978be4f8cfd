package org.uplink.engine.run;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.DryRunCall;
import org.uplink.engine.agent.DryRunCall.PlanAnswer;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.network.ChangePlan;
import org.uplink.engine.network.ChangeTarget;
import org.uplink.engine.run.NetworkDeployment.FinishedChange;
import org.uplink.verbs.warning.PlanWarning;

/**
 * Restores the network that a host had before Uplink's first change, by a change like any other.
 * The host is removed only if the original network is proved and committed. Blocks.
 */
final class NetworkRestore {
  private final Repositories repositories;
  private final HostInspector inspector;
  private final NetworkDeployment deployment;
  private final PreviousNetworkCheck previousNetwork;

  NetworkRestore(
      Repositories repositories,
      HostInspector inspector,
      NetworkDeployment deployment,
      PreviousNetworkCheck previousNetwork) {
    this.repositories = repositories;
    this.inspector = inspector;
    this.deployment = deployment;
    this.previousNetwork = previousNetwork;
  }

  RunResult restore(RunContext run, AgentClient client)
      throws HostCallException, InterruptedException {
    Inspection inspection = inspector.inspect(run, client);
    if (inspection.sameMachineAs().isPresent()) {
      return run.results().sameMachine(inspection.sameMachineAs().get());
    }
    boolean stockVdsm = client.isStockVdsm();
    if (stockVdsm || !inspection.networks().canRestoreOriginal()) {
      return previousNetwork.check(run, results(run).unsupported(stockVdsm));
    }
    repositories.runs().saveStep(run.run().id(), Run.Step.PLAN);
    return switch (DryRunCall.requestPlan(
        client, new ChangeTarget.Original(), inspection.networks(), run.cluster().probes())) {
      case PlanAnswer.Refused(int code, String reason) ->
          previousNetwork.check(run, results(run).refused(code, reason));
      case PlanAnswer.Planned(ChangePlan plan) -> {
        List<PlanWarning> stopping = run.stopsOn(plan.warnings());
        if (stopping.isEmpty()) {
          run.networkResults().logWarnings(plan);
        }
        repositories.runs().saveWarnings(run.run(), plan.warnings(), run.results().takeEvents());
        if (!stopping.isEmpty()) {
          yield previousNetwork.check(run, results(run).stoppedByWarnings(stopping, run.cluster()));
        }
        yield plan.steps().isEmpty() && inspection.networks().networks().isEmpty()
            ? results(run).removedUnchanged()
            : change(run, client, inspection);
      }
    };
  }

  /** Returns the result of a removal whose change has ended. */
  RunResult after(RunContext run, FinishedChange change) throws InterruptedException {
    return change.outcome() instanceof ChangeOutcome.Safe safe
        ? results(run).removed(safe)
        : previousNetwork.check(run, results(run).failed(change.request(), change.outcome()));
  }

  private RunResult change(RunContext run, AgentClient client, Inspection inspection)
      throws HostCallException, InterruptedException {
    repositories.runs().saveStep(run.run().id(), Run.Step.SETUP_NETWORKS);
    return after(
        run,
        deployment.deploy(
            run,
            client,
            Optional.empty(),
            new ChangeTarget.Original(),
            inspection.networks().usable(run.cluster().probes())));
  }

  private static RestoreResults results(RunContext run) {
    return run.results().restore();
  }
}
