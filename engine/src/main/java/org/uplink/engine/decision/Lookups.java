package org.uplink.engine.decision;

import java.util.List;

/**
 * All that a host of level 3.6 or newer was asked.
 *
 * @param flow F: the flow that really flows
 * @param plain one for each address of the engine, in their order
 */
public record Lookups(RouteLookup flow, List<RouteLookup> plain) {
  public Lookups {
    plain = List.copyOf(plain);
  }

  /** Whether the agent said, to any question, that it has no such verb. */
  boolean verbMissing() {
    return flow.answer() instanceof RouteAnswer.VerbMissing
        || plain.stream().anyMatch(lookup -> lookup.answer() instanceof RouteAnswer.VerbMissing);
  }
}
