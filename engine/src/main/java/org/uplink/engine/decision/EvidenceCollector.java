package org.uplink.engine.decision;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;

/** Gathers every piece of evidence, and says how each stands to the verdict. */
final class EvidenceCollector {
  private final Facts facts;
  private final Verdict verdict;
  private final List<Evidence> pieces = new ArrayList<>();

  private EvidenceCollector(Facts facts, Verdict verdict) {
    this.facts = facts;
    this.verdict = verdict;
  }

  /** All pieces, the deciding ones first. */
  static List<Evidence> of(Facts facts, Verdict verdict) {
    var dossier = new EvidenceCollector(facts, verdict);
    dossier.flowRoute();
    dossier.localAddress();
    dossier.plainRoutes();
    dossier.lastClientIface();
    dossier.dialledAddress();
    dossier.peerAddress();
    dossier.translations();
    dossier.linkState();
    dossier.bootId();
    dossier.clusterLevel();
    var sorted = new ArrayList<Evidence>();
    dossier.pieces.stream().filter(EvidenceCollector::decides).forEach(sorted::add);
    dossier.pieces.stream().filter(piece -> !decides(piece)).forEach(sorted::add);
    return sorted;
  }

  private static boolean decides(Evidence piece) {
    return piece.stance() == Stance.DECIDES;
  }

  private void flowRoute() {
    if (facts.lookups().isEmpty()) {
      pieces.add(Evidence.unavailable(Kind.FLOW_ROUTE, "getRoute for the connection", notAsked()));
      return;
    }
    var flow = facts.lookups().get().flowLookup();
    var question = flow.question();
    var row = verdict.row();
    pieces.add(
        switch (flow.result()) {
          case RouteResult.Found found
              when row instanceof Row.NoRoute || row instanceof Row.LookupFailed ->
              names(Kind.FLOW_ROUTE, question, found.description(), found.device());
          case RouteResult.Found found when row instanceof Row.VerbMissing ->
              names(Kind.FLOW_ROUTE, question, found.description(), found.device());
          case RouteResult.Found found ->
              Evidence.decides(
                  Kind.FLOW_ROUTE, question, found.description(), Optional.of(found.device()));
          case RouteResult.NoRoute none when row instanceof Row.NoRoute ->
              Evidence.decides(Kind.FLOW_ROUTE, question, none.description(), Optional.empty());
          case RouteResult.NoRoute none ->
              Evidence.informs(Kind.FLOW_ROUTE, question, none.description());
          case RouteResult.Failed failed ->
              row instanceof Row.LookupFailed
                  ? Evidence.decides(Kind.FLOW_ROUTE, question, failed.reason(), Optional.empty())
                  : Evidence.unavailable(Kind.FLOW_ROUTE, question, failed.reason());
          case RouteResult.VerbMissing missing ->
              Evidence.unavailable(Kind.FLOW_ROUTE, question, "the agent has no such verb");
        });
  }

  private void plainRoutes() {
    if (facts.lookups().isEmpty()) {
      pieces.add(Evidence.unavailable(Kind.PLAIN_ROUTE, "getRoute for the engine", notAsked()));
      return;
    }
    facts.plainLookups().forEach(this::plainRoute);
    if (facts.engine().addresses().stream().noneMatch(this::otherFamily)) {
      pieces.add(
          Evidence.unavailable(
              Kind.OTHER_FAMILY,
              "getRoute in the other family",
              "the engine has no %s address"
                  .formatted(isIpv4(facts.connection().peer()) ? "IPv6" : "IPv4")));
    }
  }

  private void plainRoute(RouteLookup lookup) {
    var kind = otherFamily(lookup.destination()) ? Kind.OTHER_FAMILY : Kind.PLAIN_ROUTE;
    var question = lookup.question();
    pieces.add(
        switch (lookup.result()) {
          case RouteResult.Found found
              when found.local() && verdict.row() instanceof Row.SameMachine ->
              new Evidence(
                  kind, Stance.AGREES, question, found.description(), Optional.of(found.device()));
          case RouteResult.Found found ->
              names(kind, question, found.description(), found.device());
          case RouteResult.NoRoute none when verdict.row() instanceof Row.NoRoute ->
              Evidence.decides(kind, question, none.description(), Optional.empty());
          case RouteResult.NoRoute none when byLookup() && kind == Kind.PLAIN_ROUTE ->
              new Evidence(kind, Stance.DISAGREES, question, none.description(), Optional.empty());
          case RouteResult.NoRoute none -> Evidence.informs(kind, question, none.description());
          case RouteResult.Failed failed
              when verdict.row() instanceof Row.LookupFailed row
                  && row.question().equals(question) ->
              Evidence.decides(kind, question, failed.reason(), Optional.empty());
          case RouteResult.Failed failed -> Evidence.unavailable(kind, question, failed.reason());
          case RouteResult.VerbMissing missing ->
              Evidence.unavailable(kind, question, "the agent has no such verb");
        });
  }

  private void localAddress() {
    var question =
        "owner of %s, the connection's address on the host"
            .formatted(IpLiteral.format(facts.connection().local()));
    pieces.add(
        facts
            .localAddressOwner()
            .map(owner -> names(Kind.LOCAL_ADDRESS, question, "it is on " + owner, owner))
            .orElseGet(
                () ->
                    Evidence.unavailable(
                        Kind.LOCAL_ADDRESS, question, "no listed device has this address")));
  }

  private void lastClientIface() {
    var reported = facts.host().lastClientIface();
    var question = "lastClientIface of the capabilities";
    if (reported.isEmpty()) {
      pieces.add(
          Evidence.unavailable(Kind.LAST_CLIENT_IFACE, question, "the host does not name one"));
    } else if (verdict.row() instanceof Row.BelowGetRoute
        || (verdict.row() instanceof Row.VerbMissing missing && !missing.ownsDialled())) {
      pieces.add(
          Evidence.decides(Kind.LAST_CLIENT_IFACE, question, "it is " + reported.get(), reported));
    } else {
      pieces.add(
          names(Kind.LAST_CLIENT_IFACE, question, "it is " + reported.get(), reported.get()));
    }
  }

  private void dialledAddress() {
    var address = facts.connection().dialledAddress().getAddress();
    var question = "owner of %s, the address that was dialled".formatted(IpLiteral.format(address));
    var owner = facts.host().ownerOf(address);
    if (owner.isEmpty()) {
      pieces.add(
          Evidence.unavailable(
              Kind.DIALLED_ADDRESS, question, "no listed device has this address"));
    } else if (verdict.row() instanceof Row.VerbMissing missing && missing.ownsDialled()) {
      pieces.add(
          Evidence.decides(Kind.DIALLED_ADDRESS, question, "it is on " + owner.get(), owner));
    } else {
      pieces.add(names(Kind.DIALLED_ADDRESS, question, "it is on " + owner.get(), owner.get()));
    }
  }

  private void peerAddress() {
    var question = "the engine's address as the host sees it";
    pieces.add(
        facts
            .connection()
            .hostView()
            .map(
                end ->
                    Evidence.informs(
                        Kind.PEER_ADDRESS,
                        question,
                        "%s, %s of engine.addresses"
                            .formatted(
                                IpLiteral.format(end.peer().getAddress()),
                                facts.peerIsEngine() ? "one" : "none")))
            .orElseGet(() -> untold(Kind.PEER_ADDRESS, question)));
  }

  private void translations() {
    var connection = facts.connection();
    translation(
        Kind.SOURCE_TRANSLATION,
        "is the source translated on the way?",
        connection.sourceTranslated(),
        "the engine sends from %s, the host sees %s"
            .formatted(
                IpLiteral.format(connection.engineAddress().getAddress()),
                IpLiteral.format(connection.peer())));
    translation(
        Kind.DESTINATION_TRANSLATION,
        "is the destination translated on the way?",
        connection.destinationTranslated(),
        "the engine dialled %s, the host's end is %s"
            .formatted(
                IpLiteral.format(connection.dialledAddress().getAddress()),
                IpLiteral.format(connection.local())));
  }

  private void translation(Kind kind, String question, Optional<Boolean> translated, String ends) {
    pieces.add(
        translated
            .map(yes -> Evidence.informs(kind, question, (yes ? "yes: " : "no: ") + ends))
            .orElseGet(() -> untold(kind, question)));
  }

  private void linkState() {
    var found =
        facts
            .lookups()
            .map(lookups -> lookups.flowLookup().result())
            .filter(answer -> answer.leavesHost())
            .map(RouteResult.Found.class::cast);
    var question = "carrier on the way to the wire";
    var known =
        found.map(RouteResult.Found::path).orElse(List.of()).stream()
            .filter(link -> link.carrier().isPresent())
            .toList();
    if (known.isEmpty()) {
      pieces.add(Evidence.unavailable(Kind.LINK_STATE, question, "the host told of no carrier"));
      return;
    }
    var down =
        known.stream()
            .filter(link -> !link.carrier().orElse(false))
            .map(RouteResult.Link::name)
            .toList();
    pieces.add(
        down.isEmpty()
            ? Evidence.informs(
                Kind.LINK_STATE,
                question,
                "up on " + String.join(", ", known.stream().map(RouteResult.Link::name).toList()))
            : new Evidence(
                Kind.LINK_STATE,
                Stance.DISAGREES,
                question,
                "none on " + String.join(", ", down),
                found.map(RouteResult.Found::device)));
  }

  private void bootId() {
    var question = "do engine and host run on one machine?";
    var row = verdict.row();
    pieces.add(
        facts
            .sameMachine()
            .map(
                same ->
                    row instanceof Row.SameMachine || row instanceof Row.AddressesOverlap
                        ? Evidence.decides(Kind.BOOT_ID, question, bootIds(same), Optional.empty())
                        : Evidence.informs(Kind.BOOT_ID, question, bootIds(same)))
            .orElseGet(
                () ->
                    Evidence.unavailable(
                        Kind.BOOT_ID, question, "the host does not tell its boot id")));
  }

  private static String bootIds(boolean same) {
    return same ? "yes: the boot ids are equal" : "no: the boot ids differ";
  }

  private void clusterLevel() {
    var cluster = facts.cluster();
    var question = "compatibility level of cluster " + cluster.name();
    var answer = cluster.level().toString();
    pieces.add(
        verdict.row() instanceof Row.BelowGetRoute
            ? Evidence.decides(Kind.CLUSTER_LEVEL, question, answer, Optional.empty())
            : Evidence.informs(Kind.CLUSTER_LEVEL, question, answer));
  }

  /** A piece that names a device: for or against the active NIC, where this decision has one. */
  private Evidence names(Kind kind, String question, String answer, String device) {
    var stance =
        verdict.row() instanceof Row.LookupFailed || verdict.activeNic().isEmpty()
            ? Stance.INFORMS
            : verdict.activeNic().get().equals(device) ? Stance.AGREES : Stance.DISAGREES;
    return new Evidence(kind, stance, question, answer, Optional.of(device));
  }

  /** Whether the active NIC was found by a look-up. */
  private boolean byLookup() {
    return switch (verdict.row()) {
      case Row.UnsuitableDevice r -> true;
      case Row.Confirmed r -> true;
      case Row.Contested r -> true;
      case Row.BelowGetRoute r -> false;
      case Row.VerbMissing r -> false;
      case Row.LookupFailed r -> false;
      case Row.SameMachine r -> false;
      case Row.AddressesOverlap r -> false;
      case Row.NoRoute r -> false;
    };
  }

  private String notAsked() {
    return "not asked: the cluster's level " + facts.cluster().level() + " is below 3.6";
  }

  private static Evidence untold(Kind kind, String question) {
    return Evidence.unavailable(
        kind, question, "the host does not tell how it sees the connection");
  }

  private boolean otherFamily(InetAddress address) {
    return isIpv4(address) != isIpv4(facts.connection().peer());
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }
}
