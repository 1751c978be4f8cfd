package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.hostnet.resolver.ResolverChange;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Realms;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;

/**
 * Reads state directories of an earlier agent, whose files had other member names. Both were
 * captured from that agent: {@code kernel} while a change waited for its proof on a real kernel,
 * {@code vlan-and-bond} with every member that a file can have.
 */
class EarlierFormatTest {
  private static final String BOOT = "9f6d2a3e-6a53-4d3c-8a44-2f0f5b1f7a10 net:[4026531840]";
  private static final MacAddress MAC = new MacAddress("02:00:00:00:00:01");
  private static final MacAddress PERMANENT_MAC = new MacAddress("02:00:00:00:00:0a");

  @TempDir Path folder;

  @Test
  void rollsBackAPendingChangeOfAnEarlierAgent() throws Exception {
    try (HostFixture host = HostFixture.open()) {
      buildHost(host);
      Path resolvConf = folder.resolve("resolv.conf");
      Files.writeString(resolvConf, "search example.org\nnameserver 198.51.100.53\n");
      host.resolver = new ResolvConfFile(resolvConf);
      RunningConfiguration first = apply(host, RunningConfiguration.EMPTY, network(1500));
      RunningConfiguration second = apply(host, first, network(1400));
      String before = host.snapshotText();
      apply(host, second, networkWithAnotherAddress());
      assertThat(host.snapshotText()).isNotEqualTo(before);
      copyCaptured("kernel");
      ChangeFiles files = ChangeFiles.open(folder.resolve("network"));
      assertThat(status(files, "first").state()).isEqualTo(ChangeState.SAFE);
      assertThat(status(files, "second").state()).isEqualTo(ChangeState.KEPT);
      assertThat(status(files, "second").proof()).isEqualTo(Proof.UNPROVED);
      assertThat(status(files, "fourth").reason().orElseThrow()).contains("refused by the kernel");

      Optional<StoredChange> toRestore =
          new ChangeRecovery(files, host.backends()).recover(new FakeBoot(BOOT));

      assertThat(toRestore).as("the safe configuration is of this boot").isEmpty();
      assertThat(files.pending()).isEmpty();
      assertThat(files.aborted()).isEmpty();
      assertThat(status(files, "third").state()).isEqualTo(ChangeState.ROLLED_BACK);
      assertThat(status(files, "third").differences()).isEmpty();
      assertThat(status(files, "third").verified()).contains(true);
      assertThat(files.hasUnsafeChange()).isTrue();
      assertThat(files.nextSequence()).isEqualTo(5);
      assertThat(Objects.requireNonNull(files.running().networks().get("ovirtmgmt")).spec())
          .isEqualTo(network(1400));
      assertThat(resolvConf).content().contains("192.0.2.53").doesNotContain("192.0.2.54");
      // Earlier agents marked every address that they moved, also where the flag has no effect.
      host.assertPicture(
          before.replace("global secondary ovirtmgmt", "global secondary noprefixroute ovirtmgmt"));
      // The earlier agent had stored the first digit.
      assertThat(host.sysctls.read("ipv6/conf/ovirtmgmt/hop_limit")).contains("64");
      assertThat(Objects.requireNonNull(files.running().networks().get("ovirtmgmt")).sysctls())
          .doesNotContainKey("ipv6/hop_limit");
    }
  }

  @Test
  void readsEveryMemberOfTheFilesOfAnEarlierAgent() throws Exception {
    copyCaptured("vlan-and-bond");
    ChangeFiles files = ChangeFiles.open(folder.resolve("network"));
    StoredChange pending = files.pending().orElseThrow();

    assertThat(pending)
        .isEqualTo(
            new StoredChange(
                9,
                "pending-one",
                "hash",
                new Requester("CN=engine at 192.0.2.1", "5f".repeat(32)),
                new StoredChange.Terms(BOOT, 1_060_000, RequiredConfirmation.ANY_CALL, false),
                KernelBackend.NAME,
                snapshot(),
                running(),
                List.of("make the bridge ovirtmgmt")));
    assertThat(files.aborted().orElseThrow().snapshot()).isEqualTo(snapshot());
    assertThat(files.safe().orElseThrow().target()).isEqualTo(running());
    assertThat(files.running()).as("as restored by a boot").isEqualTo(running());
    assertThat(status(files, "safe-one").state()).isEqualTo(ChangeState.SAFE);
    assertThat(status(files, "safe-one").proof()).isEqualTo(Proof.PROVED);
    assertThat(
            StateJson.MAPPER.readValue(
                StateJson.MAPPER.writeValueAsBytes(pending), StoredChange.class))
        .isEqualTo(pending);
  }

  private static ChangeStatus status(ChangeFiles files, String id) throws IOException {
    return files.findOutcome(id).orElseThrow().status();
  }

  private void copyCaptured(String name) throws Exception {
    Path captured =
        Path.of(
            Objects.requireNonNull(
                    EarlierFormatTest.class.getResource("earlier-format/" + name), name)
                .toURI());
    try (Stream<Path> files = Files.walk(captured)) {
      for (Path file : files.toList()) {
        Path target = folder.resolve(captured.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void buildHost(HostFixture host) {
    host.ip(
        "link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02"
            + " netns far");
    host.ip("link set eth0 up");
    host.ip("-n far link set eth0 up");
    host.ip("addr add 192.0.2.2/24 brd + dev eth0");
    host.ip("addr add 192.0.2.3/24 dev eth0");
    host.ip("addr add 2001:db8::2/64 dev eth0 nodad");
    host.ip("route add default via 192.0.2.1 dev eth0");
    host.ip("route add default via 2001:db8::1 dev eth0");
    host.ip("route add 203.0.113.0/24 via 192.0.2.1 dev eth0 metric 50 mtu lock 1300 advmss 1200");
    host.ip("route add default via 192.0.2.1 dev eth0 table 77");
    host.ip("rule add pref 90 from 192.0.2.3 lookup 77");
    host.ip("rule add pref 91 iif eth0 fwmark 0x1/0xff lookup 78");
    host.ip("-6 rule add pref 92 oif eth0 ipproto tcp dport 54321 lookup 77");
    host.ip("neigh add 192.0.2.1 lladdr 02:00:00:00:00:02 dev eth0");
  }

  private static RunningConfiguration apply(
      HostFixture host, RunningConfiguration running, NetworkSpec network) {
    Backend backend = host.backends().find(KernelBackend.NAME).orElseThrow();
    Plan plan =
        backend.plan(
            host.state(),
            running,
            NetworkRequest.of("ovirtmgmt", network),
            Optional.empty(),
            Duration.ofSeconds(60));
    backend.apply(plan);
    return plan.target();
  }

  private static NetworkSpec network(int mtu) {
    return new NetworkSpec(
        Optional.of("eth0"),
        Optional.empty(),
        OptionalInt.empty(),
        new NetworkSpec.LinkOptions(true, false, OptionalInt.of(mtu), "legacy"),
        NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"), InetAddress.ofLiteral("192.0.2.1")),
        NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64"), InetAddress.ofLiteral("2001:db8::1")),
        true,
        List.of(InetAddress.ofLiteral("192.0.2.53")),
        false);
  }

  private static NetworkSpec networkWithAnotherAddress() {
    return new NetworkSpec(
        Optional.of("eth0"),
        Optional.empty(),
        OptionalInt.empty(),
        NetworkSpec.LinkOptions.BRIDGED,
        NetworkSpec.Ip.of(Prefix.parse("192.0.2.4/24"), InetAddress.ofLiteral("192.0.2.1")),
        NetworkSpec.Ip.NONE,
        true,
        List.of(InetAddress.ofLiteral("192.0.2.54")),
        false);
  }

  private static Snapshot snapshot() {
    return new Snapshot(
        List.of("bond0", "bond0.7", "eth0", "ovirtmgmt"),
        List.of("bond0.7", "ovirtmgmt"),
        state(),
        Optional.of(
            new ResolverChange(
                Optional.of("nameserver 198.51.100.53\n"), Optional.of("nameserver 192.0.2.53\n"))),
        Optional.of(new ResolverChange(Optional.empty(), Optional.of("nameserver 192.0.2.53\n"))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static RunningConfiguration running() {
    NetworkSpec spec =
        new NetworkSpec(
            Optional.empty(),
            Optional.of("bond0"),
            OptionalInt.of(7),
            new NetworkSpec.LinkOptions(true, true, OptionalInt.of(1500), "legacy"),
            NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"), InetAddress.ofLiteral("192.0.2.1")),
            new NetworkSpec.Ip(Optional.empty(), Optional.empty(), false, true),
            true,
            List.of(InetAddress.ofLiteral("192.0.2.53"), InetAddress.ofLiteral("2001:db8::53")),
            false);
    NetworkState state = state();
    return new RunningConfiguration(
        new TreeMap<>(
            Map.of(
                "ovirtmgmt",
                new RunningConfiguration.RunningNetwork(
                    spec,
                    "ovirtmgmt",
                    Optional.of(MAC),
                    state.addresses(),
                    state.routes(),
                    state.rules(),
                    Map.of("ipv4/rp_filter", "1"),
                    Optional.empty(),
                    List.of(),
                    Optional.empty()))),
        new TreeMap<>(
            Map.of(
                "bond0",
                new BondSpec(
                    List.of("eth0"), "mode=active-backup primary=eth0", Optional.of(MAC)))),
        new TreeMap<>(Map.of("eth0", PERMANENT_MAC)),
        new TreeMap<>(),
        List.of());
  }

  private static NetworkState state() {
    return new NetworkState(
        links(),
        addresses(),
        routes(),
        List.of(rule()),
        new TreeMap<>(
            Map.of("ipv4/conf/ovirtmgmt/rp_filter", "1", "ipv6/conf/bond0.7/disable_ipv6", "1")),
        List.of(
            new NeighbourEntry(
                "ovirtmgmt",
                InetAddress.ofLiteral("192.0.2.1"),
                new MacAddress("02:00:00:00:00:02"),
                true)),
        List.of(),
        Optional.of("nameserver 198.51.100.53\n"));
  }

  private static List<LinkState> links() {
    return List.of(
        new LinkState(
            "eth0",
            Optional.empty(),
            Optional.of(MAC),
            Optional.of(PERMANENT_MAC),
            Optional.empty(),
            1500,
            true,
            true,
            Optional.of("bond0"),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new LinkState(
            "bond0",
            Optional.of("bond"),
            Optional.of(MAC),
            Optional.empty(),
            Optional.empty(),
            1500,
            true,
            true,
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.of(
                LinkState.Bond.of(
                    1, Optional.of("eth0"), Map.of("miimon", 100L, "fail_over_mac", 0L))),
            Map.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new LinkState(
            "bond0.7",
            Optional.of("vlan"),
            Optional.of(MAC),
            Optional.empty(),
            Optional.empty(),
            1500,
            true,
            true,
            Optional.of("ovirtmgmt"),
            Optional.of("bond0"),
            OptionalInt.of(7),
            Optional.empty(),
            Optional.empty(),
            Map.of("hairpin_mode", 1L, "priority", 32L),
            List.of(),
            Map.of(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new LinkState(
            "ovirtmgmt",
            Optional.of("bridge"),
            Optional.of(MAC),
            Optional.empty(),
            Optional.empty(),
            1500,
            true,
            true,
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.of(
                LinkState.Bridge.of(
                    true, 15_000, Map.of("vlan_filtering", 1L, "ageing_time", 30_000L))),
            Optional.empty(),
            Map.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static List<AddressState> addresses() {
    return List.of(
        new AddressState(
            "ovirtmgmt",
            Prefix.parse("192.0.2.2/24"),
            Optional.of(InetAddress.ofLiteral("192.0.2.9")),
            Optional.of(InetAddress.ofLiteral("192.0.2.255")),
            Optional.of("ovirtmgmt:1"),
            Scope.LINK,
            new AddressFlags(0x280),
            Optional.empty(),
            OptionalLong.of(50),
            List.of()),
        new AddressState(
            "ovirtmgmt",
            Prefix.parse("2001:db8::2/64"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Scope.UNIVERSE,
            new AddressFlags(0x80),
            Optional.of(new AddressState.Life(1800, 3600)),
            OptionalLong.empty(),
            List.of()));
  }

  private static List<RouteState> routes() {
    return List.of(
        new RouteState(
            Prefix.parse("203.0.113.0/24"),
            Optional.empty(),
            RouteType.UNICAST,
            TableId.of(77),
            RouteProtocol.STATIC,
            Scope.UNIVERSE,
            8,
            List.of(
                new RouteState.Hop(
                    Optional.of("ovirtmgmt"),
                    Optional.of(InetAddress.ofLiteral("192.0.2.1")),
                    3,
                    true,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    List.of()),
                new RouteState.Hop(
                    Optional.of("eth9"),
                    Optional.empty(),
                    1,
                    false,
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    List.of())),
            Optional.of(InetAddress.ofLiteral("192.0.2.2")),
            OptionalLong.of(50),
            new RouteState.Metrics(
                Map.of(2, 1300L, 8, 1200L), Set.of(2), Optional.of("bbr"), List.of()),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of()),
        new RouteState(
            Prefix.parse("::/0"),
            Optional.of(Prefix.parse("2001:db8:1::/48")),
            RouteType.UNICAST,
            TableId.MAIN,
            RouteProtocol.RA,
            Scope.UNIVERSE,
            0,
            List.of(
                RouteState.Hop.through("ovirtmgmt", Optional.of(InetAddress.ofLiteral("fe80::1")))),
            Optional.empty(),
            OptionalLong.of(1024),
            RouteState.Metrics.NONE,
            OptionalLong.of(1700),
            Optional.of("it has an encapsulation"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of()));
  }

  private static Rule rule() {
    return new Rule(
        false,
        90,
        new Rule.Selector(
            true,
            Optional.of(Prefix.parse("192.0.2.0/24")),
            Optional.of(Prefix.parse("198.51.100.0/24")),
            Optional.of("eth0"),
            Optional.of("ovirtmgmt"),
            16,
            Optional.of(new Rule.Mark(1, 255)),
            Optional.of(new Rule.Range(1000, 2000)),
            Optional.of(IpProtocol.TCP),
            Optional.of(new Rule.Range(1, 1023)),
            Optional.of(new Rule.Range(54321, 54321)),
            true,
            OptionalInt.empty()),
        RuleAction.GOTO,
        TableId.of(77),
        OptionalLong.of(100),
        RouteProtocol.BOOT,
        OptionalInt.of(0),
        OptionalInt.of(5),
        Optional.of(new Realms(3, 4)),
        OptionalInt.empty(),
        List.of());
  }
}
