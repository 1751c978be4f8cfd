package org.uplink.hostnet.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.NetworkStateBuilder;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.transition.Transition;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.link.BridgeEntry;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;

/**
 * Tests that a rollback on a host with very many objects takes time in proportion to their number:
 * the guard ends an agent that shows no progress.
 */
class ManyObjectsTest {
  private static final int FEW = 1000;
  private static final int FACTOR = 5;

  /**
   * Time in proportion to the number is {@link #FACTOR} times as much, and time in proportion to
   * its square 25 times.
   */
  private static final int LIMIT = 14;

  private static final int RUNS = 3;
  private static final List<String> DEVICES = List.of("eth0", "ovirtmgmt");

  @ParameterizedTest
  @EnumSource
  void timeGrowsWithTheNumberOfObjectsAndNotWithItsSquare(Kind kind) {
    // Nothing else than the search is measured: the states exist, and the code is compiled.
    Hosts few = Hosts.with(kind, FEW);
    Hosts many = Hosts.with(kind, FEW * FACTOR);
    measure(few);

    assertThat((double) measure(many) / measure(few)).as("%s", kind).isLessThan(LIMIT);
  }

  /** Returns the smallest processor time of several runs, in nanoseconds. */
  private static long measure(Hosts hosts) {
    return IntStream.range(0, RUNS).mapToLong(_ -> timeOnce(hosts)).min().orElseThrow();
  }

  private static long timeOnce(Hosts hosts) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    ConcurrentChanges others = ConcurrentChanges.find(hosts.snapshot, hosts.now);
    NetworkState wanted =
        others
            .and(ConcurrentChanges.find(hosts.snapshot, hosts.now), hosts.now, _ -> false)
            .addTo(hosts.before);
    Transition.between(hosts.now, wanted, DEVICES);
    Comparison.compare(hosts.now, wanted, Set.copyOf(DEVICES));
    others.describeAfterRollback(hosts.now);
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
  }

  /** A kind of object of which a host can have many. */
  enum Kind {
    IPV4_ROUTES,
    IPV6_ROUTES,
    ADDRESSES,
    RULES,
    NEIGHBOURS,
    BRIDGE_ENTRIES;

    /** Returns a host with the objects from {@code first} to {@code last} on a device. */
    NetworkState add(NetworkState host, String device, int first, int last, boolean changed) {
      var builder = NetworkStateBuilder.builder(host);
      int[] numbers = IntStream.range(first, last).toArray();
      switch (this) {
        case IPV4_ROUTES, IPV6_ROUTES -> {
          List<RouteState> routes = new ArrayList<>(host.routes());
          for (int number : numbers) {
            routes.add(
                route(prefix(number), device)
                    .withPreferredSource(
                        changed ? Optional.of(address(1)) : Optional.<InetAddress>empty()));
          }
          builder.routes(routes);
        }
        case ADDRESSES -> {
          List<AddressState> addresses = new ArrayList<>(host.addresses());
          for (int number : numbers) {
            addresses.add(address(device, address(number), changed));
          }
          builder.addresses(addresses);
        }
        case RULES -> {
          List<Rule> rules = new ArrayList<>(host.rules());
          for (int number : numbers) {
            rules.add(rule(number, device));
          }
          builder.rules(rules);
        }
        case NEIGHBOURS -> {
          List<NeighbourEntry> entries = new ArrayList<>(host.neighbours());
          for (int number : numbers) {
            entries.add(new NeighbourEntry(device, address(number), mac(number), true));
          }
          builder.neighbours(entries);
        }
        case BRIDGE_ENTRIES -> {
          List<BridgeEntryState> entries = new ArrayList<>(host.bridgeEntries());
          for (int number : numbers) {
            entries.add(entry(mac(number)));
          }
          builder.bridgeEntries(entries);
        }
      }
      return builder.build();
    }

    private Prefix prefix(int number) {
      InetAddress address = this == IPV6_ROUTES ? ipv6(number) : address(number);
      return new Prefix(address, address.getAddress().length * 8);
    }
  }

  /**
   * A host that takes a network over. Another program has changed some objects, and added others.
   */
  private record Hosts(NetworkState before, NetworkState now, Snapshot snapshot) {
    static Hosts with(Kind kind, int number) {
      LinkState nic = LinkState.of("eth0", Optional.empty(), 1500);
      LinkState bridge =
          LinkState.of("ovirtmgmt", Optional.of("bridge"), 1500)
              .withBridge(Optional.of(LinkState.Bridge.of(false, 0, new TreeMap<>())));
      NetworkState alone = NetworkState.ofLinks(List.of(nic));
      NetworkState bridged =
          NetworkState.ofLinks(List.of(nic.withMaster(Optional.of("ovirtmgmt")), bridge));
      NetworkState before = kind.add(alone, "eth0", 0, number, false);
      NetworkState after = kind.add(bridged, "ovirtmgmt", 0, number, false);
      NetworkState now =
          kind.add(
              kind.add(
                  kind.add(bridged, "ovirtmgmt", 0, number / 2, false),
                  "ovirtmgmt",
                  number / 2,
                  number,
                  true),
              "ovirtmgmt",
              number,
              number * 2,
              false);
      Snapshot snapshot =
          new Snapshot(DEVICES, List.of("ovirtmgmt"), before, Optional.empty()).leadingTo(after);
      return new Hosts(before, now, snapshot);
    }
  }

  private static RouteState route(Prefix destination, String device) {
    return RouteState.unicast(
        destination,
        RouteProtocol.STATIC,
        Scope.UNIVERSE,
        RouteState.Hop.through(device, Optional.empty()));
  }

  private static AddressState address(String device, InetAddress address, boolean changed) {
    return new AddressState(
        device,
        new Prefix(address, 32),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Scope.UNIVERSE,
        new AddressFlags(0),
        Optional.empty(),
        changed ? OptionalLong.of(7) : OptionalLong.empty(),
        List.of());
  }

  private static Rule rule(int number, String device) {
    return new Rule(
        false,
        number + 1L,
        new Rule.Selector(
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.of(device),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            OptionalInt.empty()),
        RuleAction.TABLE,
        TableId.MAIN,
        OptionalLong.empty(),
        RouteProtocol.STATIC,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        List.of());
  }

  private static BridgeEntryState entry(MacAddress mac) {
    return new BridgeEntryState(
        BridgeEntry.Table.MACS,
        "ovirtmgmt",
        "ovirtmgmt",
        mac.toString(),
        OptionalInt.empty(),
        0,
        0,
        List.of());
  }

  private static MacAddress mac(int number) {
    return MacAddress.of(
        new byte[] {2, 0, 0, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
  }

  private static InetAddress address(int number) {
    return IpLiteral.parse(
        "10.%d.%d.%d".formatted(number >> 16, (number >> 8) & 0xff, number & 0xff));
  }

  private static InetAddress ipv6(int number) {
    return IpLiteral.parse("2001:db8::%x:%x".formatted(number >> 16, number & 0xffff));
  }
}
