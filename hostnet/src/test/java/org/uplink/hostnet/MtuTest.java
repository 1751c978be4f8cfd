package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.OriginalMtus;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.StateJson;
import org.uplink.rtnetlink.net.Prefix;

/** Tests that a network changes the MTU of its NIC or bond, and restores the original MTU. */
@Tag("guest")
class MtuTest {
  private HostFixture host;
  private RunningConfiguration running = RunningConfiguration.EMPTY;

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
  void removedNetworkGivesNicItsMtuBack() {
    for (boolean bridged : List.of(true, false)) {
      for (int mtu : List.of(1400, 9000)) {
        set("net", withMtu(NetworkSpec.bridgeOn("eth1"), bridged, mtu));
        assertThat(mtu("eth1")).isEqualTo(mtu);

        remove("net");
        assertThat(mtu("eth1")).isEqualTo(1500);
        assertThat(running.mtus()).isEmpty();
      }
    }
  }

  @Test
  void networkWithoutMtuReturnsToOriginalMtu() {
    NetworkSpec spec = NetworkSpec.takeOverOf("eth0");
    set("ovirtmgmt", withMtu(spec, true, 9000));
    assertThat(defaultMtu("ovirtmgmt")).isEqualTo(1500);
    set("ovirtmgmt", withMtu(spec, true, 1400));

    set("ovirtmgmt", spec);

    assertThat(mtu("eth0")).isEqualTo(1500);
    assertThat(mtu("ovirtmgmt")).isEqualTo(1500);
    assertThat(host.canPing("192.0.2.1")).isTrue();
  }

  @Test
  void nicKeepsMtuThatRemainingVlanNeeds() {
    host.assumeVlansAndBonds();
    NetworkSpec tagged = NetworkSpec.bridgeOn("eth1").withVlan(10);
    set("large", withMtu(tagged, true, 9000));
    set("net", withMtu(NetworkSpec.bridgeOn("eth1"), true, 4000));
    assertThat(mtu("eth1")).isEqualTo(9000);
    host.ip("link add link eth1 name eth1.20 mtu 3000 type vlan id 20");

    remove("large");
    assertThat(mtu("eth1")).isEqualTo(4000);
    assertThat(mtu("net")).isEqualTo(4000);

    remove("net");
    assertThat(mtu("eth1")).as("the VLAN of another program").isEqualTo(3000);
    assertThat(mtu("eth1.20")).isEqualTo(3000);
  }

  @Test
  void bondAndItsPortsGetTheirMtusBack() {
    host.assumeVlansAndBonds();
    host.cable("eth2");
    host.ip("link set eth2 mtu 2000");
    BondSpec bond = bondOf("eth1", "eth2");
    NetworkSpec spec = NetworkSpec.bridgeOn("eth1").onBond("bond1");
    apply(NetworkRequest.of(Map.of("net", withMtu(spec, true, 9000)), Map.of("bond1", bond)));
    assertThat(List.of(mtu("bond1"), mtu("eth1"), mtu("eth2"))).containsOnly(9000);

    set("net", spec);
    assertThat(List.of(mtu("bond1"), mtu("eth1"), mtu("eth2"))).containsOnly(1500);
    set("net", withMtu(spec, true, 9000));

    apply(
        new NetworkRequest(
            new TreeMap<>(),
            new TreeSet<>(Set.of("net")),
            new TreeMap<>(),
            new TreeSet<>(Set.of("bond1"))));
    assertThat(mtu("eth1")).isEqualTo(1500);
    assertThat(mtu("eth2")).isEqualTo(2000);
  }

  /** The bonding driver remembers the MTU with which a port has joined, and tells nobody. */
  @Test
  void portGetsTheMtuWithWhichItJoinedTheBondOfAnotherProgram() {
    host.assumeVlansAndBonds();
    createBondOfAnotherProgram();
    String before = host.snapshotText();

    Plan plan = host.plan(running, NetworkRequest.of(Map.of(), Map.of("bond1", bondOf("eth1"))));
    host.applier().apply(plan);

    assertThat(mtu("bond1")).isEqualTo(9000);
    assertThat(mtu("eth2")).isEqualTo(2000);
    assertThat(plan.target().mtus()).isEmpty();
    assertThat(host.applier().findConcurrentChangesAfterPlan(plan.snapshot()).sentences())
        .isEmpty();
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    host.assertPicture(before);
  }

  @Test
  void mtuThatAnotherProgramHasSetBecomesTheOriginalOne() {
    NetworkSpec spec = NetworkSpec.bridgeOn("eth1");
    set("net", withMtu(spec, true, 9000));
    host.ip("link set eth1 mtu 4000");

    assertThat(defaultMtu("net")).isEqualTo(4000);
    set("net", spec);
    assertThat(mtu("eth1")).isEqualTo(4000);
    assertThat(mtu("net")).isEqualTo(4000);
  }

  @Test
  void replacedNicKeepsItsOwnMtu() {
    set("net", withMtu(NetworkSpec.bridgeOn("eth1"), true, 9000));
    host.ip("link del eth1");
    host.cable("eth1");
    host.ip("link set eth1 mtu 9000");

    remove("net");

    assertThat(mtu("eth1")).isEqualTo(9000);
  }

  @Test
  void bootRestoresMtuAndRemembersOriginalOne() {
    set("net", withMtu(NetworkSpec.bridgeOn("eth1"), true, 9000));
    RunningConfiguration safe =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsBytes(running), RunningConfiguration.class);
    host.ip("link del net");
    host.ip("link set eth1 down");
    host.ip("link set eth1 mtu 1500 name lan7");

    Plan plan = new Planner(HostEnvironment.EMPTY).planRestore(host.state(), safe);
    host.applier().apply(plan);
    running = plan.target();
    assertThat(mtu("lan7")).isEqualTo(9000);

    remove("net");
    assertThat(mtu("lan7")).isEqualTo(1500);
  }

  @Test
  void adoptedBridgeReturnsToTheMtuThatItHadBefore() {
    for (int requested : List.of(0, 1400, 9000)) {
      running = RunningConfiguration.EMPTY;
      host.ip("link set eth1 mtu 9000");
      host.ip("link add net type bridge forward_delay 0");
      host.ip(
          "link set net address " + host.state().link("eth1").orElseThrow().mac().orElseThrow());
      host.ip("link set eth1 master net");
      host.ip("link set net mtu 1500 up");
      NetworkSpec spec = NetworkSpec.takeOverOf("eth1");

      set("net", requested == 0 ? spec : withMtu(spec, true, requested));
      assertThat(defaultMtu("net")).isEqualTo(1500);
      set("net", spec);
      assertThat(mtu("net")).isEqualTo(1500);
      set("net", withMtu(spec, true, 2000));
      set("net", spec);
      assertThat(mtu("net")).isEqualTo(1500);

      host.ip("link del net");
      Plan boot = new Planner(HostEnvironment.EMPTY).planRestore(host.state(), running);
      host.applier().apply(boot);
      running = boot.target();
      assertThat(mtu("net")).isEqualTo(1500);
      assertThat(defaultMtu("net")).isEqualTo(1500);

      remove("net");
      assertThat(running.mtus()).isEmpty();
    }
  }

  @Test
  void linkWithSmallMtuLosesIpv6AndRollbackRestoresIt() {
    host.writeSysctl("net.ipv6.conf.eth0.accept_ra", "0");
    String before = host.snapshotText();
    NetworkSpec small =
        withMtu(NetworkSpec.bridgeOn("eth0"), true, 1000)
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")));

    Plan plan = host.plan(NetworkRequest.of("ovirtmgmt", small));
    host.applier().apply(plan);
    assertThat(mtu("ovirtmgmt")).isEqualTo(1000);
    assertThat(host.canPing("192.0.2.1")).isTrue();

    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    host.assertPicture(before);
    assertThat(host.sysctls.read("ipv6/conf/eth0/accept_ra")).contains("0");
    NetworkSpec takeOver = withMtu(NetworkSpec.takeOverOf("eth0"), true, 1000);
    assertThatThrownBy(() -> host.plan(NetworkRequest.of("ovirtmgmt", takeOver)))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("MTU 1000 is less than 1280");
  }

  private void createBondOfAnotherProgram() {
    host.cable("eth2");
    host.ip("link set eth2 mtu 2000");
    host.ip("link add bond1 type bond mode active-backup miimon 100");
    host.ip("link set bond1 up");
    for (String port : List.of("eth1", "eth2")) {
      host.ip("link set " + port + " down");
      host.ip("link set " + port + " master bond1");
    }
    host.ip("link set bond1 mtu 9000");
    assertThat(List.of(mtu("eth1"), mtu("eth2"))).containsOnly(9000);
  }

  private static BondSpec bondOf(String... nics) {
    return new BondSpec(List.of(nics), "mode=1 miimon=100", Optional.empty());
  }

  private void set(String name, NetworkSpec spec) {
    apply(NetworkRequest.of(name, spec));
  }

  private void remove(String name) {
    apply(NetworkRequest.removalOf(Set.of(name)));
  }

  private void apply(NetworkRequest request) {
    Plan plan = host.plan(running, request);
    host.applier().apply(plan);
    running = plan.target();
  }

  private int mtu(String device) {
    return host.net.links().find(device).orElseThrow().mtu();
  }

  private int defaultMtu(String network) {
    return Objects.requireNonNull(OriginalMtus.ofNetworks(host.state(), running).get(network));
  }

  private static NetworkSpec withMtu(NetworkSpec spec, boolean bridged, int mtu) {
    return spec.withLinkOptions(
        new NetworkSpec.LinkOptions(bridged, false, OptionalInt.of(mtu), "legacy"));
  }
}
