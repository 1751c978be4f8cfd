package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.hostnet.user.DeviceAbove;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.rtnetlink.link.BridgeEntry;
import org.uplink.rtnetlink.link.BridgeEntryRequest;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.testkit.ExternalCommand;
import org.uplink.verbs.warning.WarningCode;

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

  /** {@code NLA_F_NESTED}. */
  private static final int NESTED = 0x8000;

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

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void rollbackOfARemovalRestoresThem(int igmp) {
    host.ip("link set ovirtmgmt type bridge mcast_igmp_version " + igmp);
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
    assertRollbackOfARemovalRestores();
  }

  @Test
  void rollbackOfARemovalRestoresSourcesOfGroups() {
    host.ip("link set ovirtmgmt type bridge mcast_igmp_version 3 mcast_mld_version 2");
    host.ip("link set ovirtmgmt type bridge mcast_querier 1 mcast_router 2");
    host.run(
        "bridge mdb add dev ovirtmgmt port eth0 grp 239.1.1.2 src 192.0.2.9 permanent"
            .split(" ", -1));
    host.run("bridge mdb add dev ovirtmgmt port eth0 grp 239.1.1.3 permanent".split(" ", -1));
    List<Acknowledgement> answers =
        host.net.applyAll(
            List.of(
                group("239.1.1.4", 1, List.of("192.0.2.1", "192.0.2.2")),
                group("239.1.1.5", 0, List.of("192.0.2.1")),
                group("ff15::4", 0, List.of("2001:db8::1", "2001:db8::2"))));
    Assumptions.assumeTrue(
        answers.stream().allMatch(Acknowledgement.Done.class::isInstance),
        "this kernel does not let a request name the sources of a group");
    assertThat(entries())
        .anyMatch(line -> line.contains("include source_list"))
        .anyMatch(line -> line.contains("exclude source_list"))
        .anyMatch(line -> line.contains("blocked"));
    // Two groups without a list, three with one, and the five sources of these.
    assertThat(host.state().bridgeEntries()).hasSize(10);
    assertRollbackOfARemovalRestores();
    assertThat(removal().warnings()).isEmpty();
    assertThat(removalOnOlderKernel().warnings())
        .hasSize(3)
        .allMatch(warning -> warning.code().equals(WarningCode.GROUP_SOURCES_LOST.word()));
  }

  @Test
  void otherSourcesAreADifference() {
    host.ip("link set ovirtmgmt type bridge mcast_igmp_version 3");
    BridgeEntryRequest before = group("239.1.1.4", 1, List.of("192.0.2.1"));
    Assumptions.assumeTrue(
        host.net.applyAll(List.of(before)).getFirst() instanceof Acknowledgement.Done,
        "this kernel does not let a request name the sources of a group");
    NetworkState wanted = host.state();
    host.run("bridge mdb del dev ovirtmgmt port eth0 grp 239.1.1.4".split(" ", -1));
    host.net.apply(group("239.1.1.4", 1, List.of("192.0.2.2")));
    assertThat(Comparison.compare(host.state(), wanted, Set.of("ovirtmgmt")).differences())
        .containsExactlyInAnyOrder(
            "the multicast group 239.1.1.4 of the port eth0 of the bridge ovirtmgmt is missing",
            "the multicast group 239.1.1.4 from 192.0.2.1 of the port eth0 of the bridge ovirtmgmt is missing");
  }

  private void assertRollbackOfARemovalRestores() {
    List<String> before = entries();
    Plan removal = removal();
    host.applier().apply(removal);
    assertThat(entries()).noneMatch(line -> line.contains("ovirtmgmt"));

    Snapshot stored =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(removal.snapshot()), Snapshot.class);
    assertThat(host.applier().converge(stored).differences()).isEmpty();

    // The kernel joins the group of the bridge's link-local address when it has checked that
    // address.
    await().untilAsserted(() -> assertThat(entries()).isEqualTo(before));
  }

  @Test
  void missingEntryIsADifference() {
    host.run("bridge", "fdb", "add", "02:00:00:00:05:01", "dev", "eth0", "master", "static");
    NetworkState before = host.state();
    host.run("bridge", "fdb", "del", "02:00:00:00:05:01", "dev", "eth0", "master");
    assertThat(Comparison.compare(host.state(), before, Set.of("ovirtmgmt")).differences())
        .containsExactly(
            "the MAC 02:00:00:00:05:01 of the port eth0 of the bridge ovirtmgmt is missing");
  }

  @Test
  void namesAnEntryOfAnotherProgramThatIsLostWithTheBridge() {
    host.run("bridge", "fdb", "add", "02:00:00:00:05:01", "dev", "eth0", "master", "static");

    Verification end = host.applier().converge(deployed.snapshot());

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .singleElement()
        .asString()
        .contains("added the MAC 02:00:00:00:05:01 of the port eth0 of the bridge ovirtmgmt");
  }

  /**
   * Returns the request for a group with sources, which bridge(8) before 6.3 cannot send.
   *
   * @param mode 0 excludes the sources, 1 includes them
   */
  private BridgeEntryRequest group(String address, int mode, List<String> sources) {
    byte[] ip = IpLiteral.parse(address).getAddress();
    ByteBuffer entry = ByteBuffer.allocate(28);
    entry.put(4, (byte) 1).put(8, ip).putShort(24, (short) (ip.length == 4 ? 0x0800 : 0x86dd));
    List<byte[]> list =
        sources.stream()
            .map(source -> attribute(1, IpLiteral.parse(source).getAddress()))
            .map(source -> attribute(NESTED | 1, source))
            .toList();
    byte[] attributes =
        concat(
            List.of(attribute(3, new byte[] {(byte) mode}), attribute(NESTED | 2, concat(list))));
    return new BridgeEntryRequest(
        new BridgeEntry(
            BridgeEntry.Table.GROUPS,
            host.net.links().find("ovirtmgmt").orElseThrow().device(),
            host.net.links().find("eth0").orElseThrow().device(),
            address,
            OptionalInt.empty(),
            1,
            0,
            List.of(RawAttribute.of(1, entry.array()), RawAttribute.of(NESTED | 2, attributes))));
  }

  private static byte[] attribute(int type, byte[] payload) {
    int length = 4 + payload.length;
    return ByteBuffer.allocate((length + 3) & ~3)
        .order(ByteOrder.nativeOrder())
        .putShort((short) length)
        .putShort((short) type)
        .put(payload)
        .array();
  }

  private static byte[] concat(List<byte[]> parts) {
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(all::put);
    return all.array();
  }

  private Plan removal() {
    return host.plan(deployed.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt")));
  }

  /** Plans the removal as on a kernel that accepts no lists of sources. */
  private Plan removalOnOlderKernel() {
    return new Planner(new OlderKernel())
        .plan(
            host.state(),
            deployed.target(),
            NetworkRequest.removalOf(Set.of("ovirtmgmt")),
            Optional.empty(),
            Duration.ofSeconds(60));
  }

  /** Returns the entries of bridges without timers, and without those that the kernel learned. */
  private List<String> entries() {
    return Stream.of("bridge fdb show", "bridge -d mdb show")
        .flatMap(command -> host.run(command.split(" ", -1)).lines())
        .filter(line -> line.contains("02:00:00:00:05") || line.contains("permanent"))
        .map(String::strip)
        .sorted()
        .toList();
  }

  private static final class OlderKernel implements HostEnvironment {
    @Override
    public boolean acceptsGroupSources() {
      return false;
    }

    @Override
    public Optional<NicOwner> ownerOf(String device) {
      return EMPTY.ownerOf(device);
    }

    @Override
    public boolean isWireless(String device) {
      return EMPTY.isWireless(device);
    }

    @Override
    public List<DeviceUser> usersOf(String device, Optional<String> successor) {
      return EMPTY.usersOf(device, successor);
    }

    @Override
    public List<DeviceAbove> devicesAbove(String device) {
      return EMPTY.devicesAbove(device);
    }

    @Override
    public boolean canCreate(String kind) {
      return EMPTY.canCreate(kind);
    }

    @Override
    public boolean acceptsVlans(String device) {
      return EMPTY.acceptsVlans(device);
    }

    @Override
    public Optional<String> whyResolverIsNotWritten() {
      return EMPTY.whyResolverIsNotWritten();
    }
  }
}
