package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.AddressStateBuilder;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.transition.Step;
import org.uplink.rtnetlink.net.Prefix;

/**
 * A network adopts the bridge that it had before the agent's state was lost. The kernel then has
 * nothing to do, and the network is stored as it was.
 */
class AdoptBridgeTest {
  private static final NetworkRequest TAKE_OVER =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  @Test
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void adoptsItsOwnBridgeOnRandomHostsWithoutAStep() {
    RandomHost.checkEach(AdoptBridgeTest::adoptsWhatItDeployed);
  }

  @Test
  void restoresAndRemovesAnAdoptedNetworkOnAVlan() {
    try (HostFixture host = HostFixture.open()) {
      host.assumeVlansAndBonds();
      host.cable("eth0");
      host.ip("link add link eth0 name mgmt10 type vlan id 10");
      bridge(host, "mgmt10");
      NetworkSpec onVlan = NetworkSpec.takeOverOf("eth0").withVlan(10);

      Plan plan = host.plan(NetworkRequest.of("ovirtmgmt", onVlan));

      assertThat(plan.steps()).extracting(Step::describe).isEmpty();
      host.ip("link del ovirtmgmt");
      host.ip("link del mgmt10");
      host.applier().apply(host.planner().planRestore(host.state(), plan.target()));
      assertThat(host.ip("-o addr show dev ovirtmgmt")).contains("192.0.2.2/24");
      assertThat(host.ip("-d link show master ovirtmgmt")).contains("vlan protocol 802.1Q id 10");
    }
  }

  @Test
  void adoptsABridgeMadeByHandAndGivesItsAddressesToTheNicOnRemoval() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      bridge(host, "eth0");
      Plan plan = host.plan(TAKE_OVER);
      host.applier().apply(plan);
      NetworkState adopted = host.state();
      assertThat(host.plan(plan.target(), TAKE_OVER).steps()).isEmpty();

      host.ip("link del ovirtmgmt");
      host.ip("link set eth0 nomaster");
      host.applier().apply(host.planner().planRestore(host.state(), plan.target()));
      assertThat(ownAddresses(host.state())).isEqualTo(ownAddresses(adopted));
      assertThat(host.state().routesThrough("ovirtmgmt"))
          .containsAll(
              adopted.routesThrough("ovirtmgmt").stream()
                  .filter(route -> route.destination().length() == 0)
                  .toList());

      host.applier().apply(host.plan(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
      assertThat(host.ip("-o addr show dev eth0")).contains("192.0.2.2/24");
      assertThat(host.ip("route show default")).contains("via 192.0.2.1 dev eth0");
      assertThat(host.ip("-br link show type bridge")).isEmpty();
    }
  }

  /** What made the bridge makes it at a boot, with its ports. */
  @Test
  void restoresNothingOnAStandingBridgeThatWasAdoptedAsItIs() {
    try (HostFixture host = HostFixture.open()) {
      RunningConfiguration adopted = adoptAsItIs(host);
      host.ip("addr add 192.0.2.9/24 dev ovirtmgmt");

      Plan restored = host.planner().planRestore(host.state(), adopted);

      assertThat(restored.steps()).extracting(Step::describe).isEmpty();
      assertThat(restored.target().networks()).containsOnlyKeys("ovirtmgmt");
    }
  }

  /** Otherwise, the host would have no network: its bridge may be one that Uplink lost. */
  @Test
  void makesAnAdoptedBridgeAtABootIfNobodyHasConfiguredItsNic() {
    try (HostFixture host = HostFixture.open()) {
      RunningConfiguration adopted = adoptAsItIs(host);
      host.ip("link del ovirtmgmt");

      host.applier().apply(host.planner().planRestore(host.state(), adopted));

      assertThat(host.ip("-o addr show dev ovirtmgmt")).contains("192.0.2.2/24");
      assertThat(host.ip("route show default")).contains("via 192.0.2.1 dev ovirtmgmt");
      assertThat(host.ip("-br link show master ovirtmgmt")).contains("eth0");
    }
  }

  /** Somebody has configured the NIC in another way than before. */
  @Test
  void makesNoAdoptedBridgeAtABootOnANicThatHasAnAddress() {
    try (HostFixture host = HostFixture.open()) {
      RunningConfiguration adopted = adoptAsItIs(host);
      host.ip("link del ovirtmgmt");
      host.ip("addr add 192.0.2.9/24 dev eth0");

      Plan restored = host.planner().planRestore(host.state(), adopted);

      assertThat(restored.steps()).extracting(Step::describe).isEmpty();
      assertThat(restored.warnings())
          .anyMatch(warning -> warning.text().contains("Uplink did not make ovirtmgmt"));
    }
  }

  private static RunningConfiguration adoptAsItIs(HostFixture host) {
    host.cable("eth0");
    bridge(host, "eth0");
    host.ip("link add veth9 type veth peer name veth8");
    host.ip("link set veth9 master ovirtmgmt up");
    Plan plan =
        host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0").asAdopted()));
    assertThat(plan.steps()).extracting(Step::describe).isEmpty();
    return plan.target();
  }

  /** Puts a port into a bridge with an address, as an administrator would. */
  private static void bridge(HostFixture host, String port) {
    host.ip("link add ovirtmgmt type bridge forward_delay 0");
    for (String line :
        List.of(
            "link set ovirtmgmt address " + mac(host, port),
            "link set " + port + " master ovirtmgmt up",
            "link set ovirtmgmt up",
            "addr add 192.0.2.2/24 brd + dev ovirtmgmt",
            "route add default via 192.0.2.1 dev ovirtmgmt")) {
      host.ip(line);
    }
    host.writeSysctl("net.ipv6.conf." + port + ".disable_ipv6", "1");
  }

  private static List<AddressState> ownAddresses(NetworkState state) {
    return state.addressesOf("ovirtmgmt").stream().filter(address -> !address.linkLocal()).toList();
  }

  private static String mac(HostFixture host, String device) {
    return host.net.links().find(device).orElseThrow().mac().orElseThrow().toString();
  }

  /** Returns false if the first plan is refused. */
  private static boolean adoptsWhatItDeployed(HostFixture host) {
    Plan first;
    try {
      first = host.plan(TAKE_OVER);
    } catch (SetupRefusedException e) {
      return false;
    }
    host.applier().apply(first);
    String deployed = host.snapshotText();

    Plan adoption = host.plan(RunningConfiguration.EMPTY, TAKE_OVER);

    assertThat(adoption.steps()).extracting(Step::describe).isEmpty();
    host.applier().apply(adoption);
    assertThat(host.snapshotText()).isEqualTo(deployed);
    assertThat(withoutHiddenFlags(adoption.target())).isEqualTo(withoutHiddenFlags(first.target()));
    return true;
  }

  /**
   * Forgets the flag noprefixroute of the addresses on which it has no effect, because they have no
   * prefix route or share it with another address: the bridge does not show whether the NIC's
   * address had it.
   */
  private static RunningConfiguration withoutHiddenFlags(RunningConfiguration running) {
    RunningConfiguration.RunningNetwork network =
        Objects.requireNonNull(running.networks().get("ovirtmgmt"));
    Set<Prefix> visible =
        network.addresses().stream()
            .filter(AddressState::hasPrefixRoute)
            .filter(
                address ->
                    network.addresses().stream()
                            .filter(other -> isSameRoute(address, other))
                            .count()
                        == 1)
            .map(AddressState::local)
            .collect(Collectors.toSet());
    List<Prefix> withoutPrefixRoute =
        network.takenOver().orElseThrow().withoutPrefixRoute().stream()
            .filter(visible::contains)
            .toList();
    return new RunningConfiguration(
        new TreeMap<>(
            Map.of(
                "ovirtmgmt",
                new RunningConfiguration.RunningNetwork(
                    network.spec(),
                    network.device(),
                    network.mac(),
                    inComparableOrder(network.addresses()),
                    network.routes(),
                    network.rules(),
                    network.sysctls(),
                    Optional.of(
                        new RunningConfiguration.TakenOver(
                            network.takenOver().orElseThrow().vlan(),
                            withoutPrefixRoute,
                            Optional.empty(),
                            network.takenOver().orElseThrow().labels())),
                    network.neighbours(),
                    network.token()))),
        running.bondings(),
        running.nics(),
        running.mtus(),
        running.receiveOffloads());
  }

  private static boolean isSameRoute(AddressState one, AddressState other) {
    return PrefixRoutes.prefixRoute(one, "ovirtmgmt")
        .withPreferredSource(Optional.empty())
        .equals(PrefixRoutes.prefixRoute(other, "ovirtmgmt").withPreferredSource(Optional.empty()));
  }

  /**
   * Sorts the link-local addresses. Their order and their origin ({@code IFA_PROTO}) say when the
   * kernel has added them.
   */
  private static List<AddressState> inComparableOrder(List<AddressState> addresses) {
    return Stream.concat(
            addresses.stream().filter(address -> !address.linkLocal()),
            addresses.stream()
                .filter(AddressState::linkLocal)
                .map(
                    address ->
                        AddressStateBuilder.builder(address).rawAttributes(List.of()).build())
                .sorted(Comparator.comparing(address -> address.local().toString())))
        .toList();
  }
}
