package org.uplink.engine.run;

import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.facts.EngineFacts;
import org.uplink.engine.host.Host;
import org.uplink.engine.network.AttachmentRules;

/**
 * One run with everything that it is about.
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

  AttachmentRules rules(Inspection inspection) {
    return new AttachmentRules(host.name(), inspection.networks(), cluster.network());
  }

  /** The same run with the host as it is stored now. */
  RunContext withHost(Host current) {
    return new RunContext(run, current, cluster, engine, results);
  }
}
