package org.uplink.engine.decision;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.Observation.Result;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;

/** Collects every piece of evidence from the facts, whatever row matched. */
final class EvidenceCollector {
  private final Facts facts;
  private final ConnectionEnds connection;
  private final List<Observation> observations = new ArrayList<>();

  private EvidenceCollector(Facts facts) {
    this.facts = facts;
    this.connection = facts.connection();
  }

  /** Returns all pieces with their stance to the row, the deciding ones first. */
  static List<Evidence> collect(Facts facts, Row row) {
    var collector = new EvidenceCollector(facts);
    collector.addAll();
    return collector.observations.stream()
        .map(observation -> observation.withStance(row.stance(observation)))
        .sorted(Comparator.comparing(piece -> piece.stance() != Stance.DECIDES))
        .toList();
  }

  private void addAll() {
    addFlowRoute();
    addLocalAddress();
    addPlainRoutes();
    addLastClientIface();
    addDialledAddress();
    addPeerAddress();
    addTranslations();
    addLinkState();
    addBootId();
    addClusterLevel();
  }

  private void addFlowRoute() {
    Optional<RouteLookup> flow = facts.flowLookup();
    if (flow.isEmpty()) {
      addNotAsked(Kind.FLOW_ROUTE, "getRoute for the connection");
      return;
    }
    String to = IpLiteral.format(flow.get().destination());
    addLookup(
        Kind.FLOW_ROUTE,
        flow.get(),
        switch (flow.get().result()) {
          case RouteResult.Found found when found.local() ->
              "the kernel says that %s, the engine's address, is the host's own".formatted(to);
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

  private void addPlainRoutes() {
    if (facts.lookups().isEmpty()) {
      addNotAsked(Kind.PLAIN_ROUTE, "getRoute for the engine");
      return;
    }
    facts.plainLookups().forEach(this::addPlainRoute);
    if (facts.engine().addresses().stream().noneMatch(this::isOtherFamily)) {
      String family = isIpv4(connection.peer()) ? "IPv6" : "IPv4";
      String answer = "the engine has no %s address".formatted(family);
      addUnknown(
          Kind.OTHER_FAMILY,
          "%s: %s".formatted(family, answer),
          "getRoute in the other family",
          answer);
    }
  }

  private void addPlainRoute(RouteLookup lookup) {
    String to = IpLiteral.format(lookup.destination());
    addLookup(
        isOtherFamily(lookup.destination()) ? Kind.OTHER_FAMILY : Kind.PLAIN_ROUTE,
        lookup,
        switch (lookup.result()) {
          case RouteResult.Found found when found.local() ->
              "a lookup of %s says that the address is the host's own".formatted(to);
          case RouteResult.Found found ->
              "a lookup of %s without a source names %s".formatted(to, found.device());
          case RouteResult.NoRoute none ->
              "a lookup of %s without a source finds %s".formatted(to, none.description());
          case RouteResult.Failed failed ->
              "the lookup of %s failed: %s".formatted(to, failed.reason());
          case RouteResult.VerbMissing _ -> "the agent does not have getRoute";
        });
  }

  private void addLookup(Kind kind, RouteLookup lookup, String text) {
    String question = lookup.question();
    observations.add(
        switch (lookup.result()) {
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
              new Observation(
                  kind,
                  Result.UNKNOWN,
                  Optional.empty(),
                  text,
                  question,
                  "the agent does not have this verb");
        });
  }

  private void addNotAsked(Kind kind, String question) {
    String answer =
        "not asked: the cluster's level %s is below %s"
            .formatted(facts.cluster().level(), CompatibilityLevel.GET_ROUTE);
    addUnknown(kind, "the routes were " + answer, question, answer);
  }

  private void addLocalAddress() {
    String local = IpLiteral.format(connection.local());
    addOwner(
        Kind.LOCAL_ADDRESS,
        facts.localAddressOwner(),
        "%s, the host's address of the connection".formatted(local),
        "owner of %s, the connection's address on the host".formatted(local));
  }

  private void addDialledAddress() {
    InetAddress address = connection.dialledAddress().getAddress();
    String dialled = IpLiteral.format(address);
    addOwner(
        Kind.DIALLED_ADDRESS,
        facts.host().ownerOf(address),
        "%s, the address that the engine connected to".formatted(dialled),
        "owner of %s, the address that the engine dialled".formatted(dialled));
  }

  private void addOwner(Kind kind, Optional<String> owner, String address, String question) {
    if (owner.isPresent()) {
      addDevice(
          kind,
          owner.get(),
          "%s has %s".formatted(owner.get(), address),
          question,
          "it is on " + owner.get());
    } else {
      addUnknown(
          kind, "no listed device has " + address, question, "no listed device has this address");
    }
  }

  private void addLastClientIface() {
    Optional<String> reported = facts.host().lastClientIface();
    String question = "lastClientIface of the capabilities";
    if (reported.isPresent()) {
      addDevice(
          Kind.LAST_CLIENT_IFACE,
          reported.get(),
          "the host reports %s as lastClientIface".formatted(reported.get()),
          question,
          "it is " + reported.get());
    } else {
      addUnknown(
          Kind.LAST_CLIENT_IFACE,
          "the host reports no lastClientIface",
          question,
          "the host reports none");
    }
  }

  private void addPeerAddress() {
    String question = "the engine's address as the host sees it";
    if (connection.hostView().isEmpty()) {
      addConnectionNotReported(Kind.PEER_ADDRESS, question);
      return;
    }
    String peer = IpLiteral.format(connection.peer());
    addFact(
        Kind.PEER_ADDRESS,
        "the host sees the engine as %s, which is %s of engine.addresses"
            .formatted(peer, facts.peerIsEngine() ? "one" : "none"),
        question,
        "%s, %s of engine.addresses".formatted(peer, facts.peerIsEngine() ? "one" : "none"));
  }

  private void addTranslations() {
    addTranslation(
        Kind.SOURCE_TRANSLATION,
        "source",
        connection.sourceTranslated(),
        "the engine sends from %s, the host sees %s"
            .formatted(
                IpLiteral.format(connection.engineAddress().getAddress()),
                IpLiteral.format(connection.peer())));
    addTranslation(
        Kind.DESTINATION_TRANSLATION,
        "destination",
        connection.destinationTranslated(),
        "the engine dialled %s, the host's end is %s"
            .formatted(
                IpLiteral.format(connection.dialledAddress().getAddress()),
                IpLiteral.format(connection.local())));
  }

  private void addTranslation(
      Kind kind, String address, Optional<Boolean> translated, String ends) {
    String question = "is the %s address translated (NAT)?".formatted(address);
    if (translated.isEmpty()) {
      addConnectionNotReported(kind, question);
      return;
    }
    addFact(
        kind,
        "the %s address is %s: %s"
            .formatted(address, translated.get() ? "translated (NAT)" : "not translated", ends),
        question,
        (translated.get() ? "yes: " : "no: ") + ends);
  }

  private void addConnectionNotReported(Kind kind, String question) {
    String answer = "the host does not report how it sees the connection";
    addUnknown(kind, "%s %s".formatted(question, answer), question, answer);
  }

  private void addLinkState() {
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
      addUnknown(
          Kind.LINK_STATE,
          "the host reports the carrier of no link",
          question,
          "the host reports none");
    } else if (down.isEmpty()) {
      addFact(
          Kind.LINK_STATE,
          "the carrier is up on " + names(links),
          question,
          "up on " + names(links));
    } else {
      observations.add(
          new Observation(
              Kind.LINK_STATE,
              Result.NO_CARRIER,
              route.map(RouteResult.Found::device),
              "there is no carrier on " + names(down),
              question,
              "none on " + names(down)));
    }
  }

  private static String names(List<RouteResult.Link> links) {
    return links.stream().map(RouteResult.Link::name).collect(Collectors.joining(", "));
  }

  private void addBootId() {
    String question = "do engine and host run on one machine?";
    Optional<Boolean> same = facts.sameMachine();
    if (same.isEmpty()) {
      addUnknown(
          Kind.BOOT_ID,
          "the host does not report its boot id",
          question,
          "the host does not report its boot id");
    } else if (same.get()) {
      addFact(
          Kind.BOOT_ID,
          "engine and host run on one machine: their boot ids are equal",
          question,
          "yes: the boot ids are equal");
    } else {
      addFact(
          Kind.BOOT_ID,
          "engine and host run on two machines: their boot ids differ",
          question,
          "no: the boot ids differ");
    }
  }

  private void addClusterLevel() {
    String cluster = facts.cluster().name();
    String level = facts.cluster().level().toString();
    addFact(
        Kind.CLUSTER_LEVEL,
        "cluster %s has compatibility level %s".formatted(cluster, level),
        "compatibility level of cluster " + cluster,
        level);
  }

  private void addDevice(Kind kind, String device, String text, String question, String answer) {
    observations.add(
        new Observation(kind, Result.DEVICE, Optional.of(device), text, question, answer));
  }

  private void addFact(Kind kind, String text, String question, String answer) {
    observations.add(new Observation(kind, Result.FACT, Optional.empty(), text, question, answer));
  }

  private void addUnknown(Kind kind, String text, String question, String answer) {
    observations.add(
        new Observation(kind, Result.UNKNOWN, Optional.empty(), text, question, answer));
  }

  private boolean isOtherFamily(InetAddress address) {
    return isIpv4(address) != isIpv4(connection.peer());
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }
}
