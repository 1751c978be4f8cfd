package org.uplink.engine.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.engine.decision.PathPoint.Kind;
import org.uplink.engine.decision.Situation.Flow;
import org.uplink.engine.decision.Situation.Owner;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteLookups;
import org.uplink.engine.decision.facts.RouteResult;
import org.uplink.engine.decision.facts.RouteResult.Link;

class PathCollectorTest {
  @Test
  void beginsAtTheEngineAndEndsAtTheActiveNic() {
    for (Situation situation : Situation.all()) {
      Decision decision = Decision.from(situation.facts());
      List<PathPoint> path = decision.path();

      assertThat(path.getFirst().kind()).isEqualTo(Kind.ENGINE);
      assertThat(path.stream().filter(point -> point.kind() == Kind.ENGINE)).hasSize(1);
      if (decision.confidence() == Confidence.CONFIRMED
          || decision.confidence() == Confidence.CONTESTED) {
        assertThat(path.getLast().name())
            .as("%s", situation)
            .isEqualTo(decision.activeNic().orElse(""));
      }
      if (decision.confidence() == Confidence.REPORTED) {
        assertThat(path.getLast())
            .as("%s", situation)
            .satisfies(
                point -> {
                  assertThat(point.name()).isEqualTo(decision.activeNic().orElse(""));
                  assertThat(point.known()).isFalse();
                });
      }
    }
  }

  @Test
  void namesTheGatewayAndTheHostsAddress() {
    List<PathPoint> path = path(Situation.ordinary());

    assertThat(path)
        .extracting(PathPoint::kind)
        .containsExactly(Kind.ENGINE, Kind.HOST_TRANSLATION, Kind.GATEWAY, Kind.DEVICE);
    assertThat(path.get(2).addresses()).containsExactly("198.51.100.1");
    assertThat(path.getLast().addresses()).containsExactly("198.51.100.10");
    assertThat(path(Situation.ordinary().with(Owner.OTHER)).getLast().addresses()).isEmpty();
  }

  @Test
  void namesTheAddressesOfANat() {
    assertThat(path(Situation.ordinary().translated()).get(1))
        .isEqualTo(
            PathPoint.of(
                Kind.ENGINE_TRANSLATION,
                path(Situation.ordinary()).getFirst().addresses().getFirst(),
                "203.0.113.7"));
  }

  @Test
  void listsTheLinksFromTheWireToTheDevice() {
    Facts facts = Situation.ordinary().with(Flow.VLAN).facts();
    RouteLookup flow = facts.flowLookup().orElseThrow();
    var route =
        new RouteResult.Found(
            "bond0.10",
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(
                new Link("bond0.10", "vlan", Optional.empty()),
                new Link("bond0", "bond", Optional.of(true)),
                new Link("eth0", "nic", Optional.of(false)),
                new Link("eth1", "nic", Optional.of(true))));
    var changed =
        new Facts(
            facts.hostName(),
            facts.cluster(),
            facts.engine(),
            facts.connection(),
            facts.host(),
            Optional.of(
                new RouteLookups(
                    new RouteLookup(flow.destination(), flow.flow(), route), facts.plainLookups())),
            facts.previousNic());

    List<PathPoint> path = Decision.from(changed).path();

    assertThat(path)
        .filteredOn(point -> point.kind() == Kind.DEVICE)
        .extracting(PathPoint::name)
        .containsExactly("eth1", "eth0", "bond0", "bond0.10");
    assertThat(path).extracting(PathPoint::kind).doesNotContain(Kind.GATEWAY);
    assertThat(path)
        .filteredOn(point -> point.name().equals("eth0"))
        .singleElement()
        .satisfies(point -> assertThat(point.carrier()).contains(false));
  }

  private static List<PathPoint> path(Situation situation) {
    return Decision.from(situation.facts()).path();
  }
}
