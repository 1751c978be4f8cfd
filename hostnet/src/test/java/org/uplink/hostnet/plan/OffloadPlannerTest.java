package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Operation;
import org.uplink.hostnet.transition.Transition;

/** Which links lose large receive offload to a bridge, and which get it back. */
class OffloadPlannerTest {
  private static final LinkState BRIDGE = TestLinks.ofKind("bridge", "br0");
  private static final LinkState VLAN = TestLinks.vlan("bond0.7", "bond0", 7);
  private static final LinkState BOND = TestLinks.ofKind("bond", "bond0");
  private static final LinkState NIC = TestLinks.nic("eth0").withMaster(Optional.of("bond0"));
  private static final LinkState OTHER_NIC = TestLinks.nic("eth1").withReceiveOffloadOn(true);

  @Test
  void allLinksBelowTheBridgeLoseIt() {
    PlannedHost host =
        host(
            BRIDGE,
            VLAN,
            BOND.withReceiveOffloadOn(true),
            NIC.withReceiveOffloadOn(true),
            OTHER_NIC);
    host.put(VLAN.withMaster(Optional.of("br0")));

    assertThat(plan(host, List.of())).containsExactly("bond0", "eth0");

    assertThat(host.state().links().stream().filter(LinkState::hasReceiveOffload))
        .containsExactly(OTHER_NIC);
  }

  @Test
  void allLinksBelowTheBridgeGetItBackTheBondFirst() {
    PlannedHost host =
        host(BRIDGE, VLAN.withMaster(Optional.of("br0")), BOND, NIC, TestLinks.nic("eth1"));
    NetworkState before = host.state();
    host.put(VLAN);

    assertThat(plan(host, List.of("bond0", "eth0", "eth1"))).isEmpty();

    assertThat(
            Transition.between(before, host.state(), new TreeSet<>(host.touched)).stream()
                .map(Batch::steps)
                .flatMap(List::stream)
                .map(step -> step.operation())
                .filter(Operation.TurnOnReceiveOffload.class::isInstance))
        .containsExactly(
            new Operation.TurnOnReceiveOffload("bond0"),
            new Operation.TurnOnReceiveOffload("eth0"));
  }

  @Test
  void remembersWhatIsStillBelowABridge() {
    PlannedHost host = host(BRIDGE, VLAN.withMaster(Optional.of("br0")), BOND, NIC, OTHER_NIC);
    assertThat(plan(host, List.of("bond0", "eth0", "eth1"))).containsExactly("bond0", "eth0");
    assertThat(host.touched).isEmpty();
  }

  @Test
  void newBondGetsWhatTheKernelGivesEachBond() {
    PlannedHost host = host(BRIDGE, TestLinks.nic("eth0"));
    host.put(BOND.withMaster(Optional.of("br0")));
    host.put(NIC);
    assertThat(plan(host, List.of())).containsExactly("bond0");
  }

  private static PlannedHost host(LinkState... links) {
    return new PlannedHost(NetworkState.ofLinks(List.of(links)), RunningConfiguration.EMPTY);
  }

  /** Plans a host whose links were in the state of {@link #host} at first. */
  private static List<String> plan(PlannedHost host, List<String> former) {
    return new OffloadPlanner(host, former).plan();
  }
}
