package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;

/**
 * A NIC has exactly the link-local addresses that it had, after a rollback and after the removal of
 * a network that took the NIC over. The kernel generates an address when IPv6 starts on the NIC,
 * but none when the MAC of the running NIC changes, and none again when somebody has deleted it.
 */
class LinkLocalTest {
  private static final String EARLIER_MAC = "02:00:00:00:0a:0a";
  private static final String MAC = "02:00:00:00:0b:0b";
  private static final String LATER_MAC = "02:00:00:00:0c:0c";
  private static final String OF_EARLIER_MAC = "fe80::ff:fe00:a0a/64";

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.cable("eth0");
    host.ip("link set eth0 address " + EARLIER_MAC);
    host.ip("link set eth0 down");
    host.ip("link set eth0 up");
    await().until(() -> linkLocal("eth0").equals(List.of(OF_EARLIER_MAC)));
    host.ip("addr add 192.0.2.2/24 dev eth0");
    host.ip("addr add 2001:db8::2/64 dev eth0 nodad");
  }

  @AfterEach
  void close() {
    host.close();
  }

  static Stream<History> histories() {
    return Stream.of(
        new History("unchanged", List.of()),
        new History("MAC changed while up", List.of("link set eth0 address " + MAC)),
        new History(
            "generated address deleted", List.of("addr del " + OF_EARLIER_MAC + " dev eth0")),
        new History(
            "other address instead of the generated one",
            List.of(
                "addr del " + OF_EARLIER_MAC + " dev eth0", "addr add fe80::5/64 dev eth0 nodad")),
        new History(
            "other address beside the generated one",
            List.of("addr add fe80::5/64 dev eth0 nodad")),
        new History(
            "MAC changed while up, and another address",
            List.of("link set eth0 address " + MAC, "addr add fe80::5/64 dev eth0 nodad")),
        new History("mode without addresses", List.of("link set eth0 addrgenmode none")));
  }

  @ParameterizedTest
  @MethodSource("histories")
  void removalGivesBackExactlyTheAddressesThatTheNicHad(History history) {
    history.commands().forEach(host::ip);
    List<String> before = linkLocal("eth0");
    Plan plan = takeOver();
    host.applier().apply(plan);
    assertThat(linkLocal("ovirtmgmt")).containsAll(before);
    if (!before.isEmpty()) {
      assertThat(linkLocal("ovirtmgmt")).hasSameSizeAs(before);
    }
    assertThat(host.plan(plan.target(), takeOverRequest()).steps()).isEmpty();

    host.applier().apply(host.plan(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));

    assertThat(linkLocal("eth0")).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("histories")
  void rollbackFromEveryStepLeavesExactlyTheAddressesThatTheNicHad(History history) {
    history.commands().forEach(host::ip);
    List<String> before = linkLocal("eth0");
    Plan plan = takeOver();
    for (int stop = 0; stop <= plan.batches().size(); stop++) {
      host.applyUntil(plan, stop);
      Verification end = host.applier().converge(plan.snapshot());
      assertThat(end.differences()).as("stopped at %d", stop).isEmpty();
      assertThat(end.concurrentChanges()).as("stopped at %d", stop).isEmpty();
      assertThat(linkLocal("eth0")).as("stopped at %d", stop).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void rollbackKeepsAndNamesAMacThatAnotherProgramSetMeanwhile(History history) {
    history.commands().forEach(host::ip);
    List<String> before = linkLocal("eth0");
    Plan plan = takeOver();
    for (int stop = 0; stop <= plan.batches().size(); stop++) {
      String mac = mac("eth0");
      host.applyUntil(plan, stop);
      host.ip("link set eth0 address " + LATER_MAC);

      Verification end = host.applier().converge(plan.snapshot());

      assertThat(end.differences()).as("stopped at %d", stop).isEmpty();
      assertThat(end.concurrentChanges())
          .as("stopped at %d", stop)
          .containsExactly(
              "Another program set the MAC address of eth0 to "
                  + LATER_MAC
                  + ". The rollback left this as it is.");
      assertThat(mac("eth0")).isEqualTo(LATER_MAC);
      assertThat(linkLocal("eth0")).as("stopped at %d", stop).isEqualTo(before);
      assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
      assertThat(linkLocal("eth0")).as("a second rollback").isEqualTo(before);
      host.ip("link set eth0 address " + mac);
    }
  }

  @Test
  void namesTheMacOfABridgeThatTheRollbackDeletes() {
    Plan plan = takeOver();
    host.applier().apply(plan);
    host.ip("link set ovirtmgmt address " + LATER_MAC);

    assertThat(host.applier().converge(plan.snapshot()).concurrentChanges())
        .containsExactly(
            "Another program set the MAC address of ovirtmgmt to "
                + LATER_MAC
                + ". The rollback undid this.");
  }

  @Test
  void removalGivesTheAddressBackAlthoughTheMacChangedMeanwhile() {
    Plan plan = takeOver();
    host.applier().apply(plan);
    host.ip("link set eth0 address " + LATER_MAC);

    host.applier().apply(host.plan(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));

    assertThat(linkLocal("eth0")).containsExactly(OF_EARLIER_MAC);
  }

  private Plan takeOver() {
    return host.plan(takeOverRequest());
  }

  private static NetworkRequest takeOverRequest() {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  }

  private List<String> linkLocal(String device) {
    return host.ip("-6 -o addr show scope link dev " + device)
        .lines()
        .map(line -> line.replaceFirst(".*inet6 ([^ ]+) .*", "$1"))
        .sorted()
        .toList();
  }

  private String mac(String device) {
    return host.net.links().find(device).orElseThrow().mac().orElseThrow().toString();
  }

  /** What happened to the NIC before the change. */
  record History(String name, List<String> commands) {
    @Override
    public String toString() {
      return name;
    }
  }
}
