package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;

/** The table: which row the facts match first. */
final class DecisionTable {
  private DecisionTable() {}

  /** There always is a row, and one that is first. */
  static Row match(Facts facts) {
    if (facts.cluster().level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      return new Row.BelowGetRoute(facts.host().lastClientIface());
    }
    var lookups = facts.lookups().orElseThrow();
    if (lookups.verbMissing()) {
      return withoutVerb(facts);
    }
    return switch (lookups.flowLookup().result()) {
      case RouteResult.VerbMissing missing -> withoutVerb(facts);
      case RouteResult.Failed failed ->
          new Row.LookupFailed(lookups.flowLookup().question(), failed.reason());
      case RouteResult.Found found when found.local() -> local(facts, lookups.flowLookup());
      case RouteResult.Found found when facts.peerIsEngine() || anyLeadsAway(facts) ->
          byDevice(facts, found);
      case RouteResult.Found found -> nowhere(facts);
      case RouteResult.NoRoute none -> nowhere(facts);
    };
  }

  private static Row withoutVerb(Facts facts) {
    var reported = facts.host().lastClientIface();
    return reported.isPresent()
        ? new Row.VerbMissing(reported, false)
        : new Row.VerbMissing(
            facts.host().ownerOf(facts.connection().dialledAddress().getAddress()), true);
  }

  private static Row local(Facts facts, RouteLookup flow) {
    if (facts.sameMachine().orElse(false)) {
      return new Row.SameMachine(
          facts.host().ownerOf(flow.destination()).or(() -> ownerOfEngineAddress(facts)));
    }
    return new Row.AddressesOverlap(
        IpLiteral.format(flow.destination()), facts.host().bootId().isPresent());
  }

  private static Optional<String> ownerOfEngineAddress(Facts facts) {
    return facts.engine().addresses().stream()
        .flatMap(address -> facts.host().ownerOf(address).stream())
        .findFirst();
  }

  /** Row 6; row 3 where a failed look-up leaves it open whether there is a route to the engine. */
  private static Row nowhere(Facts facts) {
    if (!facts.peerIsEngine() && !anyLeadsAway(facts)) {
      for (var lookup : facts.plainLookups()) {
        if (lookup.result() instanceof RouteResult.Failed failed) {
          return new Row.LookupFailed(lookup.question(), failed.reason());
        }
      }
    }
    return new Row.NoRoute(facts.localAddressOwner());
  }

  private static boolean anyLeadsAway(Facts facts) {
    return facts.plainLookups().stream().anyMatch(lookup -> lookup.result().leavesHost());
  }

  private static Row byDevice(Facts facts, RouteResult.Found found) {
    var device = found.device();
    if (!facts.host().carriesNetworks(device)) {
      return new Row.UnsuitableDevice(device, kind(facts, found));
    }
    var owner = facts.localAddressOwner();
    return owner.equals(Optional.of(device))
        ? new Row.Confirmed(device)
        : new Row.Contested(device, owner);
  }

  private static String kind(Facts facts, RouteResult.Found found) {
    return facts
        .host()
        .device(found.device())
        .map(device -> device.kind().words())
        .orElseGet(
            () ->
                found.path().stream()
                    .filter(link -> link.name().equals(found.device()))
                    .findFirst()
                    .map(link -> "a " + link.kind() + " that the capabilities do not list")
                    .orElse("a device that the capabilities do not list"));
  }
}
