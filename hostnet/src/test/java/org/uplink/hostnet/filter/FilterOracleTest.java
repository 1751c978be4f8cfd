package org.uplink.hostnet.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Seed;
import org.uplink.verbs.warning.WarningCode;

/**
 * Compares the warnings of rules with what the kernel does with real packets before and after a NIC
 * becomes the port of a bridge. Each group of rules is about ports of its own: it must be warned of
 * if and only if the fate or the mark of a packet to one of its ports changes.
 */
class FilterOracleTest {
  private static final int CASES = Integer.getInteger("uplink.filter.cases", 3);
  private static final int GROUPS = 8;
  private static final int BASE = 7000;

  /** A port that no group has. */
  private static final int PASSES = 99;

  private static final List<String> FLOWS = List.of("in", "out", "from eth0", "to eth0");
  private static final Pattern SEEN = Pattern.compile("(7\\d\\d\\d) \\. (0x\\p{XDigit}+)");

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().cable("eth0").cable("eth1");
    host.ip("address add 192.0.2.2/24 dev eth0");
    host.ip("address add 198.51.100.2/24 dev eth1");
    host.ip("-n far address add 192.0.2.1/24 dev eth0");
    host.ip("-n far address add 198.51.100.1/24 dev eth1");
    host.ip("-n far route add 203.0.113.0/25 via 192.0.2.2");
    host.ip("-n far route add 203.0.113.128/25 via 198.51.100.2");
    host.ip("route add 203.0.113.0/25 via 198.51.100.1");
    host.ip("route add 203.0.113.128/25 via 192.0.2.1");
    host.writeSysctl("net.ipv4.ip_forward", "1");
  }

  @AfterEach
  void close() {
    nft("flush ruleset");
    ExternalCommand.of("iptables-legacy", "-F").attempt();
    host.close();
  }

  @Test
  void rulesOfNftablesAreWarnedOfIfAPacketHasAnotherFate() {
    for (int i = 0; i < CASES; i++) {
      Random random = new Random(Seed.VALUE + i);
      compare(Seed.VALUE + i, () -> nft(nftRuleset(random)));
    }
  }

  @Test
  void rulesOfIptablesAreWarnedOfIfAPacketHasAnotherFate() {
    for (String program : List.of("iptables-nft", "iptables-legacy")) {
      Assumptions.assumeTrue(
          ExternalCommand.of(program, "-L", "-n").attempt().succeeded(), program + " is missing");
      for (int i = 0; i < CASES; i++) {
        Random random = new Random(Seed.VALUE + i);
        compare(Seed.VALUE + i, () -> iptables(program, random));
        ExternalCommand.of(program, "-F").run();
      }
    }
  }

  private void compare(long seed, Runnable rules) {
    host.ip("link set eth0 group " + (seed % 2 == 0 ? 5 : 0));
    nft("flush ruleset");
    nft(
        """
        table inet observer {
          set seen { typeof udp dport . meta mark; flags dynamic; }
          chain i { type filter hook input priority 300;
            udp dport 7000-7999 add @seen { udp dport . meta mark };
          }
          chain p { type filter hook postrouting priority 300;
            udp dport 7000-7999 add @seen { udp dport . meta mark };
          }
        }
        """);
    rules.run();
    String ruleset = ExternalCommand.of("nft", "list", "ruleset").run();
    List<DeviceUser> users =
        new PacketFilter(Path.of("/proc"), () -> false)
            .usersOf(
                new FilterDevice("eth0", seed % 2 == 0 ? 5 : 0, "veth"),
                Optional.of(new FilterDevice("ovirtmgmt", 0, "bridge")));
    Map<Integer, Set<String>> before = fates("192.0.2.2");
    host.ip("link add ovirtmgmt type bridge forward_delay 0");
    host.ip("link set eth0 master ovirtmgmt");
    host.ip("link set ovirtmgmt up");
    host.ip("address del 192.0.2.2/24 dev eth0");
    host.ip("address add 192.0.2.2/24 dev ovirtmgmt");
    host.ip("route replace 203.0.113.128/25 via 192.0.2.1");
    Map<Integer, Set<String>> after = fates("192.0.2.2");
    host.ip("link del ovirtmgmt");
    host.ip("address add 192.0.2.2/24 dev eth0");
    host.ip("route replace 203.0.113.128/25 via 192.0.2.1");
    Set<Integer> changed = new TreeSet<>();
    for (int group = 0; group < GROUPS; group++) {
      if (!before.getOrDefault(group, Set.of()).equals(after.getOrDefault(group, Set.of()))) {
        changed.add(group);
      }
    }
    assertThat(users).extracting(DeviceUser::code).containsOnly(WarningCode.FILTER_RULE);
    assertThat(users.stream().map(FilterOracleTest::groupOf).collect(Collectors.toSet()))
        .as("-Duplink.seed=%d%n%s%n%s%nbefore %s%nafter %s", seed, ruleset, users, before, after)
        .isEqualTo(changed);
  }

  private static int groupOf(DeviceUser user) {
    Matcher port = Pattern.compile("\\b7\\d(\\d\\d)\\b").matcher(user.subject());
    assertThat(port.find()).as(user.subject()).isTrue();
    return Integer.parseInt(port.group(1));
  }

  /** Sends packets to all ports in all directions, and returns the marks of those that pass. */
  private static Map<Integer, Set<String>> fates(String address) {
    nft("flush set inet observer seen");
    send("ip netns exec far ", 0, address);
    send("", 1, "192.0.2.1");
    send("ip netns exec far ", 2, "203.0.113.9");
    send("ip netns exec far ", 3, "203.0.113.209");
    Map<Integer, Set<String>> fates = new TreeMap<>();
    await()
        .untilAsserted(
            () -> {
              fates.clear();
              Matcher seen = SEEN.matcher(nft("list set inet observer seen"));
              while (seen.find()) {
                int port = Integer.parseInt(seen.group(1)) - BASE;
                fates
                    .computeIfAbsent(port % 100, _ -> new TreeSet<>())
                    .add(FLOWS.get(port / 100) + " " + seen.group(2));
              }
              assertThat(fates.getOrDefault(PASSES, Set.of())).hasSize(FLOWS.size());
            });
    return fates;
  }

  private static void send(String prefix, int flow, String address) {
    String ports =
        IntStream.concat(IntStream.range(0, GROUPS), IntStream.of(PASSES))
            .mapToObj(group -> "" + (BASE + 100 * flow + group))
            .collect(Collectors.joining(" "));
    String script =
        "for port in %s; do echo > /dev/udp/%s/$port; done; exit 0".formatted(ports, address);
    List<String> words = new ArrayList<>();
    if (!prefix.isEmpty()) {
      words.addAll(List.of(prefix.strip().split(" ", -1)));
    }
    words.addAll(List.of("bash", "-c", script));
    ExternalCommand.of(words).run();
  }

  private static String ports(int group) {
    return IntStream.range(0, FLOWS.size())
        .mapToObj(flow -> "" + (BASE + 100 * flow + group))
        .collect(Collectors.joining(", "));
  }

  private static String nftRuleset(Random random) {
    StringBuilder chains = new StringBuilder();
    StringBuilder sets = new StringBuilder();
    Map<String, StringBuilder> rules = new TreeMap<>();
    for (String hook : List.of("input", "output", "forward")) {
      rules.put(
          hook,
          new StringBuilder(
              "chain %s { type filter hook %s priority 0; policy %s;%nudp dport { 7099, 7199, 7299, 7399 } accept%n"
                  .formatted(hook, hook, random.nextBoolean() ? "accept" : "drop")));
    }
    for (int group = 0; group < GROUPS; group++) {
      String hook = pick(random, List.copyOf(rules.keySet()));
      String side =
          switch (hook) {
            case "input" -> "iif";
            case "output" -> "oif";
            default -> pick(random, List.of("iif", "oif"));
          };
      StringBuilder chain = Objects.requireNonNull(rules.get(hook));
      String match = "udp dport { " + ports(group) + " } ";
      // Whether a rule that decides like the policy has an effect depends on the other groups.
      String verdict =
          chain.indexOf("policy drop") > 0
              ? "accept"
              : pick(random, List.of("drop", "meta mark set " + (group + 1)));
      switch (random.nextInt(5)) {
        case 0 -> {
          for (String name : List.of("eth0", "ovirtmgmt")) {
            chain.append(match).append("%sname \"%s\" %s%n".formatted(side, name, verdict));
          }
        }
        case 1 -> {
          sets.append("chain c%d { %s; }%n".formatted(group, verdict));
          chain
              .append(match)
              .append(
                  "%sname vmap { \"%s\" : jump c%d, \"lo\" : accept }%n"
                      .formatted(side, name(random), group));
        }
        case 2 -> {
          sets.append(
              "set s%d { type ifname; flags interval; elements = { \"%s\" }; }%n"
                  .formatted(group, pick(random, List.of("eth*", "ovirt*", "eth0", "eth1"))));
          chain
              .append(match)
              .append(
                  "%sname %s@s%d %s%n"
                      .formatted(side, random.nextBoolean() ? "!= " : "", group, verdict));
        }
        default ->
            chain.append(match).append(condition(random, side, group)).append(verdict + "\n");
      }
    }
    rules.values().forEach(chain -> chains.append(chain).append("}\n"));
    return "table inet t {\n" + sets + chains + "}\n";
  }

  private static String condition(Random random, String side, int group) {
    String not = random.nextBoolean() ? "!= " : "";
    return switch (random.nextInt(7)) {
      case 0 -> "%sname %s\"%s\" ".formatted(side, not, name(random));
      case 1 -> "%sname %s{ \"%s\", \"lo\" } ".formatted(side, not, name(random));
      case 2 -> "%sname %s{ \"eth0\", \"ovirtmgmt\" } ".formatted(side, not);
      case 3 ->
          "%sname . udp dport { %s } "
              .formatted(side, concatenations(pick(random, List.of("eth0", "ovirtmgmt")), group));
      case 4 -> "%s %s\"%s\" ".formatted(side, not, pick(random, List.of("eth0", "eth1")));
      case 5 -> "%sgroup %s5 ".formatted(side, not);
      default -> "%sname %s\"%s\" ".formatted(side, not, pick(random, List.of("eth*", "ovirt*")));
    };
  }

  private static String concatenations(String name, int group) {
    return IntStream.range(0, FLOWS.size())
        .mapToObj(flow -> "\"%s\" . %d".formatted(name, BASE + 100 * flow + group))
        .collect(Collectors.joining(", "));
  }

  private static void iptables(String program, Random random) {
    List<String> chains = List.of("INPUT", "OUTPUT", "FORWARD");
    for (String chain : chains) {
      ipt(program, "-P " + chain + " ACCEPT");
      ipt(program, "-A " + chain + " -p udp -m multiport --dports 7099,7199,7299,7399 -j ACCEPT");
    }
    for (int group = 0; group < GROUPS; group++) {
      String chain = pick(random, chains);
      String option =
          switch (chain) {
            case "INPUT" -> "-i";
            case "OUTPUT" -> "-o";
            default -> pick(random, List.of("-i", "-o"));
          };
      String match =
          "-A %s -p udp -m multiport --dports %s ".formatted(chain, ports(group).replace(" ", ""));
      String not = random.nextBoolean() ? "! " : "";
      String verdict = " -j DROP";
      switch (random.nextInt(5)) {
        case 0 -> {
          ipt(program, match + option + " eth0" + verdict);
          ipt(program, match + option + " ovirtmgmt" + verdict);
        }
        case 1 ->
            ipt(
                program,
                match + not + option + " " + pick(random, List.of("eth+", "ovirt+")) + verdict);
        case 2 ->
            ipt(
                program,
                match
                    + "-m devgroup "
                    + not
                    + (option.equals("-i") ? "--src-group" : "--dst-group")
                    + " 5"
                    + verdict);
        default -> ipt(program, match + not + option + " " + name(random) + verdict);
      }
    }
  }

  private static void ipt(String program, String arguments) {
    List<String> words = new ArrayList<>(List.of(program));
    words.addAll(List.of(arguments.split(" ", -1)));
    ExternalCommand.of(words).run();
  }

  private static String name(Random random) {
    return pick(random, List.of("eth0", "eth0", "ovirtmgmt", "eth1"));
  }

  private static <T> T pick(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static String nft(String command) {
    return ExternalCommand.of("nft", "-f", "-").withInput(command + "\n").run();
  }
}
