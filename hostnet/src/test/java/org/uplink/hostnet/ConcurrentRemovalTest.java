package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.testkit.Ip;
import org.uplink.testkit.Seed;

/** Tests what other programs remove while a change of the host is pending. */
@Tag("long")
class ConcurrentRemovalTest {
  /** What the host has beside the addresses and routes by which the engine reaches it. */
  private static final List<String> CONFIGURED =
      List.of(
          "addr add 192.0.2.100/32 dev eth0",
          "addr add 192.0.2.101/24 dev eth0",
          "addr add 198.18.0.7/24 dev eth0",
          "addr add 2001:db8::100/64 dev eth0 nodad",
          "addr add 2001:db8:5::7/64 dev eth0 nodad",
          "route add 198.18.5.0/24 via 192.0.2.1 dev eth0",
          "route add 198.18.6.0/24 via 198.18.0.1 dev eth0",
          "route add 198.18.7.0/24 dev eth0 src 198.18.0.7",
          "route add default via 192.0.2.9 dev eth0 table 77",
          "-6 route add 2001:db8:aa::/48 via 2001:db8::1 dev eth0",
          "-6 route add 2001:db8:ab::/48 via 2001:db8:5::1 dev eth0",
          "rule add iif eth0 lookup 77 pref 700",
          "-6 rule add oif eth0 lookup 78 pref 701",
          "neigh add 192.0.2.200 lladdr 02:00:00:00:00:01 dev eth0 nud permanent");

  /** What other programs remove, by the names of the objects in the outcome. */
  private static final List<Removal> REMOVALS =
      List.of(
          new Removal("addr del 192.0.2.100/32 dev %s", "the address 192.0.2.100/32 from"),
          new Removal("addr del 192.0.2.101/24 dev %s", "the address 192.0.2.101/24 from"),
          new Removal("addr del 198.18.0.7/24 dev %s", "the address 198.18.0.7/24 from"),
          new Removal("addr del 2001:db8::100/64 dev %s", "the address 2001:db8::100/64 from"),
          new Removal("addr del 2001:db8:5::7/64 dev %s", "the address 2001:db8:5::7/64 from"),
          new Removal("route del 198.18.5.0/24 dev %s", "the route 198.18.5.0/24 via"),
          new Removal("route del default dev %s table 77", "the route default via 192.0.2.9"),
          new Removal("-6 route del 2001:db8:aa::/48 dev %s", "the route 2001:db8:aa::/48 via"),
          new Removal("rule del iif %s lookup 77 pref 700", "the rule 700:"),
          new Removal("-6 rule del oif %s lookup 78 pref 701", "the rule (IPv6) 701:"),
          new Removal("neigh del 192.0.2.200 dev %s", "the neighbour 192.0.2.200 from"));

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack();
    CONFIGURED.forEach(host::ip);
  }

  @AfterEach
  void close() {
    host.close();
  }

  /** The host is as if the other programs had removed the objects without any change. */
  @Test
  void rollbackLeavesAndNamesWhatOthersRemoved() {
    Random random = new Random(Seed.VALUE);
    for (int i = 0; i < RandomHost.CASES; i++) {
      List<Removal> removals = new ArrayList<>(REMOVALS);
      Collections.shuffle(removals, random);
      removals = removals.subList(0, 1 + random.nextInt(removals.size()));
      removals.forEach(removal -> host.ip(removal.on("eth0")));
      String expected = picture();
      close();
      open();
      Plan plan = plan();
      host.applier().apply(plan);
      removals.forEach(removal -> host.ip(removal.on("ovirtmgmt")));
      assertThat(host.applier().findConcurrentChangesAfterPlan(onDisk(plan)).sentences())
          .as("kept, after %s", removals)
          .hasSameSizeAs(removals)
          .allMatch(text -> text.startsWith("Another program removed the "));

      Verification end = rollBack(plan);

      assertThat(end.differences()).as("after %s", removals).isEmpty();
      assertThat(end.concurrentChanges()).as("after %s", removals).hasSameSizeAs(removals);
      for (Removal removal : removals) {
        assertThat(end.concurrentChanges())
            .anyMatch(
                text ->
                    text.startsWith("Another program removed " + removal.text)
                        && text.endsWith("The rollback left this as it is."));
      }
      assertThat(picture()).as("after %s", removals).isEqualTo(expected);
      close();
      open();
    }
  }

  /** Something may be missing because a step was not done. */
  @Test
  void rollbackOfPartlyAppliedChangeRestoresEverything() {
    Plan plan = plan();
    String start = picture();
    for (int stop = 0; stop <= plan.batches().size(); stop++) {
      host.applyUntil(plan, stop);
      for (Removal removal : REMOVALS) {
        Ip.HERE.attempt(removal.on("eth0"));
        Ip.HERE.attempt(removal.on("ovirtmgmt"));
      }
      assertThat(host.applier().converge(onDisk(plan)).differences())
          .as("stopped at %d", stop)
          .isEmpty();
      assertThat(sorted(picture())).as("stopped at %d", stop).isEqualTo(sorted(start));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "addr del 192.0.2.2/24 dev ovirtmgmt, the address 192.0.2.2/24 from ovirtmgmt",
    "route del default via 192.0.2.1 dev ovirtmgmt, the route default via 192.0.2.1 dev ovirtmgmt",
    "route del 192.0.2.0/24 dev ovirtmgmt, the route 192.0.2.0/24 dev ovirtmgmt"
  })
  void rollbackRestoresAndNamesWhatTheEngineNeeds(String command, String object) {
    EngineFlow flow =
        new EngineFlow(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 54321),
            new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 40000));
    Plan plan =
        host.planner()
            .plan(
                host.state(),
                RunningConfiguration.EMPTY,
                takeOver(),
                Optional.of(flow),
                Duration.ofSeconds(60));
    String start = picture();
    host.applier().apply(plan);
    host.ip(command);

    Verification end = rollBack(plan);

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .contains("Another program removed " + object + ". The rollback undid this.");
    assertThat(picture()).isEqualTo(start);
  }

  @Test
  void rollbackRestoresTheLastAddressOfALink() {
    Plan plan = plan();
    host.applier().apply(plan);
    host.ip("-4 addr flush dev ovirtmgmt");

    Verification end = rollBack(plan);

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges()).allMatch(text -> text.endsWith("undid this."));
    assertThat(host.ip("-4 addr show dev eth0")).contains("192.0.2.2/24", "192.0.2.100/32");
    assertThat(host.ip("-4 route show default")).contains("via 192.0.2.1 dev eth0");
  }

  /** The kernel removes IPv6 addresses, routes and neighbours of a link that goes down. */
  @ParameterizedTest
  @CsvSource({
    "link set ovirtmgmt down",
    "link set ovirtmgmt down; link set ovirtmgmt up",
    "link set ovirtmgmt mtu 1200",
    "link del ovirtmgmt"
  })
  void rollbackRestoresWhatTheKernelRemoved(String commands) {
    Plan plan = plan();
    String start = picture();
    host.applier().apply(plan);
    for (String command : commands.split("; ", -1)) {
      host.ip(command);
    }

    Verification end = rollBack(plan);

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .noneMatch(text -> text.contains("removed") && text.contains("left this"));
    assertThat(sorted(picture())).isEqualTo(sorted(start));
  }

  /** keepalived may add its address again before the rollback ends. */
  @Test
  void addressThatComesBackDuringTheRollbackStays() {
    Plan plan = plan();
    host.applier().apply(plan);
    host.ip("addr del 192.0.2.100/32 dev ovirtmgmt");
    boolean[] added = {false};
    Applier adding =
        host.applier(
            step -> {
              if (!added[0] && step.contains("delete the bridge")) {
                added[0] = true;
                host.ip("addr add 192.0.2.100/32 dev eth0");
              }
            });
    Verification end = rollBack(adding, plan);

    assertThat(added[0]).isTrue();
    assertThat(end.differences()).isEmpty();
    assertThat(host.ip("addr show dev eth0")).contains("192.0.2.100/32");
  }

  @Test
  void rollbackSetsALinkUpAgainAndNamesIt() {
    Plan plan = plan();
    host.applier().apply(plan);
    host.ip("link set eth0 down");
    assertThat(host.applier().findConcurrentChangesAfterPlan(onDisk(plan)).sentences())
        .containsExactly("Another program set eth0 down.");

    Verification end = rollBack(plan);

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .containsExactly("Another program set eth0 down. The rollback undid this.");
    assertThat(host.ip("link show eth0")).contains(",UP");
  }

  @Test
  void rollbackNamesPortsAndBridgesThatOthersTookAway() {
    Plan plan = plan();
    host.applier().apply(plan);
    host.ip("link set eth0 nomaster");
    assertThat(rollBack(plan).concurrentChanges())
        .containsExactly(
            "Another program removed eth0 from ovirtmgmt. The rollback left this as it is.");
    host.applier().apply(host.plan(takeOver()));
    host.ip("link del ovirtmgmt");
    assertThat(rollBack(plan).concurrentChanges())
        .contains("Another program deleted ovirtmgmt. The rollback left this as it is.");
  }

  @Test
  void rollbackNamesSpanningTreeAndOptionsOfANewBridge() {
    Plan plan = plan();
    host.applier().apply(plan);
    host.ip("link set ovirtmgmt type bridge stp_state 1 ageing_time 20000");
    host.ip("link set eth0 type bridge_slave isolated on");

    Verification end = rollBack(plan);

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .contains(
            "Another program set stp_state of ovirtmgmt to 1. The rollback undid this.",
            "Another program set ageing_time of ovirtmgmt to 20000. The rollback undid this.",
            "Another program set isolated of eth0 to 1. The rollback undid this.");
  }

  @Test
  void rollbackKeepsSpanningTreeOfABridgeThatStays() {
    Plan deployment = plan();
    host.applier().apply(deployment);
    Plan change =
        host.plan(
            deployment.target(),
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.takeOverOf("eth0")
                    .withLinkOptions(
                        new NetworkSpec.LinkOptions(
                            true, false, java.util.OptionalInt.of(1400), "legacy"))));
    host.applier().apply(change);
    host.ip("link set ovirtmgmt type bridge stp_state 1");

    Verification end = rollBack(change);

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .contains(
            "Another program set stp_state of ovirtmgmt to 1. The rollback left this as it is.");
    assertThat(host.ip("-d link show ovirtmgmt")).contains("stp_state 1");
  }

  private Verification rollBack(Plan plan) {
    return rollBack(host.applier(), plan);
  }

  /** Rolls back a plan that was applied completely. */
  private static Verification rollBack(Applier applier, Plan plan) {
    Snapshot snapshot = onDisk(plan);
    return applier
        .observeRemovals(snapshot)
        .map(observed -> applier.converge(snapshot, observed))
        .orElseGet(() -> applier.converge(snapshot));
  }

  private Plan plan() {
    return host.plan(takeOver());
  }

  private static NetworkRequest takeOver() {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  }

  /**
   * Returns the host without the MAC, and without flags that change nothing for a gateway that
   * nobody can reach.
   */
  private String picture() {
    return host.snapshotText()
            .replace(" onlink", "")
            .replaceAll("[0-9a-f:]{17} <", "<")
            .replaceAll("inet6 fe80::[^ ]+", "inet6 fe80::")
        + host.ip("-4 neigh show nud permanent");
  }

  private static List<String> sorted(String text) {
    return text.lines().sorted().toList();
  }

  /** Returns the snapshot that another process reads from the disk. */
  private static Snapshot onDisk(Plan plan) {
    return StateJson.MAPPER.readValue(
        StateJson.MAPPER.writeValueAsBytes(plan.snapshot()), Snapshot.class);
  }

  /**
   * A removal by another program.
   *
   * @param command the arguments of ip(8), with the link's name missing
   * @param text the object in the outcome
   */
  private record Removal(String command, String text) {
    String on(String device) {
      return command.formatted(device);
    }
  }
}
