package org.uplink.engine.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
    List<PathPoint> path =
        pathOver(
            new Link("bond0.10", "vlan", List.of("bond0"), Optional.empty()),
            new Link("bond0", "bond", List.of("eth0", "eth3"), Optional.of(true)),
            new Link("eth0", "nic", Optional.of(false)),
            new Link("eth3", "nic", Optional.of(true)));

    assertThat(devices(path)).containsExactly("eth0", "eth3", "bond0", "bond0.10");
    assertThat(path).extracting(PathPoint::kind).doesNotContain(Kind.GATEWAY);
    assertThat(path).allMatch(PathPoint::known);
    assertThat(point(path, "eth0").carrier()).contains(false);
    assertThat(point(path, "bond0").lower()).containsExactly("eth0", "eth3");
  }

  @Test
  void leavesOutThePortsOfGuestsAndDoesNotClaimToKnowWhichPortIsUsed() {
    List<PathPoint> guests =
        pathOver(
            new Link("bond0.10", "bridge", List.of("vnet0", "eth0", "vnet1"), Optional.empty()),
            new Link("vnet0", "tun", Optional.of(true)),
            new Link("eth0", "nic", Optional.of(true)),
            new Link("vnet1", "tun", Optional.of(false)));
    assertThat(devices(guests)).containsExactly("eth0", "bond0.10");
    assertThat(guests).allMatch(PathPoint::known);

    List<PathPoint> bonds =
        pathOver(
            new Link("bond0.10", "bridge", List.of("bond0", "bond1"), Optional.empty()),
            new Link("bond0", "bond", List.of("eth0"), Optional.of(true)),
            new Link("bond1", "bond", List.of("eth3"), Optional.of(true)),
            new Link("eth0", "nic", Optional.of(true)),
            new Link("eth3", "nic", Optional.of(true)));
    assertThat(devices(bonds)).containsExactly("eth0", "bond0", "eth3", "bond1", "bond0.10");
    assertThat(bonds)
        .filteredOn(point -> !point.known())
        .extracting(PathPoint::name)
        .containsExactly("eth0", "bond0", "eth3", "bond1");

    List<PathPoint> none =
        pathOver(
            new Link("bond0.10", "bridge", List.of("tap0"), Optional.empty()),
            new Link("tap0", "tun", Optional.of(true)));
    assertThat(devices(none)).containsExactly("tap0", "bond0.10");
  }

  @Test
  void endsIfAHostReportsLinksInACircle() {
    List<PathPoint> path =
        pathOver(
            new Link("bond0.10", "vlan", List.of("bond0", "missing"), Optional.empty()),
            new Link("bond0", "bond", List.of("bond0.10", "bond0"), Optional.empty()));

    assertThat(devices(path)).containsExactly("bond0", "bond0.10");
    assertThat(point(path, "bond0").lower()).isEmpty();
    assertThat(point(path, "bond0.10").lower()).containsExactly("bond0");
  }

  @Test
  void keepsALimitedNumberOfDevices() {
    List<String> names = IntStream.range(0, 128).mapToObj(i -> "p" + i).toList();
    List<Link> links = new ArrayList<>();
    links.add(new Link("bond0.10", "bond", names, Optional.empty()));
    names.forEach(name -> links.add(new Link(name, "bond", names, Optional.empty())));

    List<PathPoint> path = pathOver(links.toArray(Link[]::new));

    assertThat(path).hasSizeLessThan(40);
    assertThat(path.getLast().name()).isEqualTo("bond0.10");
    assertThat(path).allMatch(point -> point.lower().size() < 40);
  }

  private static List<String> devices(List<PathPoint> path) {
    return path.stream().filter(point -> point.kind() == Kind.DEVICE).map(PathPoint::name).toList();
  }

  private static PathPoint point(List<PathPoint> path, String name) {
    return path.stream().filter(point -> point.name().equals(name)).findFirst().orElseThrow();
  }

  /** Returns the path of a route through bond0.10 over these links. */
  private static List<PathPoint> pathOver(Link... links) {
    Facts facts = Situation.ordinary().with(Flow.VLAN).facts();
    RouteLookup flow = facts.flowLookup().orElseThrow();
    var route =
        new RouteResult.Found(
            "bond0.10",
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(links));
    return Decision.from(
            new Facts(
                facts.hostName(),
                facts.cluster(),
                facts.engine(),
                facts.connection(),
                facts.host(),
                Optional.of(
                    new RouteLookups(
                        new RouteLookup(flow.destination(), flow.flow(), route),
                        facts.plainLookups())),
                facts.previousNic()))
        .path();
  }

  private static List<PathPoint> path(Situation situation) {
    return Decision.from(situation.facts()).path();
  }
}
