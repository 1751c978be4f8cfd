package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.comparison.ConcurrentChanges;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.ChangedMtu;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.transition.Step;

/** The MTU of a port that leaves a bond with the MTU 9000. MtuTest compares it with the kernel. */
class ReleasedPortTest {
  private static final BondSpec WITHOUT_ETH1 =
      new BondSpec(List.of("eth0"), "mode=1", Optional.empty());
  private static final NetworkRequest SHRINK =
      NetworkRequest.of(Map.of(), Map.of("bond0", WITHOUT_ETH1));
  private static final NetworkState HOST =
      NetworkState.ofLinks(
          List.of(port("eth0"), port("eth1"), TestLinks.ofKind("bond", "bond0").withMtu(9000)));

  @Test
  void driverChoosesTheMtuIfUplinkHasNotChangedIt() {
    Plan plan = plan(new TreeMap<>(), SHRINK);
    assertThat(plan.steps()).extracting(Step::describe).noneMatch(step -> step.contains("MTU"));
    assertThat(plan.after().link("eth1").orElseThrow().hasDriverMtu()).isTrue();
    assertThat(plan.target().mtus()).isEmpty();
  }

  @Test
  void mtuOfTheDriverIsNoChangeOfAnotherProgram() {
    Plan plan = plan(new TreeMap<>(), SHRINK);
    NetworkState now = withMtuOfEth1(plan.after(), 2000);
    assertThat(ConcurrentChanges.findAfterPlan(plan.snapshot(), now).report().sentences())
        .isEmpty();
  }

  @Test
  void portGetsTheMtuThatItHadBeforeUplinkChangedIt() {
    Plan plan = plan(new TreeMap<>(Map.of("eth1", new ChangedMtu(1500, 9000))), SHRINK);
    assertThat(plan.steps())
        .extracting(Step::describe)
        .anyMatch(step -> step.startsWith("set eth1") && step.contains("MTU 1500"));
    NetworkState now = withMtuOfEth1(plan.after(), 2000);
    assertThat(ConcurrentChanges.findAfterPlan(plan.snapshot(), now).report().sentences())
        .singleElement()
        .asString()
        .contains("set the MTU of eth1 to 2000");
  }

  @Test
  void networkOnThePortHasAPlannedMtu() {
    Plan plan =
        plan(
            new TreeMap<>(),
            new NetworkRequest(
                new TreeMap<>(Map.of("net", NetworkSpec.bridgeOn("eth1"))),
                new TreeSet<>(),
                new TreeMap<>(),
                new TreeSet<>(Set.of("bond0"))));
    assertThat(plan.after().link("eth1").orElseThrow().hasDriverMtu()).isFalse();
    assertThat(plan.steps())
        .extracting(Step::describe)
        .anyMatch(step -> step.startsWith("set eth1") && step.contains("MTU 9000"));
  }

  private static Plan plan(NavigableMap<String, ChangedMtu> mtus, NetworkRequest request) {
    RunningConfiguration running =
        new RunningConfiguration(
            new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), mtus, List.of());
    return new Planner(HostEnvironment.EMPTY)
        .plan(HOST, running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private static LinkState port(String name) {
    return TestLinks.nic(name).withMtu(9000).withMaster(Optional.of("bond0"));
  }

  private static NetworkState withMtuOfEth1(NetworkState state, int mtu) {
    return state.withLinks(
        state.links().stream()
            .map(link -> link.name().equals("eth1") ? link.withMtu(mtu) : link)
            .toList());
  }
}
