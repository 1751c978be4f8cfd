package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.LinkStateBuilder;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;

/** What a planned bond takes from which of its ports. */
class BondPlannerTest {
  @ParameterizedTest
  @CsvSource({
    "false, false, false, false",
    "true, false, false, true",
    "false, true, false, true",
    "false, false, true, true",
    "true, true, true, true"
  })
  void hasCarrierIfAnyPortHasCarrier(boolean first, boolean second, boolean third, boolean bond) {
    assertThat(bondOf(List.of("eth0", "eth1", "eth2"), first, second, third).carrier())
        .isEqualTo(bond);
  }

  @Test
  void ignoresCarrierOfNicThatIsNoPort() {
    assertThat(bondOf(List.of("eth0", "eth1"), false, false, true).carrier()).isFalse();
  }

  @Test
  void hasMacAndMtuOfThePortThatTheRequestNamesFirst() {
    LinkState bond = bondOf(List.of("eth2", "eth0"), true, true, true);
    assertThat(bond.mac()).contains(mac(2));
    assertThat(bond.mtu()).isEqualTo(1502);
  }

  /** An option that no request has named is of others. */
  @Test
  void resetsTheOptionsThatOnlyTheEarlierRequestNames() {
    NetworkState host =
        NetworkState.ofLinks(
            List.of(
                LinkStateBuilder.builder(LinkState.of("bond0", Optional.of("bond"), 1500))
                    .bond(
                        Optional.of(
                            LinkState.Bond.of(
                                1,
                                Optional.empty(),
                                Map.of(
                                    "miimon", 50L,
                                    "updelay", 100L,
                                    "resend_igmp", 7L,
                                    "primary_reselect", 2L))))
                    .build(),
                LinkStateBuilder.builder(LinkState.of("eth0", Optional.empty(), 1500))
                    .master(Optional.of("bond0"))
                    .build()));
    SortedMap<String, BondSpec> former = new TreeMap<>();
    former.put("bond0", spec("mode=1 miimon=50 updelay=100 resend_igmp=7"));
    RunningConfiguration running =
        new RunningConfiguration(
            new TreeMap<>(), former, new TreeMap<>(), new TreeMap<>(), List.of());

    Plan plan =
        new Planner(HostEnvironment.EMPTY)
            .plan(
                host,
                running,
                NetworkRequest.of(Map.of(), Map.of("bond0", spec("mode=1 miimon=50"))),
                Optional.empty(),
                Duration.ofSeconds(60));

    assertThat(plan.after().link("bond0").flatMap(LinkState::bond).orElseThrow().options())
        .isEqualTo(Map.of("miimon", 50L, "updelay", 0L, "resend_igmp", 1L, "primary_reselect", 2L));
  }

  private static BondSpec spec(String options) {
    return new BondSpec(List.of("eth0"), options, Optional.empty());
  }

  /** Plans a bond on a host with three NICs, eth0 to eth2. */
  private static LinkState bondOf(List<String> ports, boolean... carriers) {
    NetworkState host =
        NetworkState.ofLinks(
            Stream.of(0, 1, 2)
                .map(
                    number ->
                        LinkStateBuilder.builder(
                                LinkState.of("eth" + number, Optional.empty(), 1500 + number))
                            .mac(Optional.of(mac(number)))
                            .carrier(carriers[number])
                            .build())
                .toList());
    NetworkRequest request =
        NetworkRequest.of(
            Map.of(), Map.of("bond0", new BondSpec(ports, "mode=1", Optional.empty())));
    return new Planner(HostEnvironment.EMPTY)
        .plan(host, RunningConfiguration.EMPTY, request, Optional.empty(), Duration.ofSeconds(60))
        .after()
        .link("bond0")
        .orElseThrow();
  }

  private static MacAddress mac(int number) {
    return new MacAddress("52:54:00:00:00:0" + number);
  }
}
