package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.testkit.Seed;

/**
 * Tests that VLANs and bonds which a change removes have everything again after a rollback that the
 * kernel shows of them. The kernel must support them, such as the kernel of the test guest.
 */
@Tag("guest")
class RemadeVlansAndBondsTest {
  private static final String COST = "port of bridge: attribute 3 (";

  /** {@code IFLA_ADDRESS}. */
  private static final String MAC = "attribute 1 (";

  private static final NetworkRequest WITHOUT_BOND =
      new NetworkRequest(
          new TreeMap<>(),
          new TreeSet<>(Set.of("vm")),
          new TreeMap<>(),
          new TreeSet<>(Set.of("bond0")));

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack().cable("eth1").cable("eth2").cable("eth3");
    host.assumeVlansAndBonds();
  }

  @AfterEach
  void close() {
    if (host != null) {
      host.close();
    }
  }

  @Test
  void restoresFlagsAndPriorityMapsOfAVlan() {
    RunningConfiguration running =
        apply(
                RunningConfiguration.EMPTY,
                NetworkRequest.of("vm", NetworkSpec.bridgeOn("eth0").withVlan(10)))
            .target();
    host.ip("link set eth0.10 type vlan gvrp on loose_binding on reorder_hdr off");
    host.ip("link set eth0.10 type vlan egress-qos-map 3:5 0:2 70:7 ingress-qos-map 5:3 7:77");
    host.ip("link property add dev eth0.10 altname tagged");
    host.ip("link set eth0.10 alias rack-7");
    restoresEverythingOf(List.of("eth0.10", "vm"), running, NetworkRequest.removalOf(Set.of("vm")));
    assertThat(host.ip("-d link show eth0.10"))
        .contains("GVRP", "LOOSE_BINDING", "3:5", "0:2", "70:7", "5:3", "altname tagged");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void restoresEveryAttributeOfABond(int mode) {
    RunningConfiguration running = withBond("mode=" + mode + " miimon=100");
    restoresEverythingOf(List.of("bond0", "vm", "eth1", "eth2"), running, WITHOUT_BOND);
  }

  @Test
  void restoresTheTargetsOfArpMonitoring() {
    RunningConfiguration running = withBond("mode=1 miimon=0");
    host.ip("link set bond0 type bond arp_interval 500 arp_ip_target 192.0.2.77,192.0.2.7");
    host.ip("link set bond0 type bond arp_validate all arp_all_targets all");
    RandomLinkAttributes links = new RandomLinkAttributes(new Random(Seed.VALUE), host.net);
    SortedSet<String> before = readWithoutCost(links).getFirst();

    Plan removal = apply(running, WITHOUT_BOND);
    assertThat(host.applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(readWithoutCost(links).getFirst()).isEqualTo(before);

    Plan watching =
        apply(
            running,
            NetworkRequest.of(
                Map.of("vm", NetworkSpec.bridge().onBond("bond0")),
                Map.of("bond0", bond("mode=1 miimon=100", "eth1", "eth2"))));
    assertThat(host.ip("-d link show bond0")).contains("miimon 100", "arp_interval 0");
    assertThat(host.plan(watching.target(), sameAs(watching.target())).steps()).isEmpty();
    assertThat(host.applier().converge(watching.snapshot()).differences()).isEmpty();
    assertThat(readWithoutCost(links).getFirst()).isEqualTo(before);
  }

  /** Options that an earlier request has named are those of a new bond. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void optionsThatARequestNamesNoMoreHaveTheirDefaults(int mode) {
    host.ip("link add bond7 type bond mode " + mode);
    LinkState fresh = host.state().link("bond7").orElseThrow();
    String options =
        "mode="
            + mode
            + " miimon=50 updelay=100 downdelay=150 resend_igmp=7 num_grat_arp=3 all_slaves_active=1"
            + " min_links=2 lp_interval=9 xmit_hash_policy=layer2+3 primary_reselect=better"
            + (mode == 0 ? " packets_per_slave=4" : "");
    RunningConfiguration running = withBond(options);
    SortedMap<String, NetworkSpec> networks = new TreeMap<>();
    running.networks().forEach((name, network) -> networks.put(name, network.spec()));
    RandomLinkAttributes links = new RandomLinkAttributes(new Random(Seed.VALUE), host.net);
    List<SortedSet<String>> before = readWithoutCost(links);

    Plan plan =
        apply(
            running,
            NetworkRequest.of(networks, Map.of("bond0", bond("mode=" + mode, "eth1", "eth2"))));

    LinkState.Bond now = host.state().link("bond0").flatMap(LinkState::bond).orElseThrow();
    assertThat(now.options()).isEqualTo(fresh.bond().orElseThrow().options());
    assertThat(host.plan(plan.target(), sameAs(plan.target())).steps()).isEmpty();
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(readWithoutCost(links)).isEqualTo(before);
  }

  @Test
  void portHasTheMacThatItHadBeforeTheBond() {
    host.ip("link set eth1 address 02:00:00:00:77:01");
    RunningConfiguration running = withBond("mode=1 miimon=100");
    Plan removal = apply(running, WITHOUT_BOND);
    assertThat(host.ip("link show eth1")).contains("02:00:00:00:77:01");
    assertThat(host.applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(host.ip("-d link show eth1")).contains("perm_hwaddr 02:00:00:00:77:01");
  }

  @Test
  void portsOfABondOfOthersChangeWithoutItsOtherSettings() {
    host.ip("link add bond0 type bond mode 1 miimon 50 primary_reselect failure resend_igmp 7");
    for (String nic : List.of("eth1", "eth2")) {
      host.ip("link set " + nic + " down");
      host.ip("link set " + nic + " master bond0");
    }
    host.ip("link set bond0 type bond primary eth2");
    host.ip("link set bond0 mtu 1400 alias of-others up");
    RandomLinkAttributes links = new RandomLinkAttributes(new Random(Seed.VALUE), host.net);
    List<String> all = List.of("bond0", "eth1", "eth2", "eth3");
    List<SortedSet<String>> before = all.stream().map(links::read).toList();

    Plan plan =
        apply(
            RunningConfiguration.EMPTY,
            NetworkRequest.of(Map.of(), Map.of("bond0", bond("mode=1", "eth2", "eth3"))));

    assertThat(host.ip("-d link show bond0"))
        .contains("miimon 50", "primary eth2", "primary_reselect failure", "resend_igmp 7")
        .contains("mtu 1400", "alias of-others");
    assertThat(host.ip("link show eth3")).contains("master bond0", "mtu 1400");
    assertThat(host.ip("link show eth1")).doesNotContain("master");
    assertThat(host.plan(plan.target(), sameAs(plan.target())).steps()).isEmpty();
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.applier().converge(plan.snapshot()).concurrentChanges()).isEmpty();
    assertThat(all.stream().map(links::read).toList()).isEqualTo(before);
  }

  private RunningConfiguration withBond(String options) {
    return apply(
            RunningConfiguration.EMPTY,
            NetworkRequest.of(
                Map.of("vm", NetworkSpec.bridge().onBond("bond0")),
                Map.of("bond0", bond(options, "eth1", "eth2"))))
        .target();
  }

  private static BondSpec bond(String options, String... nics) {
    return new BondSpec(List.of(nics), options, Optional.empty());
  }

  private static NetworkRequest sameAs(RunningConfiguration running) {
    Map<String, NetworkSpec> networks = new TreeMap<>();
    running.networks().forEach((name, network) -> networks.put(name, network.spec()));
    return NetworkRequest.of(networks, running.bondings());
  }

  /**
   * Returns what the kernel shows of the bond and its ports, without the cost of the bridge's port:
   * the kernel computes it from the speed of a bond, which changes when links get a carrier.
   */
  private static List<SortedSet<String>> readWithoutCost(RandomLinkAttributes random) {
    List<SortedSet<String>> all = read(List.of("bond0", "eth1", "eth2"), random);
    all.forEach(lines -> lines.removeIf(line -> line.startsWith(COST)));
    return all;
  }

  private void restoresEverythingOf(
      List<String> links, RunningConfiguration running, NetworkRequest removal) {
    RandomLinkAttributes random = new RandomLinkAttributes(new Random(Seed.VALUE), host.net);
    links.forEach(random::setOn);
    List<SortedSet<String>> before = read(links, random);
    Plan plan = apply(running, removal);
    List<String> differences = host.applier().converge(plan.snapshot()).differences();
    assertThat(read(links, random)).as("seed %d: %s", Seed.VALUE, random.set()).isEqualTo(before);
    assertThat(differences).isEmpty();
  }

  /**
   * Returns what the kernel shows of links. The bond chooses which of its ports is active, and in
   * the modes 5 and 6 this port has the bond's link-layer address, so that the addresses are apart.
   */
  private static List<SortedSet<String>> read(List<String> links, RandomLinkAttributes random) {
    TreeSet<String> macs = new TreeSet<>();
    List<SortedSet<String>> all = new ArrayList<>();
    for (String link : links) {
      TreeSet<String> lines = new TreeSet<>(random.read(link));
      lines.stream().filter(line -> line.startsWith(MAC)).forEach(macs::add);
      lines.removeIf(line -> line.startsWith(MAC));
      all.add(lines);
    }
    all.add(macs);
    return all;
  }

  private Plan apply(RunningConfiguration running, NetworkRequest request) {
    Plan plan = host.plan(running, request);
    host.applier().apply(plan);
    return plan;
  }
}
