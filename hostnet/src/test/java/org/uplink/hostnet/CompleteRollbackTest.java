package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleRequest;

/**
 * Checks that each object keeps all attributes that the kernel shows, during a change and after its
 * rollback.
 */
class CompleteRollbackTest {
  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.dualStack();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "addr add 2001:db8::dead/64 dev eth0 nodad preferred_lft 0",
        "addr add 2001:db8::dead/64 dev eth0 preferred_lft 3000",
        "addr add 2001:db8::dead/64 dev eth0 home",
        "addr add 2001:db8::dead/64 dev eth0 metric 77",
        "addr add 192.0.2.77/24 dev eth0 preferred_lft 0",
        "addr add 192.0.2.77/24 dev eth0 valid_lft 5000 preferred_lft 4000",
        "addr add 192.0.2.77/24 dev eth0 metric 7",
        "route add 198.18.1.0/24 via 192.0.2.1 proto static mtu 1400 advmss 1300 initcwnd 20",
        "route add 198.18.1.0/24 via 192.0.2.1 mtu lock 1400 rtt 30ms congctl reno quickack 1",
        "route add 198.18.1.0/24 via 192.0.2.1 realms 5/9",
        "route add 198.18.1.0/24 encap ip id 18446744073709551615 dst 192.0.2.99 ttl 5 dev eth0",
        "route add 198.18.1.0/24 nexthop via 192.0.2.1 realms 5/9 nexthop via 192.0.2.5",
        "-6 route add 2001:db8:41::/48 via 2001:db8::1 pref high",
        "-6 route add 2001:db8:41::/48 dev eth0 expires 5000",
        "-6 route add 2001:db8:41::/48 dev eth0 mtu 1400 hoplimit 9",
        "-6 route add 2001:db8:41::/48 encap seg6 mode encap segs fc00::1 dev eth0",
      })
  void restoresEveryAttribute(String words) {
    host.ip(words);
    deployAndRollBack();
  }

  @Test
  void movesAndRestoresRuleWithUnmodelledAttributes() {
    try {
      host.net.apply(
          RuleRequest.add(false, 100)
              .inputDevice("eth0")
              .dscp(46)
              // FRA_DSCP_MASK
              .raw(new RawAttribute(30, "3e"))
              .table(TableId.of(77)));
    } catch (NetlinkException e) {
      // A kernel before 6.15 has no DSCP mask.
      host.net.apply(
          RuleRequest.add(false, 100).inputDevice("eth0").dscp(46).table(TableId.of(77)));
    }
    Rule before = rule();
    Plan plan = deployAndRollBack();
    assertThat(rule()).isEqualTo(before);
    assertThat(
            plan.after().rules().stream()
                .filter(rule -> rule.priority() == 100)
                .findFirst()
                .orElseThrow())
        .isEqualTo(before.withDevices(Optional.of("ovirtmgmt"), before.selector().outputDevice()));
  }

  @Test
  void restoresTheLinkLocalAddressOfANicWhoseMacWasChangedWhileItWasUp() {
    host.ip("link set eth0 address 02:00:00:00:77:01");
    deployAndRollBack();
  }

  @Test
  void reportsAnAddressThatIsNoLongerDeprecated() {
    host.ip("addr add 2001:db8::dead/64 dev eth0 nodad preferred_lft 0");
    NetworkState before = host.state();
    host.ip("addr change 2001:db8::dead/64 dev eth0 preferred_lft forever");
    List<String> differences =
        Comparison.compare(host.state(), before, Set.of("eth0")).differences();
    assertThat(differences)
        .containsExactly(
            "the address 2001:db8::dead/64 of eth0: life is none and should be [preferred=0, valid=4294967295]");
  }

  @Test
  void equalMetricsInAnotherOrderAreEqual() {
    host.ip("route add 198.18.1.0/24 via 192.0.2.1 mtu 1400 advmss 1300 initcwnd 20 window 9000");
    NetworkState state = host.state();
    NetworkState stored =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER
                .writeValueAsString(state)
                .replace("{\"2\":1400,\"3\":9000,", "{\"3\":9000,\"2\":1400,"),
            NetworkState.class);
    assertThat(Comparison.compare(state, stored, Set.of("eth0")).differences()).isEmpty();
    assertThat(stored).isEqualTo(state).hasToString(state.toString());
  }

  private Rule rule() {
    return host.net.rules().list().stream()
        .filter(rule -> rule.priority() == 100)
        .findFirst()
        .orElseThrow();
  }

  private Plan deployAndRollBack() {
    String before = host.snapshotText();
    Map<String, String> attributes = attributes();
    Plan plan =
        host.plan(
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.bridgeOn("eth0")
                    .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
                    .withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64")))));
    host.applier().apply(plan);
    assertThat(
            Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                .differences())
        .isEmpty();
    Snapshot snapshot =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(plan.snapshot()), Snapshot.class);
    assertThat(snapshot).isEqualTo(plan.snapshot());
    assertThat(host.applier().converge(snapshot).differences()).isEmpty();
    assertThat(attributes()).isEqualTo(attributes);
    host.assertPicture(before);
    return plan;
  }

  /** Returns the attributes that the fixture's text leaves out, by address. */
  private Map<String, String> attributes() {
    return host.net.addresses().list().stream()
        .filter(address -> !address.address().isLinkLocalAddress())
        .collect(
            Collectors.toMap(
                address -> address.device().name() + " " + address.local(),
                address ->
                    "flags %x, preferred %b, valid %b, %s"
                        .formatted(
                            // The flag "tentative" is left out.
                            address.flags().bits() & ~0x40,
                            address.preferredLifetime().isPresent(),
                            address.validLifetime().isPresent(),
                            address.rawAttributes())));
  }
}
