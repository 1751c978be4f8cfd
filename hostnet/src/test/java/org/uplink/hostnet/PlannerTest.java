package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.check.PlannedLookup;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.StateJson;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;

class PlannerTest {
  private static final NetworkSpec.Ip IPV4 = NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"));
  private static final NetworkSpec.Ip IPV6 = NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64"));
  private static final NetworkSpec MANAGEMENT =
      NetworkSpec.bridgeOn("eth0").withIpv4(IPV4).withIpv6(IPV6);

  private HostFixture host;
  private HostEnvironment environment = HostEnvironment.EMPTY;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.dualStack().cable("eth1");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void refusesContradictingParametersWithCode21() {
    NetworkSpec eth1 = NetworkSpec.bridgeOn("eth1");
    assertThat(
            code(
                NetworkRequest.of(
                    Map.of("a", MANAGEMENT, "b", NetworkSpec.bridgeOn("eth0")), Map.of())))
        .isEqualTo(21);
    assertThat(
            code(
                NetworkRequest.of(
                    Map.of(
                        "a", MANAGEMENT.withDefaultRoute(true), "b", eth1.withDefaultRoute(true)),
                    Map.of())))
        .isEqualTo(21);
    assertThat(
            code(
                changed(
                    spec ->
                        spec.withLinkOptions(
                            new NetworkSpec.LinkOptions(true, false, OptionalInt.empty(), "ovs")))))
        .isEqualTo(21);
    assertThat(code(bond("bond0", "mode=1"))).isEqualTo(21);
    assertThat(
            code(
                changed(
                    spec ->
                        spec.withLinkOptions(
                            new NetworkSpec.LinkOptions(
                                true, false, OptionalInt.of(1000), "legacy")))))
        .isEqualTo(21);
  }

  @Test
  void refusesUnusableAddressesWithCode22() {
    for (String address : List.of("192.0.2.0/24", "224.0.0.1/24", "127.0.0.1/8", "0.0.0.0/0")) {
      assertThat(code(changed(spec -> spec.withIpv4(NetworkSpec.Ip.of(Prefix.parse(address))))))
          .as(address)
          .isEqualTo(22);
    }
    NetworkSpec.Ip foreignGateway =
        NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"), InetAddress.ofLiteral("198.51.100.1"));
    assertThat(code(changed(spec -> spec.withIpv4(foreignGateway)))).isEqualTo(22);
  }

  @Test
  void refusesMissingAndUsedNicsWithCodes23And24() {
    assertThat(code(NetworkRequest.of("vm", NetworkSpec.bridgeOn("eth9")))).isEqualTo(23);
    assertThat(code(bond("bond0", "mode=1", "eth1", "eth9"))).isEqualTo(23);
    host.ip("link add br7 type bridge");
    host.ip("link set eth1 master br7");
    assertThat(code(NetworkRequest.of("vm", NetworkSpec.bridgeOn("eth1")))).isEqualTo(24);
    assertThat(code(bond("bond0", "mode=1", "eth1"))).isEqualTo(24);
  }

  @Test
  void refusesBadBondsVlansAndBridgesWithTheirCodes() {
    assertThat(code(bond("bad0", "mode=1", "eth1"))).isEqualTo(25);
    assertThat(code(bond("bond0", "mode=9", "eth1"))).isEqualTo(25);
    assertThat(code(bond("bond0", "sdfg=1", "eth1"))).isEqualTo(25);
    assertThat(code(bond("bond0", "mode", "eth1"))).isEqualTo(25);
    assertThat(code(changed(spec -> spec.withVlan(4095)))).isEqualTo(26);
    for (String name : List.of("a.b", "a:b", "-a", "a b", "abcdefghijklmnop", "")) {
      assertThat(code(named(name, spec -> spec))).as(name).isEqualTo(27);
    }
    assertThat(code(NetworkRequest.removalOf(Set.of("nosuch")))).isEqualTo(27);
    assertThat(
            code(
                changed(
                    spec ->
                        spec.withIpv4(
                            new NetworkSpec.Ip(Optional.empty(), Optional.empty(), true, false)))))
        .isEqualTo(9106);
  }

  @Test
  void refusesOwnedNicWithTheNextStep() {
    environment = new OwnedHostEnvironment(Optional.of(NicOwner.Kind.DHCLIENT), Optional.empty());
    SetupRefusedException refused = refusal(changed(spec -> spec), Optional.empty());
    assertThat(refused.code()).isEqualTo(SetupCode.NIC_OWNED);
    assertThat(refused.ownedNic())
        .hasValueSatisfying(
            nic -> {
              assertThat(nic.device()).isEqualTo("eth0");
              assertThat(nic.owner()).isEqualTo("dhclient");
              assertThat(nic.nextStep()).isNotEmpty();
            });
  }

  /** A program that has taken the NIC since would undo the addresses that the NIC gets back. */
  @Test
  void refusesARemovalWhoseNicIsOwned() {
    Plan deployed = plan(changed(spec -> spec), Optional.empty());
    host.applier().apply(deployed);
    environment = new OwnedHostEnvironment(Optional.of(NicOwner.Kind.DHCLIENT), Optional.empty());
    assertThat(removalRefusal(deployed).code()).isEqualTo(SetupCode.NIC_OWNED);
  }

  @Test
  void refusesARemovalThatCannotMoveARoute() {
    Plan deployed = plan(changed(spec -> spec), Optional.empty());
    host.applier().apply(deployed);
    host.ip("nexthop add id 5 via 192.0.2.1 dev ovirtmgmt");
    host.ip("route add 10.0.0.0/8 nhid 5");
    assertThat(removalRefusal(deployed))
        .hasMessageContaining("10.0.0.0/8")
        .extracting(SetupRefusedException::code)
        .isEqualTo(SetupCode.NOT_SUPPORTED);
  }

  @Test
  void looksUpTheEngineOnThePlannedHost() {
    Optional<EngineFlow> flow = Optional.of(flow("192.0.2.2", "198.51.100.1"));
    Plan plan = plan(changed(spec -> spec), flow);
    assertThat(plan.warnings()).isEmpty();
    assertThat(new PlannedLookup(plan.after()).lookUp(flow.orElseThrow()))
        .isInstanceOfSatisfying(
            PlannedLookup.Answer.Found.class,
            found -> assertThat(found.device()).isEqualTo("ovirtmgmt"));
    assertThat(plan.describeEnginePath(flow.orElseThrow()))
        .isEqualTo(
            "packets to the engine 198.51.100.1: before eth0 via 192.0.2.1,"
                + " after ovirtmgmt via 192.0.2.1");
    SetupRefusedException gone =
        refusal(
            changed(spec -> spec.withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.77/24")))), flow);
    assertThat(gone.code()).isEqualTo(SetupCode.ENGINE_UNREACHABLE);
    assertThat(gone).hasMessageContaining("192.0.2.2").hasMessageContaining("198.51.100.1");
    NetworkSpec.Ip longer = NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/25"));
    assertThat(refusal(changed(spec -> spec.withIpv4(longer)), flow))
        .hasMessageContaining("no route");
  }

  @Test
  void refusesANetworkThatLeavesTheEnginesNic() {
    Plan deployed = plan(changed(spec -> spec), Optional.empty());
    host.applier().apply(deployed);
    host.ip("addr add 203.0.113.2/24 dev eth1");
    NetworkRequest elsewhere =
        NetworkRequest.of(
            "ovirtmgmt",
            NetworkSpec.bridgeOn("eth1")
                .withIpv4(NetworkSpec.Ip.of(Prefix.parse("203.0.113.2/24"))));
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class,
            () ->
                plan(deployed.target(), elsewhere, Optional.of(flow("192.0.2.2", "198.51.100.1"))));
    assertThat(refused.code()).isEqualTo(SetupCode.ENGINE_UNREACHABLE);
    assertThat(refused)
        .hasMessageContaining("its connection uses 192.0.2.2, which the change removes");
  }

  @Test
  void namesTheLowerNicIfTheDeviceIsTheSame() {
    Plan deployed = plan(changed(spec -> spec), Optional.empty());
    host.applier().apply(deployed);
    Plan moved =
        plan(
            deployed.target(),
            NetworkRequest.of(
                "ovirtmgmt", NetworkSpec.bridgeOn("eth1").withIpv4(IPV4).withIpv6(IPV6)),
            Optional.of(flow("192.0.2.2", "198.51.100.1")));
    assertThat(moved.warnings())
        .extracting(PlanWarning::text)
        .contains(
            "packets to the engine 198.51.100.1 will leave through ovirtmgmt over eth1; now they leave through ovirtmgmt over eth0");
  }

  @Test
  void reportsRulesThatItDoesNotModel() {
    host.ip("rule add pref 90 uidrange 0-0 lookup 77");
    EngineFlow flow = flow("192.0.2.2", "198.51.100.1");
    Plan plan = plan(changed(spec -> spec), Optional.of(flow));
    assertThat(plan.warnings())
        .singleElement()
        .extracting(PlanWarning::code)
        .isEqualTo("EngineRouteUnpredictable");
    assertThat(plan.describeEnginePath(flow))
        .contains("after unpredictable (it depends on a rule by user: ")
        .contains("before unpredictable");
  }

  @Test
  void warnsOfRisks() {
    host.ip("-n far link set eth1 down");
    Plan plan =
        plan(
            NetworkRequest.of(
                "vm",
                NetworkSpec.bridgeOn("eth1")
                    .withLinkOptions(
                        new NetworkSpec.LinkOptions(true, true, OptionalInt.of(1400), "legacy"))),
            Optional.empty());
    assertThat(plan.warnings())
        .extracting(PlanWarning::code)
        .containsExactlyInAnyOrder("NoCarrier", "MtuLowered", "SpanningTreeDelay");
  }

  @Test
  void recreatesNetworksOfSafeConfigurationAfterReboot() {
    host.ip("route add 203.0.113.0/24 via 192.0.2.9 dev eth0 table 77");
    host.ip("rule add pref 90 oif eth0 lookup 77");
    host.ip("addr add 192.0.2.3/24 dev eth0");
    Plan plan = plan(changed(spec -> spec), Optional.empty());
    host.applier().apply(plan);
    String kept = host.snapshotText();
    String file = StateJson.MAPPER.writeValueAsString(plan.target());
    RunningConfiguration safe = StateJson.MAPPER.readValue(file, RunningConfiguration.class);
    assertThat(safe).isEqualTo(plan.target());
    Planner planner = new Planner(HostEnvironment.EMPTY);
    assertThat(planner.planRestore(host.state(), safe).steps()).isEmpty();
    // After a boot the NIC has another name and no addresses.
    host.ip("link del ovirtmgmt");
    host.ip("rule del pref 90");
    host.writeSysctl("net.ipv6.conf.eth0.disable_ipv6", "0");
    host.ip("link set eth0 down");
    host.ip("link set eth0 name eth00");
    Plan restoration = planner.planRestore(host.state(), safe);
    assertThat(restoration.warnings())
        .extracting(PlanWarning::text)
        .contains("NIC eth0 is now named eth00");
    host.applier().apply(restoration);
    assertThat(host.snapshotText()).isEqualTo(kept.replace("eth0@", "eth00@"));
    assertThat(restoration.target().networks().keySet()).containsExactly("ovirtmgmt");
  }

  @Test
  void reportsAMissingNicAndRestoresTheRest() {
    Plan plan =
        plan(
            NetworkRequest.of(
                Map.of("ovirtmgmt", MANAGEMENT, "vm", NetworkSpec.bridgeOn("eth1")), Map.of()),
            Optional.empty());
    RunningConfiguration safe = plan.target();
    host.ip("link del eth1");
    Plan restoration = new Planner(HostEnvironment.EMPTY).planRestore(host.state(), safe);
    assertThat(restoration.warnings())
        .extracting(PlanWarning::text)
        .contains("network vm is not restored: no eth1");
    host.applier().apply(restoration);
    assertThat(host.ip("route get 198.51.100.1")).contains("dev ovirtmgmt");
  }

  @Test
  void newDefaultRouteGetsTheSmallestMetricOfThoseThatItReplaces() {
    host.ip("route del default");
    host.ip("route add default via 192.0.2.9 dev eth0 metric 300");
    host.ip("route add default via 192.0.2.8 dev eth0 metric 100");
    host.ip("route add default via 192.0.2.7 dev eth0 metric 200");
    NetworkSpec.Ip named =
        NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"), InetAddress.ofLiteral("192.0.2.5"));
    host.applier()
        .apply(
            host.plan(
                NetworkRequest.of(
                    "ovirtmgmt",
                    NetworkSpec.bridgeOn("eth0").withIpv4(named).withDefaultRoute(true))));
    assertThat(host.ip("-4 route show default"))
        .contains("via 192.0.2.5 dev ovirtmgmt proto static metric 100")
        .hasLineCount(1);
  }

  private static EngineFlow flow(String local, String peer) {
    return new EngineFlow(
        new InetSocketAddress(InetAddress.ofLiteral(local), 54321),
        new InetSocketAddress(InetAddress.ofLiteral(peer), 40000));
  }

  private Plan plan(NetworkRequest request, Optional<EngineFlow> flow) {
    return plan(RunningConfiguration.EMPTY, request, flow);
  }

  private Plan plan(
      RunningConfiguration running, NetworkRequest request, Optional<EngineFlow> flow) {
    NetworkState state = host.state();
    return host.backends(environment)
        .choose(request, running, state)
        .plan(state, running, request, flow, Duration.ofSeconds(20));
  }

  private int code(NetworkRequest request) {
    return refusal(request, Optional.empty()).code().number();
  }

  private SetupRefusedException refusal(NetworkRequest request, Optional<EngineFlow> flow) {
    SetupRefusedException refused =
        catchThrowableOfType(SetupRefusedException.class, () -> plan(request, flow));
    assertThat(refused).as("%s is refused", request).isNotNull();
    return refused;
  }

  private SetupRefusedException removalRefusal(Plan deployed) {
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class,
            () ->
                plan(
                    deployed.target(),
                    NetworkRequest.removalOf(Set.of("ovirtmgmt")),
                    Optional.empty()));
    assertThat(refused).isNotNull();
    return refused;
  }

  private static NetworkRequest named(String name, UnaryOperator<NetworkSpec> change) {
    return NetworkRequest.of(name, change.apply(MANAGEMENT));
  }

  private static NetworkRequest changed(UnaryOperator<NetworkSpec> change) {
    return named("ovirtmgmt", change);
  }

  private static NetworkRequest bond(String name, String options, String... nics) {
    return NetworkRequest.of(
        Map.of(), Map.of(name, new BondSpec(List.of(nics), options, Optional.empty())));
  }
}
