package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import org.uplink.testkit.Seed;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares {@code route get} with {@code ip route get}, in the namespace of the tests. */
class RouteGetOracleTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static final String NETWORK =
      """
      link add va type veth peer name vb
      addr add 192.0.2.2/24 dev va
      link set va up
      link set vb up
      addr add 2001:db8::2/64 dev va nodad
      route add default via 192.0.2.1
      route add unreachable 198.51.100.1
      route add prohibit 198.51.100.2
      route add blackhole 198.51.100.3
      route add throw 198.51.100.4
      route add 203.0.113.0/24 nexthop via 192.0.2.1 weight 2 nexthop via 192.0.2.9
      route add 203.0.114.0/24 via inet6 fe80::1 dev va
      route add 203.0.115.0/24 via 192.0.2.1 mtu lock 1400 advmss 1300 metric 7 hoplimit 9 initcwnd 3 rtt 100ms
      route add 203.0.116.0/24 via 192.0.2.1 table 77 proto static
      route add 203.0.117.0/24 via 192.0.2.1 features ecn congctl reno quickack 1 window 9000
      route add 203.0.118.1 dev va scope link proto 44 src 192.0.2.2
      route add 10.9.9.9 dev va onlink via 5.5.5.5
      rule add to 203.0.116.0/24 lookup 77
      rule add fwmark 9 unreachable
      rule add ipproto tcp dport 443 prohibit
      route add 2001:db8:5::/48 nexthop via 2001:db8::7 nexthop via 2001:db8::8
      route add ::/0 via 2001:db8::1 proto ra expires 600
      route add unreachable 2001:db8:9::/48
      route add prohibit 2001:db8:a::/48
      route add blackhole 2001:db8:b::/48
      """;

  private static final String USER_RULE = "uidrange 1234-1234 blackhole";

  private static final int RANDOM_QUESTIONS = 300;

  @BeforeAll
  static void buildNetwork() throws Exception {
    IsolatedJvm.assume();
    // The kernel refuses a rule for a user that an ordinary user's namespace does not know.
    String network = knowsUser1234() ? NETWORK + "rule add " + USER_RULE + "\n" : NETWORK;
    ExternalCommand.of("ip", "-batch", "-").withInput(network).run();
  }

  @AfterAll
  static void takeItAway() throws Exception {
    if (IsolatedJvm.isIsolated()) {
      for (String line :
          List.of(
              "link delete va",
              "route flush type unreachable",
              "route flush type prohibit",
              "route flush type blackhole",
              "route flush type throw",
              "rule delete to 203.0.116.0/24 lookup 77",
              "rule delete fwmark 9 unreachable",
              "rule delete ipproto tcp dport 443 prohibit",
              "-6 route flush 2001:db8:9::/48",
              "-6 route flush 2001:db8:a::/48",
              "-6 route flush 2001:db8:b::/48")) {
        Ip.HERE.attempt(line);
      }
      if (knowsUser1234()) {
        Ip.HERE.attempt("rule delete", USER_RULE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1 --fibmatch",
        "::1",
        "192.0.2.2",
        "192.0.2.5",
        "192.0.2.255",
        "224.0.0.1",
        "8.8.8.8",
        "8.8.8.8 --fibmatch",
        "8.8.8.8 --tos 8",
        "8.8.8.8 --oif va",
        "192.0.2.5 --from 192.0.2.2 --mark 5",
        "192.0.2.5 --mark 0x4000",
        "192.0.2.5 --ipproto tcp --sport 4 --dport 5 --uid 6",
        "192.0.2.5 --ipproto udp --sport 1024",
        "203.0.113.5 --fibmatch",
        "203.0.114.1",
        "203.0.114.1 --fibmatch",
        "203.0.115.3",
        "203.0.115.3 --fibmatch",
        "203.0.116.3",
        "203.0.116.3 --fibmatch",
        "203.0.117.3",
        "203.0.118.1 --fibmatch",
        "10.9.9.9",
        "10.9.9.9 --fibmatch",
        "2001:db8::5",
        "2001:db8::2",
        "2001:db8:5::1 --fibmatch",
        "2600::1",
        "2600::1 --fibmatch",
        "2600::1 --from 2001:db8::99",
        "fe80::5 --oif va",
        "ff02::1 --oif vb"
      })
  void jsonHasKeysAndValuesOfIp(String query) throws Exception {
    List<String> words = List.of(query.split(" ", -1));
    RouteRun ran = RouteRun.route(ours(words));
    ExternalCommand.Result ip = Ip.HERE.attempt(theirs(words).toArray(String[]::new));

    assertThat(ran.status()).as(ran.err()).isZero();
    JsonNode own = JSON.readTree(ran.out());
    JsonNode oracle = JSON.readTree(ip.out());
    assertThat(oracle.get(0)).as("ip said %s", ip.out()).isNotNull();
    assertThat(atTheTimeOf(oracle, own)).isEqualTo(withoutOffload(oracle));
  }

  @Test
  void printsEncapsulation() throws Exception {
    String route = "203.0.119.0/24 encap ip id 7 dst 192.0.2.5 ttl 3 tos 4 dev va";
    ExternalCommand.Result added = Ip.HERE.attempt("route add", route);
    assumeThat(added.status()).as("this kernel has no lightweight tunnels").isZero();
    String expected = Ip.HERE.run("route get 203.0.119.1").lines().toList().getFirst();
    assertThat(RouteRun.route("get", "203.0.119.1").out().replace("  ", " ").strip())
        .isEqualTo(expected.replace("  ", " ").strip())
        .contains(" encap ip id 7 src 0.0.0.0 dst 192.0.2.5 ttl 3 tos 4 dev va ");
    JsonNode json = JSON.readTree(RouteRun.route("get", "--json", "203.0.119.1").out()).get(0);
    assertThat(json.get("dst").asString()).isEqualTo("203.0.119.1");
    assertThat(json.get("encap").asString()).isEqualTo("ip");
    assertThat(json.get("encap_info").toString())
        .isEqualTo("{\"id\":7,\"src\":\"0.0.0.0\",\"dst\":\"192.0.2.5\",\"ttl\":3,\"tos\":4}");
  }

  /** Asks random queries. {@code -Duplink.seed=N} repeats the queries of a seed. */
  @Test
  void answersRandomQueriesLikeIp() throws Exception {
    long seed = Seed.VALUE;
    System.out.println("route json oracle: -Duplink.seed=" + seed);
    Random random = new Random(seed);
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < RANDOM_QUESTIONS; i++) {
      questions.add(randomQuestion(random));
    }
    String lines =
        questions.stream()
            .map(question -> theirs(List.of(question.split(" ", -1))))
            .map(words -> String.join(" ", words.subList(1, words.size())) + "\n")
            .collect(Collectors.joining());
    List<String> answers =
        ExternalCommand.of("ip", "-j", "-force", "-batch", "-")
            .withInput(lines)
            .attempt()
            .out()
            .lines()
            .toList();
    int found = 0;
    for (String question : questions) {
      RouteRun ran = RouteRun.route(ours(List.of(question.split(" ", -1))));
      if (ran.status() == 0) {
        JsonNode oracle = withoutOffload(JSON.readTree(answers.get(found++)));
        JsonNode own = atTheTimeOf(oracle, JSON.readTree(ran.out()));
        assertThat(own).as("seed %s: %s", seed, question).isEqualTo(oracle);
      }
    }
    assertThat(answers).as("seed %s", seed).hasSize(found);
    assertThat(found).isGreaterThan(RANDOM_QUESTIONS / 2);
  }

  @Test
  void reportsRuleForAnotherUserInPlace() throws Exception {
    assumeThat(knowsUser1234()).as("the namespace knows the user 1234").isTrue();
    reportsMissingRouteInPlaceWithStatus1("8.8.8.8 --uid 1234", "EINVAL");
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.1, EHOSTUNREACH",
    "198.51.100.2, EACCES",
    "198.51.100.3, EINVAL",
    "2001:db8:9::1, EHOSTUNREACH",
    "2001:db8:a::1, EACCES",
    "2001:db8:b::1, EINVAL",
    "8.8.8.8 --mark 9, ENETUNREACH",
    "8.8.8.8 --ipproto tcp --dport 443, EACCES"
  })
  void reportsMissingRouteInPlaceWithStatus1(String query, String error) throws Exception {
    List<String> words = List.of(query.split(" ", -1));
    RouteRun ran = RouteRun.route(ours(words));
    assertThat(Ip.HERE.attempt(theirs(words).toArray(String[]::new)).status()).isEqualTo(2);
    JsonNode answer = JSON.readTree(ran.out()).get(0);
    assertThat(answer.get("dst").asString()).isEqualTo(words.getFirst());
    assertThat(answer.get("error").asString()).isEqualTo(error);
    assertThat(answer.get("message").asString()).isNotEmpty();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void choosesNextHopLikeIp() throws Exception {
    JsonNode own = JSON.readTree(RouteRun.route("get", "--json", "203.0.113.5").out());
    JsonNode oracle = JSON.readTree(Ip.HERE.run("-j route get 203.0.113.5"));
    assertThat(own).isEqualTo(oracle);
  }

  @Test
  void answersAddressesInOrder() throws Exception {
    RouteRun ran = RouteRun.route("get", "--json", "192.0.2.5", "198.51.100.1", "::1", "192.0.2.5");
    JsonNode array = JSON.readTree(ran.out());
    assertThat(array).hasSize(4);
    assertThat(array.get(0)).isEqualTo(array.get(3));
    assertThat(array.get(1).get("error").asString()).isEqualTo("EHOSTUNREACH");
    assertThat(array.get(2).get("type").asString()).isEqualTo("local");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).endsWith("]\n").doesNotContain("\n{");
  }

  @Test
  void textEqualsTextOfIp() {
    RouteRun ran =
        RouteRun.route(
            "get",
            "8.8.8.8",
            "192.0.2.2",
            "203.0.114.1",
            "203.0.115.3",
            "203.0.116.3",
            "198.51.100.2",
            "198.51.100.4");
    assertThat(ran.out().replaceAll(" uid \\d+", ""))
        .isEqualTo(
            """
            8.8.8.8 via 192.0.2.1 dev va src 192.0.2.2
            local 192.0.2.2 dev lo table local src 192.0.2.2
            203.0.114.1 via inet6 fe80::1 dev va src 192.0.2.2
            203.0.115.3 via 192.0.2.1 dev va src 192.0.2.2 mtu lock 1400 rtt 100ms advmss 1300 hoplimit 9 initcwnd 3
            203.0.116.3 via 192.0.2.1 dev va table 77 src 192.0.2.2
            prohibit 198.51.100.2 (EACCES, administratively prohibited)
            no route to 198.51.100.4 (ENETUNREACH, network unreachable)
            """);
    assertThat(ran.status()).isEqualTo(1);
    assertThat(RouteRun.route("get", "--fibmatch", "203.0.113.5").out())
        .isEqualTo(
            """
            203.0.113.0/24
                nexthop via 192.0.2.1 dev va weight 2
                nexthop via 192.0.2.9 dev va weight 1
            """);
  }

  @Test
  void answersInputLineByLineAndReportsBadLineInPlace() throws Exception {
    RouteRun ran =
        RouteRun.reading("192.0.2.5\n\n  198.51.100.1 \nexample.org\n::1\n", "get", "--json", "-");
    List<String> lines = ran.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(JSON.readTree(lines.get(0)).get("dev").asString()).isEqualTo("va");
    assertThat(JSON.readTree(lines.get(1)).get("error").asString()).isEqualTo("EHOSTUNREACH");
    assertThat(JSON.readTree(lines.get(2)).get("error").asString()).isEqualTo("EINVAL");
    assertThat(JSON.readTree(lines.get(2)).get("dst").asString()).isEqualTo("example.org");
    assertThat(JSON.readTree(lines.get(3)).get("dst").asString()).isEqualTo("::1");
    assertThat(ran.status()).isEqualTo(2);
  }

  @Test
  void namesUnknownDevice() throws Exception {
    RouteRun ran = RouteRun.route("get", "8.8.8.8", "--oif", "nope");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("nope");
  }

  @Test
  void zoneIsNameOrIndexAndAgreesWithOutputDevice() {
    int index = Ip.HERE.json("link", "show", "va").get(0).get("ifindex").asInt();
    for (String zone : new String[] {"va", "" + index}) {
      assertThat(RouteRun.route("get", "fe80::5%" + zone).out()).contains("dev va");
    }
    assertThat(RouteRun.route("get", "fe80::5%" + index, "--oif", "va").status()).isZero();
    RouteRun differ = RouteRun.route("get", "fe80::5%va", "--oif", "vb");
    assertThat(differ.err()).contains("the zone of fe80::5 is va, and the output device is vb");
    assertThat(differ.status()).isEqualTo(2);
    assertThat(RouteRun.route("get", "fe80::5%nope").err()).contains("nope does not exist");
  }

  @Test
  void printsNamesThatAreNotUtf8WithoutLoss() throws Exception {
    // The byte \377 is not UTF-8. The byte \033 starts a terminal's escape sequence.
    Ip.HERE.exec(
        "sh",
        "-c",
        "ip link add name \"$(printf 'x\\377\\033m')\" up type veth peer name odd-peer &&"
            + " ip addr add 192.0.2.201/28 dev \"$(printf 'x\\377\\033m')\"");
    try {
      assertThat(RouteRun.route("get", "192.0.2.202").out()).contains("dev x\\xff\\u001bm ");
      assertThat(RouteRun.route("get", "--json", "192.0.2.202").out())
          .contains("\"dev\":\"x\\udcff\\u001bm\"");
    } finally {
      Ip.HERE.run("link del odd-peer");
    }
  }

  @Test
  void asksNamedNamespace() throws Exception {
    Ip.HERE.run("netns add elsewhere");
    try {
      Ip.in("elsewhere").run("link set lo up");
      Ip.in("elsewhere").run("addr add 192.0.2.200/24 dev lo");
      assertThat(RouteRun.route("get", "192.0.2.201", "--netns", "elsewhere").out())
          .contains("dev lo");
      assertThat(RouteRun.route("get", "8.8.8.8", "--netns=elsewhere").status()).isEqualTo(1);
      assertThat(RouteRun.route("get", "8.8.8.8").out()).contains("dev va");
    } finally {
      Ip.HERE.run("netns delete elsewhere");
    }
    RouteRun gone = RouteRun.route("get", "8.8.8.8", "--netns", "elsewhere");
    assertThat(gone.status()).isEqualTo(2);
    assertThat(gone.err()).contains("elsewhere", "ip netns");
    assertThat(RouteRun.route("get", "8.8.8.8", "--netns", "../x").status()).isEqualTo(2);
  }

  private static boolean knowsUser1234() throws IOException {
    return Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith("4294967295");
  }

  private static String randomQuestion(Random random) {
    boolean four = random.nextInt(100) < 60;
    StringBuilder words =
        new StringBuilder(
            four
                ? pick(
                        random,
                        "192.0.2.",
                        "203.0.113.",
                        "203.0.114.",
                        "203.0.115.",
                        "203.0.116.",
                        "203.0.117.",
                        "198.51.100.",
                        "8.8.8.")
                    + random.nextInt(256)
                : pick(
                        random,
                        "2001:db8::",
                        "2001:db8:5::",
                        "2600::",
                        "2001:db8:9::",
                        "2001:db8:b::")
                    + random.nextInt(20));
    for (String option :
        List.of(
            "--from " + (four ? "192.0.2.2" : "2001:db8::2"),
            "--mark " + pick(random, "9", "5", "0xffffffff"),
            "--uid " + pick(random, "1234", "6"),
            "--tos " + pick(random, "0x10", "0x28"),
            "--ipproto " + pick(random, "tcp", "udp") + " --dport " + pick(random, "443", "8080"),
            "--oif va",
            "--fibmatch")) {
      if (random.nextInt(100) < 20) {
        words.append(' ').append(option);
      }
    }
    return words.toString();
  }

  private static String pick(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  /**
   * Removes the flag rt_offload_failed from an IPv4 answer that has the flag "mc".
   * RTM_F_OFFLOAD_FAILED and RTCF_MULTICAST are the same bit, and ip prints both.
   */
  private static JsonNode withoutOffload(JsonNode oracle) {
    JsonNode route = oracle.get(0);
    if (route.path("cache").valueStream().anyMatch(flag -> flag.asString("").equals("mc"))) {
      ((ArrayNode) route.get("flags"))
          .removeIf(flag -> flag.asString("").equals("rt_offload_failed"));
    }
    return oracle;
  }

  /**
   * Returns our answer with the expiry time of ip's answer, if the two are less than a minute
   * apart. The second query is later, so its route expires sooner.
   */
  private static JsonNode atTheTimeOf(JsonNode oracle, JsonNode own) {
    JsonNode then = oracle.get(0).path("expires");
    JsonNode now = own.get(0).path("expires");
    if (then.isNumber() && Math.abs(now.asInt(-1000) - then.asInt()) < 60) {
      ((ObjectNode) own.get(0)).set("expires", then);
    }
    return own;
  }

  private static String[] ours(List<String> words) {
    List<String> all = new ArrayList<>(List.of("get", "--json"));
    all.addAll(words);
    return all.toArray(String[]::new);
  }

  private static List<String> theirs(List<String> words) {
    List<String> all = new ArrayList<>(List.of("-j", "route", "get"));
    if (words.contains("--fibmatch")) {
      all.add("fibmatch");
    }
    words.stream()
        .filter(word -> !word.equals("--fibmatch"))
        .map(word -> word.replaceFirst("^--", ""))
        .forEach(all::add);
    return all;
  }
}
