package org.uplink.engine.decision.facts;

import java.util.List;

/**
 * All that a host of level 3.6 or newer was asked.
 *
 * @param flowLookup F: the flow that really flows
 * @param plainLookups one for each address of the engine, in their order
 */
public record RouteLookups(RouteLookup flowLookup, List<RouteLookup> plainLookups) {
  public RouteLookups {
    plainLookups = List.copyOf(plainLookups);
  }

  /** Whether the agent said, to any question, that it has no such verb. */
  public boolean verbMissing() {
    return flowLookup.result() instanceof RouteResult.VerbMissing
        || plainLookups.stream()
            .anyMatch(lookup -> lookup.result() instanceof RouteResult.VerbMissing);
  }
}
