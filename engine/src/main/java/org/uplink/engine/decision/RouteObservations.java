package org.uplink.engine.decision;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Observation.Result;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;

/** The evidence from the host's answers to getRoute. */
final class RouteObservations {
  private RouteObservations() {}

  /** Returns the lookup of this very connection. */
  static Observation flow(Facts facts) {
    Optional<RouteLookup> flow = facts.flowLookup();
    if (flow.isEmpty()) {
      return notAsked(Kind.FLOW_ROUTE, "getRoute for the connection", facts);
    }
    String to = IpLiteral.format(flow.get().destination());
    return of(
        Kind.FLOW_ROUTE,
        flow.get(),
        switch (flow.get().result()) {
          case RouteResult.Found found when found.local() ->
              "the kernel says that " + to + ", the engine's address, is the host's own";
          case RouteResult.Found found ->
              "the kernel sends this connection through %s (to %s%s)"
                  .formatted(found.device(), to, found.details());
          case RouteResult.NoRoute none ->
              "the kernel has %s for this connection to %s".formatted(none.description(), to);
          case RouteResult.Failed failed ->
              "the lookup of this connection failed: " + failed.reason();
          case RouteResult.VerbMissing _ -> "the agent does not have getRoute";
        });
  }

  /** Returns the lookups of each address of the engine. */
  static List<Observation> plain(Facts facts) {
    if (facts.lookups().isEmpty()) {
      return List.of(notAsked(Kind.PLAIN_ROUTE, "getRoute for the engine", facts));
    }
    InetAddress peer = facts.connection().peer();
    var observations = new ArrayList<Observation>();
    for (RouteLookup lookup : facts.plainLookups()) {
      observations.add(plain(lookup, isOtherFamily(lookup.destination(), peer)));
    }
    if (facts.engine().addresses().stream().noneMatch(address -> isOtherFamily(address, peer))) {
      String family = isIpv4(peer) ? "IPv6" : "IPv4";
      String answer = "the engine has no " + family + " address";
      observations.add(
          Observation.unknown(
              Kind.OTHER_FAMILY,
              "%s: %s".formatted(family, answer),
              "getRoute in the other family",
              answer));
    }
    return observations;
  }

  /** Returns the carrier of the links on the path of the flow. */
  static Observation linkState(Facts facts) {
    Optional<RouteResult.Found> route =
        facts
            .flowLookup()
            .filter(RouteLookup::leavesHost)
            .map(flow -> (RouteResult.Found) flow.result());
    List<RouteResult.Link> links =
        route.stream()
            .flatMap(found -> found.path().stream())
            .filter(link -> link.carrier().isPresent())
            .toList();
    List<RouteResult.Link> down =
        links.stream().filter(link -> !link.carrier().orElse(false)).toList();
    String question = "carrier of the links on the path to the wire";
    if (links.isEmpty()) {
      return Observation.unknown(
          Kind.LINK_STATE,
          "the host reports the carrier of no link",
          question,
          "the host reports none");
    }
    return down.isEmpty()
        ? Observation.fact(
            Kind.LINK_STATE,
            "the carrier is up on " + names(links),
            question,
            "up on " + names(links))
        : new Observation(
            Kind.LINK_STATE,
            Result.NO_CARRIER,
            route.map(RouteResult.Found::device),
            "there is no carrier on " + names(down),
            question,
            "none on " + names(down));
  }

  private static Observation plain(RouteLookup lookup, boolean otherFamily) {
    String to = IpLiteral.format(lookup.destination());
    return of(
        otherFamily ? Kind.OTHER_FAMILY : Kind.PLAIN_ROUTE,
        lookup,
        switch (lookup.result()) {
          case RouteResult.Found found when found.local() ->
              "a lookup of " + to + " says that the address is the host's own";
          case RouteResult.Found found ->
              "a lookup of %s without a source names %s".formatted(to, found.device());
          case RouteResult.NoRoute none ->
              "a lookup of %s without a source finds %s".formatted(to, none.description());
          case RouteResult.Failed failed ->
              "the lookup of %s failed: %s".formatted(to, failed.reason());
          case RouteResult.VerbMissing _ -> "the agent does not have getRoute";
        });
  }

  private static Observation of(Kind kind, RouteLookup lookup, String text) {
    String question = lookup.question();
    return switch (lookup.result()) {
      case RouteResult.Found found ->
          new Observation(
              kind,
              found.local() ? Result.LOCAL : Result.DEVICE,
              Optional.of(found.device()),
              text,
              question,
              found.description());
      case RouteResult.NoRoute none ->
          new Observation(
              kind, Result.NO_ROUTE, Optional.empty(), text, question, none.description());
      case RouteResult.Failed failed ->
          new Observation(
              kind, Result.LOOKUP_FAILED, Optional.empty(), text, question, failed.reason());
      case RouteResult.VerbMissing _ ->
          Observation.unknown(kind, text, question, "the agent does not have this verb");
    };
  }

  private static Observation notAsked(Kind kind, String question, Facts facts) {
    String answer =
        "not asked: the cluster's level %s is below %s"
            .formatted(facts.cluster().level(), CompatibilityLevel.GET_ROUTE);
    return Observation.unknown(kind, "the routes were " + answer, question, answer);
  }

  private static String names(List<RouteResult.Link> links) {
    return links.stream().map(RouteResult.Link::name).collect(Collectors.joining(", "));
  }

  private static boolean isOtherFamily(InetAddress address, InetAddress peer) {
    return isIpv4(address) != isIpv4(peer);
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }
}
