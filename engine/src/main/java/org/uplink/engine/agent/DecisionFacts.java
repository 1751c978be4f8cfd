package org.uplink.engine.agent;

import java.util.Optional;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.EngineFacts;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.host.Host;

/** Collects from a host what a decision is made from. */
public final class DecisionFacts {
  private DecisionFacts() {}

  /** Asks the host for its routes to the engine, from compatibility level 3.6 on. */
  public static Facts ask(
      AgentClient client,
      CapabilitiesReader capabilities,
      Host host,
      Cluster cluster,
      EngineFacts engine)
      throws HostCallException, InterruptedException {
    ConnectionEnds ends = capabilities.connectionEnds(client.connection());
    return new Facts(
        host.name(),
        cluster,
        engine,
        ends,
        capabilities.hostFacts(),
        cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)
            ? Optional.empty()
            : Optional.of(GetRouteCall.lookUp(client, ends, engine.addresses())),
        host.activeNic());
  }
}
