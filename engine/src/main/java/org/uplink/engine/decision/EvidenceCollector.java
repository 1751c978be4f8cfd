package org.uplink.engine.decision;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.HostDevice;

/** Collects every piece of evidence from the facts, independently of the row that matched. */
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
    row.conclusion().activeNic().ifPresent(collector::addNicOwners);
    return collector.observations.stream()
        .map(observation -> observation.withStance(row.stance(observation)))
        .sorted(Comparator.comparing(piece -> piece.stance() != Stance.DECIDES))
        .toList();
  }

  private void addAll() {
    observations.add(RouteObservations.flow(facts));
    addLocalAddress();
    observations.addAll(RouteObservations.plain(facts));
    addLastClientIface();
    addDialledAddress();
    addPeerAddress();
    addTranslations();
    observations.add(RouteObservations.linkState(facts));
    addBootId();
    addClusterLevel();
  }

  private void addLocalAddress() {
    String local = IpLiteral.format(connection.local());
    addOwner(
        Kind.LOCAL_ADDRESS,
        facts.localAddressOwner(),
        local + ", the host's address of the connection",
        "owner of " + local + ", the connection's address on the host");
  }

  private void addDialledAddress() {
    InetAddress address = connection.dialledAddress().getAddress();
    String dialled = IpLiteral.format(address);
    boolean dialsIn = connection.isDialledByHost();
    Optional<String> owner = facts.host().ownerOf(address);
    String question =
        "owner of "
            + dialled
            + (dialsIn
                ? ", the host's address as the engine sees it"
                : ", the address that the engine dialled");
    if (owner.isEmpty() && connection.destinationTranslated().orElse(false)) {
      addFact(
          Kind.DIALLED_ADDRESS,
          "no device of the host has " + dialled + ", because the address is translated (NAT)",
          question,
          "none, because the address is translated (NAT)");
      return;
    }
    addOwner(
        Kind.DIALLED_ADDRESS,
        owner,
        dialled
            + (dialsIn
                ? ", the address from which the engine sees the host dial in"
                : ", the address that the engine connected to"),
        question);
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
          "the host reports " + reported.get() + " as lastClientIface",
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
        "the host sees the engine as %s, which is %s of the engine's --addresses"
            .formatted(peer, facts.peerIsEngine() ? "one" : "none"),
        question,
        "%s, %s of the engine's --addresses"
            .formatted(peer, facts.peerIsEngine() ? "one" : "none"));
  }

  private void addTranslations() {
    boolean dialsIn = connection.isDialledByHost();
    addTranslation(
        Kind.SOURCE_TRANSLATION,
        dialsIn ? "engine's" : "source",
        connection.sourceTranslated(),
        (dialsIn
                ? "the engine's end is %s, the host dialled %s"
                : "the engine sends from %s, the host sees %s")
            .formatted(
                IpLiteral.format(connection.engineAddress().getAddress()),
                IpLiteral.format(connection.peer())));
    addTranslation(
        Kind.DESTINATION_TRANSLATION,
        dialsIn ? "host's" : "destination",
        connection.destinationTranslated(),
        (dialsIn
                ? "the engine sees the host at %s, the host's end is %s"
                : "the engine dialled %s, the host's end is %s")
            .formatted(
                IpLiteral.format(connection.dialledAddress().getAddress()),
                IpLiteral.format(connection.local())));
  }

  private void addTranslation(
      Kind kind, String address, Optional<Boolean> translated, String ends) {
    String question = "is the " + address + " address translated (NAT)?";
    if (translated.isEmpty()) {
      addConnectionNotReported(kind, question);
      return;
    }
    addFact(
        kind,
        "the %s address is %s: %s"
            .formatted(address, translated.get() ? "translated" : "not translated", ends),
        question,
        (translated.get() ? "yes: " : "no: ") + ends);
  }

  private void addConnectionNotReported(Kind kind, String question) {
    String answer = "the host does not report how it sees the connection";
    addUnknown(kind, "%s %s".formatted(question, answer), question, answer);
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

  private void addNicOwners(String activeNic) {
    for (String owner : facts.host().device(activeNic).map(HostDevice::owners).orElse(List.of())) {
      addFact(Kind.NIC_OWNER, owner, "which program configures the NIC?", owner);
    }
  }

  private void addDevice(Kind kind, String device, String text, String question, String answer) {
    observations.add(Observation.device(kind, device, text, question, answer));
  }

  private void addFact(Kind kind, String text, String question, String answer) {
    observations.add(Observation.fact(kind, text, question, answer));
  }

  private void addUnknown(Kind kind, String text, String question, String answer) {
    observations.add(Observation.unknown(kind, text, question, answer));
  }
}
