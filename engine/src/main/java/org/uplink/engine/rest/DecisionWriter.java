package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.api.decision.AutomaticDeployment;
import org.uplink.api.decision.DecisionConfidence;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.DecisionSummary;
import org.uplink.api.decision.EvidenceDocument;
import org.uplink.api.decision.PathPointDocument;
import org.uplink.api.decision.Stance;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Evidence;
import org.uplink.engine.decision.PathPoint;
import org.uplink.engine.run.RunRepository.StoredDecision;

/** Turns stored decisions into the documents of the REST interface. */
final class DecisionWriter {
  private DecisionWriter() {}

  /** Returns the document of a decision. Its next step is the one of the time of the decision. */
  static DecisionDocument decision(StoredDecision stored) {
    return decision(stored, stored.decision().nextStep());
  }

  static DecisionDocument decision(StoredDecision stored, String nextStep) {
    Decision decision = stored.decision();
    return new DecisionDocument(
        stored.id(),
        stored.host(),
        stored.run(),
        stored.cause(),
        stored.time(),
        decision.row(),
        decision.situation(),
        decision.activeNic(),
        decision.proposedNic(),
        decision.previousNic(),
        confidence(decision),
        deployment(decision),
        decision.verdict(),
        decision.reason(),
        nextStep,
        decision.sourceTranslated(),
        decision.destinationTranslated(),
        decision.evidence().stream().map(DecisionWriter::evidence).toList(),
        decision.path().stream().map(DecisionWriter::point).toList());
  }

  static DecisionSummary summary(StoredDecision stored) {
    Decision decision = stored.decision();
    return new DecisionSummary(
        stored.id(),
        decision.row(),
        decision.activeNic(),
        confidence(decision),
        deployment(decision),
        decision.verdict());
  }

  private static DecisionConfidence confidence(Decision decision) {
    return switch (decision.confidence()) {
      case CONFIRMED -> DecisionConfidence.CONFIRMED;
      case CONTESTED -> DecisionConfidence.CONTESTED;
      case REPORTED -> DecisionConfidence.REPORTED;
      case NONE -> DecisionConfidence.NONE;
    };
  }

  private static AutomaticDeployment deployment(Decision decision) {
    return switch (decision.deployment()) {
      case YES -> AutomaticDeployment.YES;
      case SKIP -> AutomaticDeployment.SKIP;
      case MANUAL -> AutomaticDeployment.MANUAL;
    };
  }

  private static PathPointDocument point(PathPoint point) {
    return new PathPointDocument(
        switch (point.kind()) {
          case ENGINE -> "engine";
          case ENGINE_TRANSLATION -> "engineTranslation";
          case HOST_TRANSLATION -> "hostTranslation";
          case GATEWAY -> "gateway";
          case DEVICE -> "device";
        },
        Optional.of(point.name()).filter(name -> !name.isEmpty()),
        point.type(),
        point.addresses(),
        point.lower(),
        point.known(),
        point.carrier());
  }

  private static EvidenceDocument evidence(Evidence piece) {
    return new EvidenceDocument(
        switch (piece.kind()) {
          case FLOW_ROUTE -> "flowRoute";
          case PLAIN_ROUTE -> "plainRoute";
          case OTHER_FAMILY -> "otherFamily";
          case LOCAL_ADDRESS -> "localAddress";
          case PEER_ADDRESS -> "peerAddress";
          case SOURCE_TRANSLATION -> "sourceTranslation";
          case DESTINATION_TRANSLATION -> "destinationTranslation";
          case LAST_CLIENT_IFACE -> "lastClientIface";
          case DIALLED_ADDRESS -> "dialledAddress";
          case LINK_STATE -> "linkState";
          case BOOT_ID -> "bootId";
          case CLUSTER_LEVEL -> "clusterLevel";
          case NIC_OWNER -> "nicOwner";
        },
        switch (piece.stance()) {
          case DECIDES -> Stance.DECIDES;
          case AGREES -> Stance.AGREES;
          case DISAGREES -> Stance.DISAGREES;
          case INFORMS -> Stance.INFORMS;
          case UNKNOWN -> Stance.UNKNOWN;
        },
        piece.text(),
        piece.question(),
        piece.answer(),
        piece.device());
  }
}
