package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.host.AddressText;

/** The table: which row the facts match first. */
final class Table {
  private Table() {}

  /** There always is a row, and one that is first. */
  static Row match(Facts facts) {
    if (facts.cluster().level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      return new Row.BelowGetRoute(facts.report().lastClientIface());
    }
    var lookups = facts.lookups().orElseThrow();
    if (lookups.verbMissing()) {
      return withoutVerb(facts);
    }
    return switch (lookups.flow().answer()) {
      case RouteAnswer.VerbMissing missing -> withoutVerb(facts);
      case RouteAnswer.Failed failed ->
          new Row.LookupFailed(lookups.flow().question(), failed.why());
      case RouteAnswer.Found found when found.local() -> local(facts, lookups.flow());
      case RouteAnswer.Found found when facts.peerIsEngine() || anyLeadsAway(facts) ->
          byDevice(facts, found);
      case RouteAnswer.Found found -> nowhere(facts);
      case RouteAnswer.NoRoute none -> nowhere(facts);
    };
  }

  private static Row withoutVerb(Facts facts) {
    var reported = facts.report().lastClientIface();
    return reported.isPresent()
        ? new Row.VerbMissing(reported, false)
        : new Row.VerbMissing(
            facts.report().ownerOf(facts.connection().dialled().getAddress()), true);
  }

  private static Row local(Facts facts, RouteLookup flow) {
    if (facts.sameMachine().orElse(false)) {
      return new Row.SameMachine(
          facts.report().ownerOf(flow.to()).or(() -> ownerOfEngineAddress(facts)));
    }
    return new Row.AddressesOverlap(AddressText.of(flow.to()), facts.report().bootId().isPresent());
  }

  private static Optional<String> ownerOfEngineAddress(Facts facts) {
    return facts.engine().addresses().stream()
        .flatMap(address -> facts.report().ownerOf(address).stream())
        .findFirst();
  }

  /** Row 6; row 3 where a failed look-up leaves it open whether there is a route to the engine. */
  private static Row nowhere(Facts facts) {
    if (!facts.peerIsEngine() && !anyLeadsAway(facts)) {
      for (var lookup : facts.plain()) {
        if (lookup.answer() instanceof RouteAnswer.Failed failed) {
          return new Row.LookupFailed(lookup.question(), failed.why());
        }
      }
    }
    return new Row.NoRoute(facts.owner());
  }

  private static boolean anyLeadsAway(Facts facts) {
    return facts.plain().stream().anyMatch(lookup -> lookup.answer().leadsAway());
  }

  private static Row byDevice(Facts facts, RouteAnswer.Found found) {
    var device = found.device();
    if (!facts.report().carriesNetworks(device)) {
      return new Row.UnsuitableDevice(device, kind(facts, found));
    }
    var owner = facts.owner();
    return owner.equals(Optional.of(device))
        ? new Row.Confirmed(device)
        : new Row.Contested(device, owner);
  }

  private static String kind(Facts facts, RouteAnswer.Found found) {
    return facts
        .report()
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
