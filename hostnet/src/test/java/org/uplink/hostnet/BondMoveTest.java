package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.apply.ApplyFailedException;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.transition.Step;
import org.uplink.platform.StepListener;

/**
 * Moves a network from its only NIC to a bond of this NIC and a free one, and back, and counts the
 * packets that are lost. The kernel must have bonds, such as the kernel of the test guest.
 */
@Tag("guest")
class BondMoveTest {
  private static final String ACTIVE_BACKUP = "mode=active-backup miimon=50";
  private static final String LACP = "mode=802.3ad miimon=50 lacp_rate=fast";

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.assumeVlansAndBonds();
    host.dualStack();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void addressesOfANicMoveToABridgeOnABondAndBack() throws Exception {
    host.switched();
    host.writeSysctl("net.ipv4.conf.eth0.rp_filter", "1");
    String start = host.snapshotText();
    moveAndRollBack(toBond(ACTIVE_BACKUP));
    host.assertPicture(start);
  }

  @Test
  void bridgeMovesFromItsNicToABondAndBack() throws Exception {
    host.switched();
    String start = host.snapshotText();
    Plan bridge = apply(RunningConfiguration.EMPTY, onNic());
    String onNic = host.snapshotText();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan there = apply(bridge.target(), toBond(ACTIVE_BACKUP));
      assertThat(host.ip("link show bond0")).contains("master vmbr0");
      traffic.awaitFlow();
      Plan back = apply(there.target(), backToNic());
      assertThat(host.ip("link show")).doesNotContain("bond0");
      traffic.awaitFlow();
      assertThat(applier().converge(back.snapshot()).differences()).isEmpty();
      assertThat(host.ip("link show eth0")).contains("master bond0");
      traffic.awaitFlow();
      assertThat(applier().converge(there.snapshot()).differences()).isEmpty();
      traffic.awaitFlow();
      traffic.reportLoss();
    }
    host.assertPicture(onNic);
    assertThat(applier().converge(bridge.snapshot()).differences()).isEmpty();
    host.assertPicture(start);
  }

  /** The partner stops using eth0 when it has recognized eth1, so this cannot be without loss. */
  @Test
  void networkWaitsForThePartnerOfLacp() throws Exception {
    host.aggregated();
    Awaitility.await("the far bond").until(() -> host.canPing("192.0.2.1"));
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = apply(RunningConfiguration.EMPTY, toBond(LACP));
      traffic.awaitFlow();
      Awaitility.await("both ports to be in use")
          .until(() -> host.ip("-d link show bond0").contains("ad_num_ports 2"));
      traffic.awaitFlow();
      assertThat(plan.steps())
          .extracting(Step::describe)
          .contains("wait until bond0 has a carrier, and a partner by LACP");
      traffic.reportLoss();
    }
  }

  @Test
  void networkStaysOnItsNicIfNoPartnerAnswers() {
    host.switched();
    String start = host.snapshotText();
    Plan plan = host.plan(toBond(LACP));
    assertThatThrownBy(() -> applier().apply(plan))
        .isInstanceOf(ApplyFailedException.class)
        .hasMessageContaining("no partner has answered by LACP for 15 s");
    assertThat(host.ip("link show eth0")).doesNotContain("master");
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(applier().converge(plan.snapshot()).differences()).isEmpty();
    host.assertPicture(start);
  }

  @Test
  void networkStaysOnItsNicIfTheFreeNicHasNoCarrier() {
    host.switched();
    host.ip("link set eth1 down");
    host.ip("-n far link set eth1 down");
    Plan plan = host.plan(toBond(ACTIVE_BACKUP));
    assertThatThrownBy(() -> applier().apply(plan))
        .isInstanceOf(ApplyFailedException.class)
        .hasMessageContaining("there has been no carrier for 15 s");
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.ip("link show")).doesNotContain("bond0").doesNotContain("vmbr0");
  }

  @Test
  void rollbackFromEveryStepGivesTheOldNetwork() {
    host.switched();
    host.writeSysctl("net.ipv4.conf.eth0.rp_filter", "1");
    String start = host.snapshotText();
    fromEveryStep(RunningConfiguration.EMPTY, toBond(ACTIVE_BACKUP), start);
    Plan bridge = apply(RunningConfiguration.EMPTY, onNic());
    String onNic = host.snapshotText();
    fromEveryStep(bridge.target(), toBond(ACTIVE_BACKUP), onNic);
    Plan there = apply(bridge.target(), toBond(ACTIVE_BACKUP));
    fromEveryStep(there.target(), backToNic(), host.snapshotText());
  }

  private void fromEveryStep(RunningConfiguration running, NetworkRequest request, String start) {
    boolean left = true;
    for (int batches = 0; left; batches++) {
      Plan plan = host.plan(running, request);
      left = host.applyUntil(plan, batches);
      assertThat(applier().converge(plan.snapshot()).differences())
          .as("after %d sends of %s", batches, plan.steps().stream().map(Step::describe).toList())
          .isEmpty();
      host.assertPicture(start);
    }
  }

  private void moveAndRollBack(NetworkRequest request) throws Exception {
    // The first run loads classes between two batches.
    Plan first = apply(RunningConfiguration.EMPTY, request);
    assertThat(applier().converge(first.snapshot()).differences()).isEmpty();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = apply(RunningConfiguration.EMPTY, request);
      traffic.awaitFlow();
      assertThat(host.ip("route get " + TwoWayTraffic.FAR4)).contains("dev vmbr0");
      assertThat(applier().converge(plan.snapshot()).differences()).isEmpty();
      traffic.awaitFlow();
      traffic.reportLoss();
    }
  }

  private Plan apply(RunningConfiguration running, NetworkRequest request) {
    Plan plan = host.plan(running, request);
    applier().apply(plan);
    assertThat(
            Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                .differences())
        .as("%s", plan.steps().stream().map(Step::describe).toList())
        .isEmpty();
    return plan;
  }

  private Applier applier() {
    return new Applier(
        host.net, host.sysctls, host.resolver, HostFixture.measured(StepListener.NONE));
  }

  private static NetworkRequest onNic() {
    return NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0"));
  }

  private static NetworkRequest toBond(String options) {
    return NetworkRequest.of(
        Map.of("vmbr0", NetworkSpec.takeOverOf("bond0").onBond("bond0")),
        Map.of("bond0", new BondSpec(List.of("eth0", "eth1"), options, Optional.empty())));
  }

  private static NetworkRequest backToNic() {
    return new NetworkRequest(
        new TreeMap<>(Map.of("vmbr0", NetworkSpec.takeOverOf("eth0"))),
        new TreeSet<>(),
        new TreeMap<>(),
        new TreeSet<>(Set.of("bond0")));
  }
}
