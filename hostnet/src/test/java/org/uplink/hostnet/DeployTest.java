package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Operation;
import org.uplink.hostnet.transition.Step;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.warning.PlanWarning;

class DeployTest {
  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @ParameterizedTest
  @FieldSource("org.uplink.hostnet.HostLayout#PLAIN")
  void bridgeTakesOverTheOnlyNicAndRollbackReturnsIt(HostLayout shape) {
    shape.build(host);
    deployAndRollBack(shape);
  }

  @Test
  void restoresGatewayRoutesDespiteAProhibitRule() {
    host.dualStack();
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    host.ip("route add 10.7.0.0/16 via 192.0.2.9 dev ovirtmgmt");
    host.ip("rule add pref 100 oif ovirtmgmt unreachable");
    String start = host.snapshotText();
    Plan elsewhere =
        host.plan(
            plan.target(),
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.bridgeOn("eth0")
                    .withIpv4(NetworkSpec.Ip.of(Prefix.parse("203.0.113.2/24")))));
    host.applier().apply(elsewhere);
    assertThat(host.ip("route show")).doesNotContain("10.7.0.0/16");
    assertThat(host.applier().converge(elsewhere.snapshot()).differences()).isEmpty();
    assertThat(host.snapshotText()).isEqualTo(start);
  }

  /** The kernel takes them for the same address, so the old one cannot be deleted afterwards. */
  @Test
  void changesTheLengthOfAnIpv6AddressAndRollsBack() {
    host.dualStack();
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    String start = host.snapshotText();
    Plan longer =
        host.plan(
            plan.target(),
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.bridgeOn("eth0")
                    .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
                    .withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/48")))
                    .withDefaultRoute(true)));
    host.applier().apply(longer);
    assertThat(host.ip("-6 addr show dev ovirtmgmt"))
        .contains("2001:db8::2/48")
        .doesNotContain("/64 scope global");
    assertThat(
            Comparison.compare(host.state(), longer.after(), Set.copyOf(longer.devices()))
                .differences())
        .isEmpty();
    assertThat(host.applier().converge(longer.snapshot()).differences()).isEmpty();
    assertThat(host.snapshotText()).isEqualTo(start);
  }

  @Test
  void movesPolicyRoutingOnAForwardingHostWithStrictRpFilter() {
    HostLayout.POLICY_ROUTING.build(host);
    host.writeSysctl("net.ipv4.conf.all.rp_filter", "1");
    host.writeSysctl("net.ipv4.conf.eth0.rp_filter", "1");
    host.writeSysctl("net.ipv4.conf.eth0.forwarding", "1");
    String start = host.snapshotText();
    deployAndRollBack(HostLayout.POLICY_ROUTING);
    assertThat(host.snapshotText()).isEqualTo(start);
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    assertThat(host.ip("route get 198.51.100.1 from 192.0.2.3"))
        .contains("via 192.0.2.9 dev ovirtmgmt table 77");
    assertThat(host.ip("route get 2001:db8:f::1 from 2001:db8::3"))
        .contains("via 2001:db8::9 dev ovirtmgmt table 77");
    assertThat(host.ip("rule show")).contains("iif ovirtmgmt lookup 78").doesNotContain("eth0");
    assertThat(host.sysctls.read("ipv4/conf/ovirtmgmt/rp_filter")).hasValue("1");
    assertThat(host.sysctls.read("ipv4/conf/ovirtmgmt/forwarding")).hasValue("1");
  }

  @Test
  void rulesThatNameTheNicByAnotherNameMoveToTheBridge() {
    host.dualStack().ip("link property add dev eth0 altname enp0s5");
    host.ip("rule add pref 100 iif enp0s5 lookup 77");
    host.ip("-6 rule add pref 101 oif enp0s5 lookup 78");
    String start = host.snapshotText();

    Plan plan = host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    host.applier().apply(plan);

    assertThat(host.ip("rule show")).contains("iif ovirtmgmt lookup 77").doesNotContain("enp0s5");
    assertThat(host.ip("-6 rule show")).contains("oif ovirtmgmt lookup 78");
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.snapshotText()).isEqualTo(start);
  }

  @Test
  void inverseStepsInReverseOrderRestoreTheHost() {
    host.dualStack();
    String start = host.snapshotText();
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    List<Batch> undo =
        plan.steps().reversed().stream()
            .filter(step -> !(step.inverse() instanceof Operation.Nothing))
            .map(step -> new Batch(List.of(new Step(step.inverse(), step.operation()))))
            .toList();
    host.applier()
        .apply(
            new Plan(
                plan.after(),
                plan.before(),
                undo,
                List.of(),
                RunningConfiguration.EMPTY,
                plan.devices()));
    assertThat(host.snapshotText()).isEqualTo(start);
  }

  @Test
  void networkThatMovesToAnotherNicGetsItsAddresses() {
    host.dualStack();
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    host.cable("eth1").ip("addr add 203.0.113.2/24 dev eth1");
    host.ip("-n far addr add 203.0.113.1/24 dev eth1");
    host.ip("route add 198.51.100.0/24 via 203.0.113.1 dev eth1");

    NetworkRequest elsewhere =
        NetworkRequest.of(
            "ovirtmgmt",
            NetworkSpec.bridgeOn("eth1")
                .withIpv4(NetworkSpec.Ip.of(Prefix.parse("203.0.113.2/24")))
                .withIpv6(NetworkSpec.Ip.NONE));
    Plan move = host.plan(plan.target(), elsewhere);
    assertThat(move.after().addresses())
        .filteredOn(address -> !address.linkLocal() && !address.device().equals("lo"))
        .extracting(address -> address.device() + " " + address.local())
        .containsExactly("ovirtmgmt 203.0.113.2/24");
    assertThat(move.warnings())
        .extracting(PlanWarning::text)
        .contains("192.0.2.2/24 is removed from ovirtmgmt, because the request does not name it");
    host.applier().apply(move);
    assertThat(
            Comparison.compare(host.state(), move.after(), Set.copyOf(move.devices()))
                .differences())
        .isEmpty();
    assertThat(host.ip("link show eth0")).doesNotContain("master");
    assertThat(host.ip("route get 198.51.100.1")).contains("via 203.0.113.1 dev ovirtmgmt");
    assertThat(host.canPing("203.0.113.1")).isTrue();

    assertThat(host.applier().converge(move.snapshot()).differences()).isEmpty();
    assertThat(host.canPing("192.0.2.1")).isTrue();
  }

  @Test
  void rollbackRestoresARemovedBridgeWithItsOptions() {
    host.dualStack();
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    host.ip(
        "link set ovirtmgmt type bridge ageing_time 12000 priority 4096 mcast_snooping 0"
            + " group_fwd_mask 8 hello_time 300 max_age 1500");
    String options = bridge();
    assertThat(options).contains("ageing_time 12000", "priority 4096");
    Plan removal = host.plan(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt")));
    host.applier().apply(removal);
    assertThat(host.ip("link show")).doesNotContain("ovirtmgmt");

    assertThat(host.applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(bridge()).isEqualTo(options);
    assertThat(host.canPing("198.51.100.1")).isTrue();

    // Setting the network up again keeps the options. A rollback restores options that changed.
    Plan again = host.plan(plan.target(), management());
    assertThat(again.steps()).isEmpty();
    host.ip("link set ovirtmgmt type bridge ageing_time 100");
    assertThat(host.applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(bridge()).isEqualTo(options);
  }

  @Test
  void rollbackRestoresPortOptions() {
    host.dualStack();
    Plan plan = host.plan(management());
    host.applier().apply(plan);
    host.ip(
        "link set eth0 type bridge_slave hairpin on learning off flood off isolated on mcast_flood off"
            + " bcast_flood off guard on root_block on neigh_suppress on priority 5 mcast_router 2"
            + " group_fwd_mask 8");
    String options = port();
    assertThat(options).contains("hairpin on", "priority 5", "isolated on", "neigh_suppress on");
    Plan removal = host.plan(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt")));
    host.applier().apply(removal);

    assertThat(host.applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(port()).isEqualTo(options);
    assertThat(host.plan(plan.target(), management()).steps()).isEmpty();
  }

  private static NetworkRequest management() {
    return NetworkRequest.of(
        "ovirtmgmt",
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
            .withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64")))
            .withDefaultRoute(true));
  }

  /** Applies a change, compares the host with the plan, and rolls back from the stored snapshot. */
  private void deployAndRollBack(HostLayout shape) {
    NetworkRequest request = shape.request(shape.network());
    Plan plan = host.plan(request);
    host.applier().apply(plan);
    assertThat(
            Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                .differences())
        .isEmpty();
    assertThat(host.plan(plan.target(), request).steps())
        .extracting(step -> step.describe())
        .isEmpty();
    for (String address : shape.reachableAddresses()) {
      assertThat(host.canPing(address)).as(address).isTrue();
      assertThat(host.ip("route get " + address)).contains("dev ovirtmgmt");
    }
    String file = StateJson.MAPPER.writeValueAsString(plan.snapshot());
    Snapshot snapshot = StateJson.MAPPER.readValue(file, Snapshot.class);
    assertThat(snapshot).isEqualTo(plan.snapshot());
    assertThat(host.applier().converge(snapshot).differences()).isEmpty();
    assertThat(host.ip("link show")).doesNotContain("ovirtmgmt");
    for (String address : shape.reachableAddresses()) {
      assertThat(host.canPing(address)).as(address).isTrue();
    }
  }

  private String bridge() {
    return host.ip("-d link show ovirtmgmt")
        .replaceAll("(?s).*(bridge forward_delay)", "$1")
        .replaceAll("(hello|tcn|topology_change|gc)_timer +[0-9.]+", "")
        .replaceAll("root_id .*? (?=hello)|designated_root \\S+|bridge_id \\S+", "");
  }

  private String port() {
    return host.ip("-d link show eth0")
        .replaceAll("(?s).*bridge_slave", "")
        .replaceAll("(hold|message_age|forward_delay)_timer +[0-9.]+|port_id \\S+", "");
  }
}
