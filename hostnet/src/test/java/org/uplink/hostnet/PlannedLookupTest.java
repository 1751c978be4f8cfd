package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.check.PlannedLookup;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.testkit.Seed;

/** The planned lookup, compared with the kernel's own lookup on the same host. */
class PlannedLookupTest {
  private static final int HOSTS = 15;
  private static final List<String> IPV4 =
      List.of("198.51.100.1", "198.51.100.130", "203.0.113.9", "192.0.2.7", "10.1.2.3");
  private static final List<String> IPV6 =
      List.of("2001:db8:f::1", "2001:db8:f:1::1", "2001:db8:e::1", "2001:db8::7");

  private HostFixture host;
  private int compared;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.dualStack().cable("eth1");
    host.ip("addr add 192.0.2.66/24 dev eth1");
    host.ip("addr add 203.0.113.2/24 dev eth1");
    host.ip("addr add 2001:db8:1::2/64 dev eth1 nodad");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void longestPrefixIsChosenBeforeTheLowestMetric() {
    host.ip("route add 198.51.100.0/24 via 203.0.113.1 metric 900");
    host.ip("route add 198.51.0.0/16 via 192.0.2.1 metric 1");
    assertThat(device("198.51.100.1")).isEqualTo("eth1");
  }

  @Test
  void lowestMetricOfTheLongestPrefixIsChosen() {
    host.ip("route add 198.51.100.0/24 via 192.0.2.1 dev eth0 metric 20");
    host.ip("route add 198.51.100.0/24 via 203.0.113.1 metric 10");
    host.ip("route add 198.51.100.0/24 via 192.0.2.1 dev eth0 metric 30");
    assertThat(device("198.51.100.1")).isEqualTo("eth1");
    host.ip("route add 198.51.100.0/24 via 192.0.2.1 dev eth0");
    assertThat(device("198.51.100.1")).as("without a metric").isEqualTo("eth0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"append", "prepend"})
  void firstOfEqualRoutesIsChosen(String command) {
    host.ip("route add 198.51.100.0/24 via 192.0.2.1 dev eth0");
    host.ip("route " + command + " 198.51.100.0/24 via 203.0.113.1");
    assertThat(device("198.51.100.1")).isEqualTo(command.equals("append") ? "eth0" : "eth1");
  }

  @Test
  void ruleWithTheLowestPriorityIsChosen() {
    host.ip("route add default via 203.0.113.1 table 77");
    host.ip("route add default via 192.0.2.1 dev eth0 table 78");
    host.ip("rule add pref 200 lookup 78");
    host.ip("rule add pref 100 lookup 77");
    assertThat(device("198.51.100.1")).isEqualTo("eth1");
  }

  @Test
  void choosesAsTheKernelDoesOnRandomHosts() {
    long seed = Seed.VALUE;
    for (long i = seed; i < seed + HOSTS; i++) {
      var random = new Random(i);
      List<String> commands = new ArrayList<>();
      for (int route = 2 + random.nextInt(10); route > 0; route--) {
        commands.add(route(random));
      }
      for (int rule = random.nextInt(5); rule > 0; rule--) {
        commands.add(rule(random));
      }
      host.batch(commands);
      for (NetworkState state : orders(host.state())) {
        IPV4.forEach(to -> compare(state, flow("192.0.2.2", to), commands));
        IPV4.forEach(to -> compare(state, flow("203.0.113.2", to), commands));
        IPV6.forEach(to -> compare(state, flow("2001:db8::2", to), commands));
      }
      close();
      open();
    }
    // A lookup that answers "not modelled" to everything would never contradict the kernel.
    assertThat(compared).isGreaterThan(HOSTS * 2 * (2 * IPV4.size() + IPV6.size()) / 2);
  }

  private static String route(Random random) {
    boolean ipv4 = random.nextBoolean();
    String destination =
        ipv4
            ? pick(
                random,
                "198.51.100.0/24",
                "198.51.100.128/25",
                "198.51.0.0/16",
                "0.0.0.0/0",
                "10.0.0.0/8",
                "203.0.113.9/32")
            : pick(random, "2001:db8:f::/48", "2001:db8:f:1::/64", "::/0", "2001:db8:e::/48");
    String hop =
        ipv4
            ? pick(
                random,
                "via 192.0.2.1 dev eth0",
                "via 203.0.113.1 dev eth1",
                "dev eth0",
                "dev eth1")
            : pick(random, "via 2001:db8::1 dev eth0", "via 2001:db8:1::1 dev eth1");
    return "route %s %s metric %d%s"
        .formatted(
            ipv4 ? pick(random, "add", "append", "prepend") : "add",
            random.nextInt(8) == 0
                ? pick(random, "unreachable ", "blackhole ", "prohibit ", "throw ") + destination
                : destination + " " + hop,
            pick(random, 10, 20, 30),
            pick(random, "", "", " table 77", " table 78"));
  }

  private static String rule(Random random) {
    boolean ipv4 = random.nextBoolean();
    return "rule add pref %d %s%s%s"
        .formatted(
            100 + random.nextInt(40),
            pick(random, "", "", "not "),
            ipv4
                ? pick(
                    random,
                    "from 192.0.2.0/24 ",
                    "from 203.0.113.2 ",
                    "to 198.51.100.0/24 ",
                    "from 0.0.0.0/0 ",
                    "from 0.0.0.0/0 fwmark 1 ",
                    "from 0.0.0.0/0 iif lo ",
                    "from 0.0.0.0/0 iif eth1 ",
                    "from 0.0.0.0/0 ipproto tcp dport 40000 ",
                    "from 0.0.0.0/0 ipproto udp ",
                    "from 0.0.0.0/0 ipproto tcp sport 1-60000 ")
                : pick(
                    random,
                    "from 2001:db8::/64 ",
                    "to 2001:db8:f::/48 ",
                    "from ::/0 ",
                    "from ::/0 fwmark 1/1 ",
                    "from ::/0 ipproto tcp sport 54321 "),
            pick(
                random,
                "lookup 77",
                "lookup 78",
                "lookup main suppress_prefixlength 0",
                "lookup 77 suppress_prefixlength 24",
                "goto 32766",
                "unreachable"));
  }

  private void compare(NetworkState state, EngineFlow flow, List<String> commands) {
    String planned =
        switch (new PlannedLookup(state).lookUp(flow)) {
          case PlannedLookup.Answer.Found found -> found.device();
          case PlannedLookup.Answer.None _ -> "none";
          case PlannedLookup.Answer.NotModelled _ -> "";
        };
    if (!planned.isEmpty()) {
      compared++;
      assertThat(planned)
          .as("%s after %s", flow, String.join("; ", commands))
          .isEqualTo(kernel(flow));
    }
  }

  /** Returns the device of the planned lookup, which must be that of the kernel. */
  private String device(String to) {
    EngineFlow flow = flow("192.0.2.2", to);
    for (NetworkState state : orders(host.state())) {
      assertThat(new PlannedLookup(state).lookUp(flow))
          .isInstanceOfSatisfying(
              PlannedLookup.Answer.Found.class,
              found -> assertThat(found.device()).isEqualTo(kernel(flow)));
    }
    return kernel(flow);
  }

  /**
   * Returns the state with its routes and rules in two orders, of which one is not the kernel's: a
   * plan adds them at the end. Of equal routes, the first stays the first.
   */
  private static List<NetworkState> orders(NetworkState state) {
    Comparator<RouteState> routes =
        Comparator.comparingInt(
            route -> Objects.hash(route.table(), route.destination(), route.priority()));
    Comparator<Rule> rules = Comparator.comparingInt(rule -> Long.hashCode(rule.priority() * 31));
    return List.of(
        state
            .withRoutes(state.routes().stream().sorted(routes).toList())
            .withRules(state.rules().stream().sorted(rules).toList()),
        state
            .withRoutes(state.routes().stream().sorted(routes.reversed()).toList())
            .withRules(state.rules().stream().sorted(rules.reversed()).toList()));
  }

  private String kernel(EngineFlow flow) {
    RouteQuery query =
        RouteQuery.to(flow.peer().getAddress())
            .source(flow.local().getAddress())
            .protocol(IpProtocol.TCP)
            .sourcePort(flow.local().getPort())
            .destinationPort(flow.peer().getPort());
    return switch (host.net.routes().get(query)) {
      case Lookup.Found(var route) -> route.device().orElseThrow().name();
      case Lookup.NoRoute _ -> "none";
    };
  }

  private static EngineFlow flow(String local, String peer) {
    return new EngineFlow(
        new InetSocketAddress(InetAddress.ofLiteral(local), 54321),
        new InetSocketAddress(InetAddress.ofLiteral(peer), 40000));
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... of) {
    return of[random.nextInt(of.length)];
  }
}
