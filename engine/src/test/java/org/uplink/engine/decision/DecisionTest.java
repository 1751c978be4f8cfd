package org.uplink.engine.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.address.IpLiteral;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.Situation.Boot;
import org.uplink.engine.decision.Situation.Flow;
import org.uplink.engine.decision.Situation.Owner;
import org.uplink.engine.decision.Situation.Plain;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.EngineFacts;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteLookups;
import org.uplink.engine.decision.facts.RouteResult;

/** Each row, with its texts and its evidence. */
final class DecisionTest {
  @Test
  void row1UsesLastClientIfaceBelowLevel36() {
    Decision decision = decide(Situation.ordinary().atLevel("3.5"));
    assertThat(decision.row()).isEqualTo(1);
    assertThat(decision.activeNic()).contains("eth0");
    assertThat(decision.confidence()).isEqualTo(Confidence.REPORTED);
    assertThat(piece(decision, Kind.LAST_CLIENT_IFACE).stance()).isEqualTo(Stance.DECIDES);
    assertThat(piece(decision, Kind.FLOW_ROUTE).answer())
        .isEqualTo("not asked: the cluster's level 3.5 is below 3.6");
  }

  @Test
  void level310IsNewerThan36() {
    assertThat(decide(Situation.ordinary().atLevel("3.10")).row()).isEqualTo(8);
  }

  @Test
  void row2FallsBackToOwnerOfDialledAddress() {
    Situation verbless = Situation.ordinary().with(Flow.VERB_MISSING);
    assertThat(decide(verbless).activeNic()).contains("eth0");
    Decision owned = decide(verbless.withoutLastClientIface());
    assertThat(owned.activeNic()).contains("eth3");
    assertThat(piece(owned, Kind.DIALLED_ADDRESS).stance()).isEqualTo(Stance.DECIDES);
    Decision none = decide(verbless.withoutLastClientIface().withoutDialledOwner());
    assertThat(none.row()).isEqualTo(2);
    assertThat(none.activeNic()).isEmpty();
    assertThat(none.deployment()).isEqualTo(Deployment.SKIP);
  }

  @Test
  void row3KeepsActiveNicAndFailsRun() {
    Decision decision = decide(Situation.ordinary().with(Flow.FAILED));
    assertThat(decision.row()).isEqualTo(3);
    assertThat(decision.failsRun()).isTrue();
    assertThat(decision.activeNic()).contains("eth7");
    assertThat(decision.previousNic()).isEmpty();
    assertThat(decision.reason()).contains("netlink broke");
    assertThat(piece(decision, Kind.FLOW_ROUTE).stance()).isEqualTo(Stance.DECIDES);
  }

  @Test
  void row3WhenFailedLookupHidesRouteToEngine() {
    Decision decision = decide(Situation.ordinary().translated().with(Plain.NONE_AND_FAILED));
    assertThat(decision.row()).isEqualTo(3);
    assertThat(decision.evidence().getFirst().answer()).isEqualTo("no answer within 30 s");
  }

  @Test
  void row4LeavesDeploymentToOperator() {
    Decision decision = decide(Situation.ordinary().with(Flow.LOCAL).with(Boot.SAME));
    assertThat(decision.row()).isEqualTo(4);
    assertThat(decision.activeNic()).contains("eth5");
    assertThat(decision.deployment()).isEqualTo(Deployment.MANUAL);
    assertThat(piece(decision, Kind.BOOT_ID).stance()).isEqualTo(Stance.DECIDES);
  }

  @Test
  void row5HasNoActiveNicWhenAddressesOverlap() {
    Decision decision = decide(Situation.ordinary().with(Flow.LOCAL).with(Boot.OTHER));
    assertThat(decision.row()).isEqualTo(5);
    assertThat(decision.activeNic()).isEmpty();
    assertThat(decide(Situation.ordinary().with(Flow.LOCAL).with(Boot.UNTOLD)).reason())
        .contains("does not report its boot id");
  }

  @Test
  void row6ProposesOwnerOfConnectionAddress() {
    Decision decision = decide(Situation.ordinary().translated().with(Plain.NONE));
    assertThat(decision.row()).isEqualTo(6);
    assertThat(decision.activeNic()).isEmpty();
    assertThat(decision.proposedNic()).contains("eth0");
    assertThat(decision.deployment()).isEqualTo(Deployment.SKIP);
    assertThat(decision.reason()).contains("203.0.113.7", "NAT");
    assertThat(decision.nextStep()).contains("--nic eth0");
    assertThat(decision.sourceTranslated()).contains(true);
    assertThat(piece(decision, Kind.PEER_ADDRESS).answer())
        .isEqualTo("203.0.113.7, none of the engine's --addresses");
  }

  @Test
  void translatedConnectionIsDecidedByFlow() {
    Decision decision = decide(Situation.ordinary().translated());
    assertThat(decision.row()).isEqualTo(8);
    assertThat(decision.sourceTranslated()).contains(true);
    assertThat(piece(decision, Kind.FLOW_ROUTE).question()).contains("203.0.113.7");
  }

  @Test
  void flowDecidesWhenPlainLookupsFindNoRoute() {
    Decision decision = decide(Situation.ordinary().with(Plain.NONE));
    assertThat(decision.row()).isEqualTo(8);
    assertThat(piece(decision, Kind.PLAIN_ROUTE).stance()).isEqualTo(Stance.DISAGREES);
  }

  @Test
  void row7NamesKindOfUnlistedDevice() {
    Decision decision = decide(Situation.ordinary().with(Flow.UNLISTED));
    assertThat(decision.row()).isEqualTo(7);
    assertThat(decision.activeNic()).contains("tun0");
    assertThat(decision.deployment()).isEqualTo(Deployment.SKIP);
    assertThat(decision.reason()).contains("a tun that the capabilities do not list");
  }

  @Test
  void row7NamesAForeignBridge() {
    Decision decision = decide(Situation.ordinary().with(Flow.FOREIGN_BRIDGE));
    assertThat(decision.row()).isEqualTo(7);
    assertThat(decision.verdict())
        .contains("br0", "a bridge that does not belong to a managed network");
  }

  @Test
  void row8AdoptsTheBridgeOfTheManagementNetworkThatTheAgentDoesNotList() {
    Decision decision = decide(Situation.ordinary().with(Flow.LOST_BRIDGE));
    assertThat(decision.row()).isEqualTo(8);
    assertThat(decision.activeNic()).contains("ovirtmgmt");
    assertThat(decision.deployment()).isEqualTo(Deployment.YES);
    assertThat(decision.nextStep())
        .contains("does not list it as a network", "To adopt", "uplink host install node1");
    Decision other = decide(Situation.ordinary().with(Flow.BRIDGE_OF_OTHER_NAME));
    assertThat(other.row()).isEqualTo(7);
    assertThat(other.nextStep())
        .contains("To adopt the bridge br1 as it is", "--name br1", "uplink host install node1");
  }

  @Test
  void row8ConfirmsNicBondVlanAndManagedBridge() {
    for (var flow : List.of(Flow.NIC, Flow.BOND, Flow.VLAN, Flow.MANAGED_BRIDGE)) {
      Decision decision = decide(Situation.ordinary().with(flow));
      assertThat(decision.row()).isEqualTo(8);
      assertThat(decision.confidence()).isEqualTo(Confidence.CONFIRMED);
      assertThat(decision.deployment()).isEqualTo(Deployment.YES);
    }
  }

  @Test
  void row9IsSkippedUnlessClusterDeploys() {
    Situation contested = Situation.ordinary().with(Owner.OTHER);
    Decision skipped = decide(contested);
    assertThat(skipped.row()).isEqualTo(9);
    assertThat(skipped.activeNic()).contains("eth0");
    assertThat(skipped.deployment()).isEqualTo(Deployment.SKIP);
    assertThat(piece(skipped, Kind.LOCAL_ADDRESS).stance()).isEqualTo(Stance.DISAGREES);
    assertThat(decide(contested.with(DisagreementPolicy.DEPLOY)).deployment())
        .isEqualTo(Deployment.YES);
  }

  @Test
  void unknownOwnerOfConnectionAddressIsContested() {
    Decision decision = decide(Situation.ordinary().with(Owner.UNKNOWN));
    assertThat(decision.row()).isEqualTo(9);
    assertThat(piece(decision, Kind.LOCAL_ADDRESS).stance()).isEqualTo(Stance.UNKNOWN);
  }

  @Test
  void otherFamilyDisagreesAndConnectionFamilyDecides() {
    Decision decision = decide(Situation.ordinary().with(Plain.OTHER_DEVICE));
    assertThat(decision.activeNic()).contains("eth0");
    Evidence other = piece(decision, Kind.OTHER_FAMILY);
    assertThat(other.stance()).isEqualTo(Stance.DISAGREES);
    assertThat(other.device()).contains("eth9");
    assertThat(other.question()).isEqualTo("getRoute 2001:db8::1");
  }

  @Test
  void keepsPreviousActiveNic() {
    assertThat(decide(Situation.ordinary()).previousNic()).contains("eth7");
  }

  @Test
  void linkWithoutCarrierDisagrees() {
    Facts facts = Situation.ordinary().facts();
    RouteLookups lookups = facts.lookups().orElseThrow();
    var found = (RouteResult.Found) lookups.flowLookup().result();
    var down =
        new RouteResult.Found(
            found.device(),
            false,
            found.source(),
            found.gateway(),
            found.table(),
            List.of(new RouteResult.Link("eth0", "nic", Optional.of(false))));
    var decision =
        Decision.from(
            new Facts(
                facts.hostName(),
                facts.cluster(),
                facts.engine(),
                facts.connection(),
                facts.host(),
                Optional.of(
                    new RouteLookups(
                        new RouteLookup(
                            lookups.flowLookup().destination(), lookups.flowLookup().flow(), down),
                        lookups.plainLookups())),
                facts.previousNic()));
    assertThat(piece(decision, Kind.LINK_STATE).stance()).isEqualTo(Stance.DISAGREES);
    assertThat(piece(decision, Kind.LINK_STATE).answer()).isEqualTo("none on eth0");
  }

  /** A host that dials in was not dialled: each sentence says which end sees what. */
  @Test
  void saysOfAHostThatDialsInWhichEndIsTranslated() {
    Facts facts = Situation.ordinary().facts();
    var behindNat = new InetSocketAddress(Situation.NAT, 40000);
    var decision =
        Decision.from(
            new Facts(
                facts.hostName(),
                facts.cluster(),
                facts.engine(),
                new ConnectionEnds(
                        facts.connection().engineAddress(),
                        behindNat,
                        facts.connection().hostView())
                    .dialledByHost(),
                facts.host(),
                facts.lookups(),
                facts.previousNic()));

    String nat = IpLiteral.format(Situation.NAT);
    Evidence host = piece(decision, Kind.DESTINATION_TRANSLATION);
    assertThat(host.question()).isEqualTo("is the host's address translated (NAT)?");
    assertThat(host.answer()).startsWith("yes: the engine sees the host at " + nat);
    Evidence engine = piece(decision, Kind.SOURCE_TRANSLATION);
    assertThat(engine.question()).isEqualTo("is the engine's address translated (NAT)?");
    assertThat(engine.answer()).startsWith("no: the engine's end is ");
    assertThat(piece(decision, Kind.DIALLED_ADDRESS).question())
        .isEqualTo("owner of " + nat + ", the host's address as the engine sees it");
    assertThat(piece(decision, Kind.DIALLED_ADDRESS).stance()).isEqualTo(Stance.INFORMS);
    assertThat(host.text()).startsWith("the host's address is translated: the engine sees");
    assertThat(decision.evidence())
        .extracting(Evidence::text)
        .noneMatch(text -> text.contains("engine dialled"));
  }

  @Test
  void usesLastClientIfaceWhenHostReportsNoConnection() {
    Facts facts = Situation.ordinary().facts();
    var decision =
        Decision.from(
            new Facts(
                facts.hostName(),
                facts.cluster(),
                facts.engine(),
                new ConnectionEnds(
                    new InetSocketAddress(Situation.E1, 40000),
                    new InetSocketAddress(Situation.DIALLED, 54321),
                    Optional.empty()),
                facts.host(),
                facts.lookups(),
                facts.previousNic()));
    assertThat(decision.row()).isEqualTo(8);
    assertThat(decision.sourceTranslated()).isEmpty();
    assertThat(piece(decision, Kind.PEER_ADDRESS).stance()).isEqualTo(Stance.UNKNOWN);
    assertThat(piece(decision, Kind.SOURCE_TRANSLATION).stance()).isEqualTo(Stance.UNKNOWN);
  }

  @Test
  void unconfiguredEngineAddressIsNotTranslation() {
    Facts facts = Situation.ordinary().translated().with(Plain.NONE).facts();
    var decision =
        Decision.from(
            new Facts(
                facts.hostName(),
                facts.cluster(),
                facts.engine(),
                new ConnectionEnds(
                    new InetSocketAddress(Situation.NAT, 40000),
                    facts.connection().dialledAddress(),
                    facts.connection().hostView()),
                facts.host(),
                facts.lookups(),
                facts.previousNic()));
    assertThat(decision.row()).isEqualTo(6);
    assertThat(decision.sourceTranslated()).contains(false);
    assertThat(decision.reason())
        .doesNotContain("NAT")
        .contains("none of the engine's --addresses");
  }

  @Test
  void reportsTranslatedDestination() {
    Decision decision = decide(Situation.ordinary());
    assertThat(decision.destinationTranslated()).contains(true);
    assertThat(piece(decision, Kind.DESTINATION_TRANSLATION).answer())
        .isEqualTo("yes: the engine dialled 198.51.100.99, the host's end is 198.51.100.10");
  }

  @Test
  void reportsMissingFamilyOfEngine() {
    Facts facts = Situation.ordinary().facts();
    RouteLookups lookups = facts.lookups().orElseThrow();
    var decision =
        Decision.from(
            new Facts(
                facts.hostName(),
                facts.cluster(),
                new EngineFacts(List.of(InetAddress.ofLiteral("192.0.2.1")), "boot-engine"),
                facts.connection(),
                facts.host(),
                Optional.of(
                    new RouteLookups(lookups.flowLookup(), lookups.plainLookups().subList(0, 1))),
                facts.previousNic()));
    assertThat(piece(decision, Kind.OTHER_FAMILY).answer())
        .isEqualTo("the engine has no IPv6 address");
  }

  private static Decision decide(Situation situation) {
    return Decision.from(situation.facts());
  }

  private static List<Evidence> pieces(Decision decision, Kind kind) {
    return decision.evidence().stream().filter(piece -> piece.kind() == kind).toList();
  }

  private static Evidence piece(Decision decision, Kind kind) {
    return pieces(decision, kind).getFirst();
  }
}
