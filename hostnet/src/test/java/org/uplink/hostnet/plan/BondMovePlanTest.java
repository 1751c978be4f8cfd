package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.transition.Step;
import org.uplink.hostnet.transition.Transition;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.verbs.warning.PlanWarning;

/** The order of the steps of a network that moves between a NIC and a bond, and the warnings. */
class BondMovePlanTest {
  private static final LinkState ETH0 = nic("eth0", 0);
  private static final LinkState ETH1 = nic("eth1", 1);
  private static final String MODE1 = "mode=1 miimon=100";
  private static final String JOIN0 = "add eth0 to bond0";
  private static final String JOIN1 = "add eth1 to bond0";
  private static final String WAIT = "wait until bond0 has a carrier";

  @Test
  void freeNicJoinsFirstAndTheOldNicLast() {
    Plan plan = plan(host(ETH0, ETH1), RunningConfiguration.EMPTY, toBond(MODE1, "eth0", "eth1"));

    assertThat(steps(plan))
        .containsSubsequence(
            "create the bond bond0",
            JOIN1,
            WAIT,
            "create the bridge vmbr0",
            "add the address 192.0.2.2/24 to vmbr0",
            "add bond0 to vmbr0",
            "wait until vmbr0 can send",
            "delete the address 192.0.2.2/24 from eth0",
            "wait until the switch sends to bond0",
            JOIN0);
    assertThat(warnings(plan)).isEmpty();
  }

  @Test
  void bridgeIsWithoutAPortForOneSendOnly() {
    Plan bridge =
        plan(
            host(ETH0, ETH1),
            RunningConfiguration.EMPTY,
            NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0")));
    Plan there = plan(bridge.after(), bridge.target(), toBond(MODE1, "eth0", "eth1"));
    assertThat(batches(there))
        .contains(List.of("remove eth0 from its bridge or bond", "add bond0 to vmbr0"));
    assertThat(steps(there)).containsSubsequence(JOIN1, WAIT, "add bond0 to vmbr0", JOIN0);

    Plan back =
        plan(
            there.after(),
            there.target(),
            new NetworkRequest(
                new TreeMap<>(Map.of("vmbr0", NetworkSpec.takeOverOf("eth0"))),
                new TreeSet<>(),
                new TreeMap<>(),
                new TreeSet<>(Set.of("bond0"))));
    assertThat(batches(back))
        .contains(List.of("remove bond0 from its bridge or bond", "add eth0 to vmbr0"));
    assertThat(steps(back))
        .containsSubsequence(
            "remove eth0 from its bridge or bond",
            "wait until eth0 has a carrier",
            "add eth0 to vmbr0",
            "remove eth1 from its bridge or bond",
            "delete the bond bond0");
  }

  /** The switch may send to a NIC before the routes have moved to it, and after they have left. */
  @Test
  void sourceCheckOfTheNicIsLooseMeanwhile() {
    NetworkState start =
        host(ETH0, ETH1).withSysctls(new TreeMap<>(Map.of("ipv4/conf/eth0/rp_filter", "1")));
    Plan there = plan(start, RunningConfiguration.EMPTY, toBond(MODE1, "eth0", "eth1"));
    String loose = "set net/ipv4/conf/eth0/rp_filter to 2";
    String strict = "set net/ipv4/conf/eth0/rp_filter to 1";

    assertThat(steps(there)).containsSubsequence(loose, WAIT, "add bond0 to vmbr0", strict, JOIN0);
    assertThat(
            Transition.between(there.after(), start, there.devices()).stream()
                .flatMap(batch -> batch.steps().stream())
                .map(Step::describe))
        .containsSubsequence(
            loose,
            "wait until eth0 has a carrier",
            "add the address 192.0.2.2/24 to eth0",
            "wait until the switch sends to eth0",
            strict,
            "delete the bond bond0");
  }

  @Test
  void bondHasTheMacOfTheNicThatCarriesTheNetwork() {
    Plan plan = plan(host(ETH0, ETH1), RunningConfiguration.EMPTY, toBond(MODE1, "eth1", "eth0"));

    assertThat(plan.after().link("bond0").flatMap(LinkState::mac)).isEqualTo(ETH0.mac());
    assertThat(warnings(plan)).isEmpty();
  }

  @Test
  void nicThatIsDownIsWaitedFor() {
    LinkState down = ETH1.withUp(false).withCarrier(false);
    Plan plan = plan(host(ETH0, down), RunningConfiguration.EMPTY, toBond(MODE1, "eth0", "eth1"));

    assertThat(steps(plan)).containsSubsequence(JOIN1, WAIT, JOIN0);
  }

  @ParameterizedTest
  @CsvSource({"mode=1, 10 s if the NIC", "mode=4, usually 1 to 3 s"})
  void warnsOfABondWithoutAnotherPortThatMayCarryTheNetwork(String options, String duration) {
    LinkState unplugged = ETH1.withCarrier(false);
    for (NetworkRequest request :
        List.of(toBond(options, "eth0"), toBond(options, "eth0", "eth1"))) {
      Plan plan = plan(host(ETH0, unplugged), RunningConfiguration.EMPTY, request);

      assertThat(steps(plan)).noneMatch(step -> step.contains("has a carrier"));
      assertThat(warnings(plan)).singleElement().asString().contains("eth0 joins bond0", duration);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mode=4 miimon=100, for up to 10 s",
    "mode=1 miimon=100 primary=eth0, changes over to its primary eth0",
    "mode=1 miimon=100 fail_over_mac=active, has another MAC than eth0"
  })
  void warnsOfWhatCannotBeWithoutLoss(String options, String warning) {
    Plan plan = plan(host(ETH0, ETH1), RunningConfiguration.EMPTY, toBond(options, "eth0", "eth1"));

    assertThat(warnings(plan)).singleElement().asString().contains(warning);
  }

  @Test
  void lacpIsWaitedFor() {
    Plan plan =
        plan(host(ETH0, ETH1), RunningConfiguration.EMPTY, toBond("mode=4", "eth0", "eth1"));

    assertThat(steps(plan))
        .containsSubsequence(
            JOIN1, "wait until bond0 has a carrier, and a partner by LACP", "add bond0 to vmbr0");
  }

  @Test
  void warnsOfGuestsOfTheBridge() {
    Plan bridge =
        plan(
            host(ETH0, ETH1, TestLinks.nic("tap0").withMaster(Optional.of("vmbr0"))),
            RunningConfiguration.EMPTY,
            NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0")));
    Plan there = plan(bridge.after(), bridge.target(), toBond(MODE1, "eth0", "eth1"));

    assertThat(warnings(there)).singleElement().asString().contains("the guests on tap0 of vmbr0");
  }

  @Test
  void nothingWaitsAfterABoot() {
    NetworkState host = host(ETH0, ETH1);
    Plan plan = plan(host, RunningConfiguration.EMPTY, toBond(MODE1, "eth0", "eth1"));

    assertThat(steps(new Planner(HostEnvironment.EMPTY).planRestore(host, plan.target())))
        .contains(JOIN0, JOIN1)
        .doesNotContain(WAIT);
  }

  private static NetworkRequest toBond(String options, String... nics) {
    return NetworkRequest.of(
        Map.of("vmbr0", NetworkSpec.takeOverOf("bond0").onBond("bond0")),
        Map.of("bond0", new BondSpec(List.of(nics), options, Optional.empty())));
  }

  private static NetworkState host(LinkState... links) {
    return NetworkState.ofLinks(List.of(links))
        .withAddresses(
            List.of(
                new AddressState(
                    "eth0",
                    Prefix.parse("192.0.2.2/24"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Scope.UNIVERSE,
                    new AddressFlags(0),
                    Optional.empty(),
                    OptionalLong.empty(),
                    List.of())));
  }

  private static Plan plan(
      NetworkState host, RunningConfiguration running, NetworkRequest request) {
    return new Planner(HostEnvironment.EMPTY)
        .plan(host, running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private static List<String> steps(Plan plan) {
    return plan.steps().stream().map(Step::describe).toList();
  }

  private static List<List<String>> batches(Plan plan) {
    return plan.batches().stream()
        .map(batch -> batch.steps().stream().map(Step::describe).toList())
        .toList();
  }

  private static List<String> warnings(Plan plan) {
    return plan.warnings().stream()
        .filter(warning -> warning.code().equals("BondInterrupts"))
        .map(PlanWarning::text)
        .toList();
  }

  private static LinkState nic(String name, int number) {
    return TestLinks.nic(name).withMac(Optional.of(new MacAddress("52:54:00:00:00:0" + number)));
  }
}
