package org.uplink.engine.decision.facts;

import java.util.List;

/**
 * All lookups of a host of level 3.6 or newer.
 *
 * @param flowLookup the lookup of the flow of this connection (F)
 * @param plainLookups a plain lookup for each address of the engine, in their order
 */
public record RouteLookups(RouteLookup flowLookup, List<RouteLookup> plainLookups) {
  public RouteLookups {
    plainLookups = List.copyOf(plainLookups);
  }

  /** Returns whether the agent answered any lookup with "no such method". */
  public boolean isVerbMissing() {
    return flowLookup.result() instanceof RouteResult.VerbMissing
        || plainLookups.stream()
            .anyMatch(lookup -> lookup.result() instanceof RouteResult.VerbMissing);
  }
}
