package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.Comparison;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.hostnet.state.Verification;
import org.uplink.testkit.ExternalCommand;

/** Tests what an administrator has added to a bridge that a rollback creates again. */
class BridgeEntriesTest {
  private static final List<String> ADDED =
      List.of(
          "fdb add 02:00:00:00:05:01 dev eth0 master static",
          "fdb add 02:00:00:00:05:02 dev eth0 master permanent",
          "fdb add 02:00:00:00:05:03 dev eth0 master static sticky",
          "fdb add 02:00:00:00:05:04 dev eth0 master dynamic extern_learn",
          "fdb add 02:00:00:00:05:05 dev ovirtmgmt self permanent",
          "mdb add dev ovirtmgmt port eth0 grp 239.1.1.1 permanent",
          "mdb add dev ovirtmgmt port eth0 grp ff15::77 permanent",
          "mdb add dev ovirtmgmt port eth0 grp 239.1.1.2 src 192.0.2.9 permanent");

  /** A kernel without VLANs of bridges refuses these. */
  private static final List<String> ADDED_WITH_VLAN =
      List.of(
          "fdb add 02:00:00:00:05:06 dev eth0 master static vlan 1",
          "mdb add dev ovirtmgmt port eth0 grp 239.1.1.3 permanent vid 1");

  private HostFixture host;
  private Plan deployed;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack();
    deployed = host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    host.applier().apply(deployed);
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void rollbackOfARemovalRestoresThem() {
    for (String words : ADDED) {
      host.run(("bridge " + words).split(" ", -1));
    }
    int count = ADDED.size();
    for (String words : ADDED_WITH_VLAN) {
      if (ExternalCommand.of(("bridge " + words).split(" ", -1)).attempt().succeeded()) {
        count++;
      }
    }
    assertThat(host.state().bridgeEntries()).hasSize(count);
    List<String> before = entries();
    Plan removal = removal();
    host.applier().apply(removal);
    assertThat(entries()).noneMatch(line -> line.contains("ovirtmgmt"));

    Snapshot stored =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(removal.snapshot()), Snapshot.class);
    assertThat(host.applier().converge(stored).differences()).isEmpty();

    assertThat(entries()).isEqualTo(before);
  }

  @Test
  void missingEntryIsADifference() {
    host.run("bridge", "fdb", "add", "02:00:00:00:05:01", "dev", "eth0", "master", "static");
    NetworkState before = host.state();
    host.run("bridge", "fdb", "del", "02:00:00:00:05:01", "dev", "eth0", "master");
    assertThat(Comparison.compare(host.state(), before, Set.of("ovirtmgmt")).differences())
        .containsExactly("the entry 02:00:00:00:05:01 on eth0 of the bridge ovirtmgmt is missing");
  }

  @Test
  void namesAnEntryOfAnotherProgramThatIsLostWithTheBridge() {
    host.run("bridge", "fdb", "add", "02:00:00:00:05:01", "dev", "eth0", "master", "static");

    Verification end = host.applier().converge(deployed.snapshot());

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .singleElement()
        .asString()
        .contains("added the entry 02:00:00:00:05:01 on eth0 to the bridge ovirtmgmt");
  }

  private Plan removal() {
    return host.plan(deployed.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt")));
  }

  /** Returns the entries of bridges without timers, and without those that the kernel learned. */
  private List<String> entries() {
    return Stream.of("bridge fdb show", "bridge mdb show")
        .flatMap(command -> host.run(command.split(" ", -1)).lines())
        .filter(line -> line.contains("02:00:00:00:05") || line.contains("permanent"))
        .map(String::strip)
        .sorted()
        .toList();
  }
}
