package org.uplink.engine.run;

import java.util.List;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.facts.EngineFacts;
import org.uplink.engine.host.Host;
import org.uplink.engine.network.AttachmentRules;
import org.uplink.verbs.warning.PlanWarning;

/**
 * A run with its host, its cluster and the facts about the engine.
 *
 * @param host as it was when the run began
 * @param results creates the result of the run
 */
record RunContext(Run run, Host host, Cluster cluster, EngineFacts engine, RunResults results) {
  RunRequest.Kind kind() {
    return run.request().kind();
  }

  NetworkResults networkResults() {
    return results.network();
  }

  ChangeResults changeResults() {
    return results.change();
  }

  AttachmentRules rules(Inspection inspection) {
    return new AttachmentRules(host.name(), inspection.networks(), cluster.network());
  }

  /**
   * Returns the warnings on which this run stops. An operator who requests another change sees its
   * plan first.
   */
  List<PlanWarning> stopsOn(List<PlanWarning> warnings) {
    return kind() == RunRequest.Kind.INSTALL || kind() == RunRequest.Kind.REMOVE
        ? warnings.stream()
            .filter(cluster.onWarnings()::stopsOn)
            .filter(warning -> !run.request().accepted().contains(warning.code()))
            .toList()
        : List.of();
  }

  /** Returns whether the engine asks the hosts of the cluster for routes. */
  boolean looksUpRoutes() {
    return !cluster.level().isBelow(CompatibilityLevel.GET_ROUTE);
  }

  /** Returns the same run with the host as it is stored now. */
  RunContext withHost(Host current) {
    return new RunContext(run, current, cluster, engine, results);
  }
}
