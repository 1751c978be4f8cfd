package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.testkit.Seed;

/** Tests changes by other programs while a change of the host is pending. */
class ConcurrentChangesTest {
  private static final int CASES = 12;

  /** The order matters: ip(8) accepts any subset of them in this order. */
  private static final List<Action> ON_BRIDGE =
      List.of(
          new Action(
              "addr add 192.0.2.100/32 dev ovirtmgmt",
              "added the address 192.0.2.100/32 to ovirtmgmt",
              "addr show dev eth0: inet 192.0.2.100/32"),
          new Action(
              "addr add 192.0.2.101/24 dev ovirtmgmt",
              "added the address 192.0.2.101/24 to ovirtmgmt",
              "addr show dev eth0: inet 192.0.2.101/24"),
          new Action(
              "addr add 198.18.0.1/24 dev ovirtmgmt",
              "added the address 198.18.0.1/24 to ovirtmgmt",
              "route show dev eth0: 198.18.0.0/24 proto kernel"),
          new Action(
              "addr add 203.0.113.7/24 dev eth0",
              "added the address 203.0.113.7/24 to eth0",
              "route show dev eth0: 203.0.113.0/24 proto kernel"),
          new Action(
              "addr add 2001:db8:5::7/64 dev ovirtmgmt nodad",
              "added the address 2001:db8:5::7/64 to ovirtmgmt",
              "-6 addr show dev eth0: 2001:db8:5::7/64"),
          new Action(
              "route add 198.18.5.0/24 via 192.0.2.1",
              "added the route 198.18.5.0/24 via 192.0.2.1 dev ovirtmgmt",
              "route show dev eth0: 198.18.5.0/24 via 192.0.2.1"),
          new Action(
              "route add default via 192.0.2.1 dev ovirtmgmt table 77",
              "added the route default via 192.0.2.1 dev ovirtmgmt table 77",
              "route show table 77: default via 192.0.2.1 dev eth0"),
          new Action(
              "-6 route add 2001:db8:aa::/48 via 2001:db8::1 dev ovirtmgmt",
              "added the route 2001:db8:aa::/48 via 2001:db8::1 dev ovirtmgmt",
              "-6 route show dev eth0: 2001:db8:aa::/48 via 2001:db8::1"),
          new Action(
              "rule add iif ovirtmgmt lookup 77 pref 700",
              "added the rule 700: ",
              "rule show: from all iif eth0 lookup 77"),
          new Action(
              "-6 rule add oif eth0 lookup 78 pref 701",
              "added the rule (IPv6) 701: ",
              "-6 rule show: from all oif eth0 lookup 78"),
          new Action(
              "neigh add 192.0.2.200 lladdr 02:00:00:00:00:01 dev ovirtmgmt nud permanent",
              "added the neighbour 192.0.2.200 on ovirtmgmt",
              "neigh show dev eth0: 192.0.2.200 lladdr 02:00:00:00:00:01 PERMANENT"),
          new Action(
              "link set eth0 mtu 1400", "set the MTU of eth0 to 1400", "link show eth0: mtu 1400"),
          new Action(
              "link set tap0 master ovirtmgmt", "added tap0 to ovirtmgmt", "link show: tap0"));

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack();
    host.ip("link add tap0 type veth peer name tap1 netns far");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void rollbackKeepsAndReportsChangesOfOtherPrograms() {
    Random random = new Random(Seed.VALUE);
    for (int i = 0; i < CASES; i++) {
      List<Action> actions = pick(ON_BRIDGE, random);
      Plan plan = host.plan(deploy());
      host.applier().apply(plan);
      actions.forEach(action -> host.ip(action.command));
      assertThat(host.applier().findConcurrentChanges(onDisk(plan)).sentences())
          .as("kept, after %s", actions)
          .hasSameSizeAs(actions)
          .allSatisfy(text -> assertThat(actions).anyMatch(action -> text.contains(action.text)));

      Verification end = host.applier().converge(onDisk(plan));

      assertThat(end.differences()).as("after %s", actions).isEmpty();
      assertThat(end.concurrentChanges()).as("after %s", actions).hasSameSizeAs(actions);
      for (Action action : actions) {
        assertThat(end.concurrentChanges()).anyMatch(text -> text.contains(action.text));
        assertThat(host.ip(action.look())).contains(action.shown());
      }
      String left = host.snapshotText();
      assertThat(host.applier().converge(onDisk(plan)).differences()).isEmpty();
      assertThat(host.snapshotText()).as("a second rollback").isEqualTo(left);
      close();
      open();
    }
  }

  @Test
  void rollbackAfterAnyStepKeepsChangesOfOtherPrograms() {
    Plan plan = host.plan(deploy());
    String start = host.snapshotText();
    for (int stop = 0; stop < plan.batches().size(); stop++) {
      assertThat(host.applyUntil(plan, stop)).isTrue();
      host.ip("addr add 203.0.113.7/32 dev eth0");
      Verification end = host.applier().converge(onDisk(plan));
      assertThat(end.differences()).as("stopped at %d", stop).isEmpty();
      assertThat(end.concurrentChanges())
          .as("stopped at %d", stop)
          .containsExactly(
              "Another program added the address 203.0.113.7/32 to eth0. The rollback left this"
                  + " as it is.");
      host.ip("addr del 203.0.113.7/32 dev eth0");
      assertThat(host.snapshotText()).as("stopped at %d", stop).isEqualTo(start);
    }
  }

  /**
   * The oldest address of a subnet is the source of its route, and the kernel deletes the others
   * with it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"eth0", "ovirtmgmt"})
  void hostsAddressIsTheFirstOfItsSubnetAgain(String device) {
    Plan plan = host.plan(deploy());
    String routes = host.ip("-4 route show dev eth0");
    host.applier().apply(plan);
    host.ip("addr add 192.0.2.101/24 dev " + device);

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(host.ip("-4 route show dev eth0")).isEqualTo(routes);
    assertThat(host.ip("-4 -o addr show dev eth0 primary")).contains("192.0.2.2/24");
    assertThat(host.ip("-4 -o addr show dev eth0 secondary")).contains("192.0.2.101/24");
  }

  @Test
  void rollbackOfARemovalMovesObjectsThatOthersAddedToTheBridge() {
    Plan deployment = host.plan(deploy());
    host.applier().apply(deployment);
    Plan removal = host.plan(deployment.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt")));
    host.applier().apply(removal);
    host.ip("addr add 192.0.2.77/32 dev eth0");

    Verification end = host.applier().converge(onDisk(removal));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges()).singleElement().asString().endsWith("to ovirtmgmt.");
    assertThat(host.ip("addr show dev ovirtmgmt")).contains("192.0.2.77/32");
  }

  @Test
  void rollbackLeavesSysctlsThatItsChangeDidNotSet() {
    Plan plan = host.plan(deploy());
    host.applier().apply(plan);
    host.writeSysctl("net.ipv4.conf.eth0.arp_ignore", "2");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges()).singleElement().asString().contains("arp_ignore to 2");
    assertThat(host.sysctls.read("ipv4/conf/eth0/arp_ignore")).contains("2");
  }

  @Test
  void rollbackKeepsAttributesThatOthersChanged() {
    host.ip("addr add 192.0.2.60/24 dev eth0");
    host.ip("route add 198.18.9.0/24 via 192.0.2.1 dev eth0");
    Plan plan = host.plan(deploy());
    host.applier().apply(plan);
    host.ip("addr change 192.0.2.60/24 dev ovirtmgmt preferred_lft 0 noprefixroute");
    host.ip("route change 198.18.9.0/24 via 192.0.2.1 dev ovirtmgmt mtu 1300");
    assertThat(host.applier().findConcurrentChanges(onDisk(plan)).sentences())
        .containsExactlyInAnyOrder(
            "Another program changed the address 192.0.2.60/24 of ovirtmgmt.",
            "Another program changed the route 198.18.9.0/24 via 192.0.2.1 dev ovirtmgmt.");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .hasSize(2)
        .allMatch(text -> text.endsWith("The rollback moved this to eth0."));
    assertThat(host.ip("addr show dev eth0")).containsPattern("192.0.2.60/24 .*deprecated");
    assertThat(host.ip("route show 198.18.9.0/24")).contains("dev eth0", "mtu 1300");
    assertThat(host.applier().converge(onDisk(plan)).differences()).isEmpty();
  }

  @Test
  void rollbackKeepsSettingsThatOthersChanged() {
    host.writeSysctl("net.ipv6.conf.eth0.accept_ra", "1");
    Plan plan =
        host.plan(
            NetworkRequest.of(
                "eth-net", management().withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS)));
    host.applier().apply(plan);
    assertThat(host.sysctls.read("ipv6/conf/eth0/accept_ra")).contains("0");
    host.writeSysctl("net.ipv6.conf.eth0.accept_ra", "2");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .containsExactly(
            "Another program set net/ipv6/conf/eth0/accept_ra to 2. The rollback left this as it is.");
    assertThat(host.sysctls.read("ipv6/conf/eth0/accept_ra")).contains("2");
  }

  @Test
  void rollbackLeavesOptionsThatItsChangeDidNotSet() {
    Plan deployment = host.plan(deploy());
    host.applier().apply(deployment);
    Plan plan =
        host.plan(
            deployment.target(),
            NetworkRequest.of("ovirtmgmt", management().withLinkOptions(withMtu(1400))));
    host.applier().apply(plan);
    host.ip("link set ovirtmgmt type bridge mcast_snooping 0");
    host.ip("link set eth0 type bridge_slave isolated on");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .containsExactlyInAnyOrder(
            "Another program set mcast_snooping of ovirtmgmt to 0. The rollback left this as it is.",
            "Another program set isolated of eth0 to 1. The rollback left this as it is.");
    assertThat(host.ip("-d link show ovirtmgmt")).contains("mcast_snooping 0");
    assertThat(host.ip("-d link show eth0")).contains("isolated on");
  }

  @Test
  void rollbackMovesSettingOfNewBridgeToItsNic() {
    Plan plan = host.plan(deploy());
    host.applier().apply(plan);
    host.writeSysctl("net.ipv4.conf.ovirtmgmt.arp_ignore", "2");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .containsExactly(
            "Another program set net/ipv4/conf/ovirtmgmt/arp_ignore to 2. The rollback moved this to eth0.");
    assertThat(host.sysctls.read("ipv4/conf/eth0/arp_ignore")).contains("2");
  }

  @Test
  void rollbackReportsChangesOfOthersThatItUndoes() {
    NetworkRequest request =
        NetworkRequest.of("ovirtmgmt", management().withLinkOptions(withMtu(1300)));
    Plan plan = host.plan(request);
    host.applier().apply(plan);
    host.ip("link set eth0 mtu 1400");
    host.ip("link set tap0 master ovirtmgmt");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .containsExactlyInAnyOrder(
            "Another program set the MTU of eth0 to 1400. The rollback undid this.",
            "Another program added tap0 to ovirtmgmt. The rollback undid this.");
    assertThat(host.ip("link show eth0")).contains("mtu 1500");
  }

  private static NetworkSpec.LinkOptions withMtu(int mtu) {
    return new NetworkSpec.LinkOptions(true, false, java.util.OptionalInt.of(mtu), "legacy");
  }

  private static NetworkRequest deploy() {
    return NetworkRequest.of("ovirtmgmt", management());
  }

  private static NetworkSpec management() {
    return NetworkSpec.bridgeOn("eth0")
        .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
        .withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64")))
        .withDefaultRoute(true);
  }

  /** Returns the snapshot that another process reads from the disk. */
  private static Snapshot onDisk(Plan plan) {
    return StateJson.MAPPER.readValue(
        StateJson.MAPPER.writeValueAsBytes(plan.snapshot()), Snapshot.class);
  }

  private static List<Action> pick(List<Action> all, Random random) {
    List<Action> picked = new ArrayList<>(all);
    picked.removeIf(_ -> random.nextInt(3) == 0);
    return Collections.unmodifiableList(picked);
  }

  /**
   * An action of another program.
   *
   * @param command the arguments of ip(8)
   * @param text the text in the outcome
   * @param end the arguments of ip(8) that show the object after a rollback, and a part of the
   *     output
   */
  private record Action(String command, String text, String end) {
    String look() {
      return end.substring(0, end.indexOf(": "));
    }

    String shown() {
      return end.substring(end.indexOf(": ") + 2);
    }
  }
}
