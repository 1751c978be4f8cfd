package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.testkit.Ip;

/** Tests changes during which another program renames or removes the links of the change. */
class RenamedLinksTest {
  /** What belongs to the NIC, besides its addresses and default routes. */
  private static final List<String> CONFIGURED =
      List.of(
          "addr add 192.0.2.60/24 dev eth0 label eth0:1",
          "addr add 203.0.113.5 peer 203.0.113.6/32 dev eth0",
          "route add 198.18.9.0/24 via 192.0.2.1 dev eth0 mtu 1400",
          "route add default via 192.0.2.1 dev eth0 table 77",
          "rule add from 192.0.2.60 lookup 77 pref 700",
          "neigh add 192.0.2.200 lladdr 02:00:00:00:00:01 dev eth0 nud permanent");

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack();
    CONFIGURED.forEach(host::ip);
    host.writeSysctl("net.ipv4.conf.eth0.arp_ignore", "1");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void rollbackRestoresANicThatWasRenamedAfterAnyStep() {
    int steps = host.plan(takeOver()).batches().size();
    for (int stop = 0; stop <= steps; stop++) {
      String before = host.snapshotText().replace("eth0", "enp1s0");
      Plan plan = host.plan(takeOver());
      assertThat(host.applyUntil(plan, stop)).isEqualTo(stop < steps);
      rename("eth0", "enp1s0");

      Verification end = host.applier().converge(onDisk(plan));

      assertThat(end.differences()).as("stopped at %d", stop).isEmpty();
      assertThat(end.concurrentChanges())
          .as("stopped at %d", stop)
          .containsExactly(
              "Another program renamed eth0 to enp1s0. The rollback left this as it is.");
      assertThat(sorted(host.snapshotText())).as("stopped at %d", stop).isEqualTo(sorted(before));
      assertThat(host.sysctls.read("ipv4/conf/enp1s0/arp_ignore")).contains("1");
      assertThat(host.applier().verify(onDisk(plan)).differences()).isEmpty();
      close();
      open();
    }
  }

  @Test
  void rollbackDeletesABridgeThatWasRenamed() {
    String before = host.snapshotText();
    Plan plan = applyAll();
    rename("ovirtmgmt", "br7");
    assertThat(host.applier().findConcurrentChanges(onDisk(plan)).sentences())
        .containsExactly("Another program renamed ovirtmgmt to br7.");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .containsExactly("Another program renamed ovirtmgmt to br7. The rollback undid this.");
    host.assertPicture(before);
  }

  @Test
  void rollbackRestoresNicsThatExchangedTheirNames() {
    host.cable("eth1");
    host.ip("addr add 198.51.100.9/24 dev eth1");
    Plan plan = applyAll();
    rename("eth0", "tmp0");
    rename("eth1", "eth0");
    rename("tmp0", "eth1");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .contains("Another program renamed eth0 to eth1. The rollback left this as it is.");
    assertThat(host.ip("addr show dev eth1")).contains("192.0.2.2/24", "2001:db8::2/64");
    assertThat(host.ip("addr show dev eth0")).contains("198.51.100.9/24").doesNotContain("192.0.2");
    assertThat(host.ip("route show default")).contains("dev eth1");
  }

  @Test
  void rollbackReportsANicThatWasRemoved() {
    Plan plan = applyAll();
    host.ip("link del eth0");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).contains("the link eth0 is missing");
    assertThat(host.ip("-br link show")).doesNotContain("ovirtmgmt");
    assertThat(host.applier().converge(onDisk(plan)).differences()).isEqualTo(end.differences());
  }

  @Test
  void rollbackWithoutTheNicRestoresTheOtherNics() {
    host.cable("eth1");
    host.ip("addr add 198.51.100.9/24 dev eth1");
    Plan plan =
        host.plan(
            NetworkRequest.of(
                Map.of(
                    "ovirtmgmt",
                    NetworkSpec.takeOverOf("eth0"),
                    "storage",
                    NetworkSpec.takeOverOf("eth1")),
                Map.of()));
    host.applier().apply(plan);
    host.ip("link del eth0");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isNotEmpty().allMatch(line -> !line.contains("eth1"));
    assertThat(host.ip("addr show dev eth1")).contains("198.51.100.9/24");
    assertThat(host.ip("-br link show")).doesNotContain("ovirtmgmt").doesNotContain("storage");
  }

  @Test
  void rollbackOfARemovalFindsTheRenamedNic() {
    Plan deployment = applyAll();
    String before = host.snapshotText().replace("eth0", "enp1s0");
    Plan removal = host.plan(deployment.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt")));
    host.applier().apply(removal);
    rename("eth0", "enp1s0");

    Verification end = host.applier().converge(onDisk(removal));

    assertThat(end.differences()).isEmpty();
    assertThat(sorted(host.snapshotText())).isEqualTo(sorted(before));
  }

  @Test
  @Tag("guest")
  void rollbackDeletesAVlanThatWasRenamed() {
    host.assumeVlansAndBonds();
    String before = host.snapshotText();
    Plan plan = host.plan(NetworkRequest.of("vms", NetworkSpec.bridgeOn("eth0").withVlan(9)));
    host.applier().apply(plan);
    rename("eth0.9", "vlan9");

    Verification end = host.applier().converge(onDisk(plan));

    assertThat(end.differences()).isEmpty();
    host.assertPicture(before);
  }

  private Plan applyAll() {
    Plan plan = host.plan(takeOver());
    host.applier().apply(plan);
    return plan;
  }

  private static NetworkRequest takeOver() {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  }

  /** Renames a link as udev does. A kernel before 6.2 renames only links that are down. */
  private void rename(String old, String newName) {
    if (!Ip.HERE.attempt("link set", old, "name", newName).succeeded()) {
      host.ip("link set " + old + " down");
      host.ip("link set " + old + " name " + newName);
      host.ip("link set " + newName + " up");
    }
  }

  private static List<String> sorted(String text) {
    return text.lines().sorted().toList();
  }

  /** Returns the snapshot that another process reads from the disk. */
  private static Snapshot onDisk(Plan plan) {
    return StateJson.MAPPER.readValue(
        StateJson.MAPPER.writeValueAsBytes(plan.snapshot()), Snapshot.class);
  }
}
