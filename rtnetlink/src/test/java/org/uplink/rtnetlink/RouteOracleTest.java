package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Random questions about random networks, each answer compared with {@code ip -j route get} on
 * every key that ip prints. With -Doracle.seed=N the same again, with -Doracle.queries=N more of
 * them.
 */
class RouteOracleTest {
  private static final int QUERIES_PER_NETWORK = 250;
  private static final Pattern FAILED = Pattern.compile("Command failed .*:(\\d+)");

  @TempDir Path folder;

  @Test
  @Timeout(3600)
  void everyAnswerIsIps() throws IOException, InterruptedException {
    long seed = Long.getLong("oracle.seed", System.nanoTime());
    int queries = Integer.getInteger("oracle.queries", 2000);
    System.out.println("oracle.seed=" + seed + " oracle.queries=" + queries);
    Random seeds = new Random(seed);
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int done = 0; done < queries; done += QUERIES_PER_NETWORK) {
      oneNetwork(seeds.nextLong(), outcomes);
    }
    System.out.println("oracle outcomes: " + outcomes);
    assertThat(outcomes.keySet())
        .contains("found", "fibmatch", "NO_ROUTE", "UNREACHABLE", "PROHIBITED", "BLACKHOLE");
  }

  private void oneNetwork(long seed, Map<String, Integer> outcomes)
      throws IOException, InterruptedException {
    RandomNetwork network = new RandomNetwork(new Random(seed));
    try (IpNamespace ip = IpNamespace.create()) {
      ip.exec("sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv4.conf.all.forwarding=1");
      try (Rtnetlink net = ip.open();
          Watch<Event> events = net.events()) {
        batch(ip, "", network.commands());
        untilQuiet(events);
      }
      List<RandomNetwork.Question> questions = new ArrayList<>();
      for (int i = 0; i < QUERIES_PER_NETWORK; i++) {
        questions.add(network.question());
      }
      try (Rtnetlink net = ip.open()) {
        List<Answer> answers =
            net.routes().getAll(questions.stream().map(RandomNetwork.Question::query).toList());
        compare("network " + seed, ip, questions, answers, outcomes);
      }
    }
  }

  /**
   * The kernel sets local IPv6 routes and looks at carriers a while later, the latter once a
   * second.
   */
  private static void untilQuiet(Watch<Event> events) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (events.poll(Duration.ofMillis(1200)).isPresent()) {
      assertThat(System.nanoTime() - deadline).as("quiet after 30 s").isNegative();
    }
  }

  private IpNamespace.Output batch(IpNamespace ip, String options, List<String> lines)
      throws IOException {
    Path file = folder.resolve("batch");
    Files.write(file, lines);
    return ip.tryIp((options + " -force -batch " + file).strip());
  }

  private void compare(
      String network,
      IpNamespace ip,
      List<RandomNetwork.Question> questions,
      List<Answer> answers,
      Map<String, Integer> outcomes)
      throws IOException {
    IpNamespace.Output output =
        batch(ip, "-j", questions.stream().map(RandomNetwork.Question::words).toList());
    Map<Integer, String> refusals = refusals(output.err());
    List<JsonNode> found =
        output
            .out()
            .lines()
            .filter(line -> !line.isBlank())
            .map(JsonMapper.shared()::readTree)
            .toList();
    assertThat(found.size() + refusals.size())
        .as(() -> questions + "\n" + found + "\n" + refusals)
        .isEqualTo(questions.size());
    int next = 0;
    for (int i = 0; i < questions.size(); i++) {
      String what = network + ": " + questions.get(i).words() + " -> " + answers.get(i);
      JsonNode json = refusals.containsKey(i + 1) ? null : found.get(next++).get(0);
      String outcome =
          json == null
              ? refused(what, answers.get(i), refusals.getOrDefault(i + 1, ""))
              : same(what, questions.get(i), answers.get(i), json);
      outcomes.merge(outcome, 1, Integer::sum);
    }
  }

  /** What ip said of each line that failed. */
  private static Map<Integer, String> refusals(String err) {
    Map<Integer, String> refusals = new TreeMap<>();
    String said = "";
    for (String line : err.split("\n", -1)) {
      Matcher failed = FAILED.matcher(line);
      if (failed.matches()) {
        refusals.put(Integer.parseInt(failed.group(1)), said);
        said = "";
      } else {
        said += line;
      }
    }
    return refusals;
  }

  private static String same(
      String what, RandomNetwork.Question question, Answer answer, JsonNode json) {
    assertThat(answer).as(what + " but ip says " + json).isInstanceOf(Lookup.Found.class);
    Map<String, String> mine = RouteKeys.of(((Lookup.Found) answer).route());
    Map<String, String> ips = RouteKeys.of(json);
    mine.keySet().retainAll(new TreeSet<>(ips.keySet()));
    assertThat(mine).as(what + " but ip says " + json).isEqualTo(ips);
    return question.query().isFibMatch() ? "fibmatch" : "found";
  }

  private static String refused(String what, Answer answer, String said) {
    return switch (answer) {
      case Lookup.Found _ -> throw new AssertionError(what + " but ip says " + said);
      case Lookup.NoRoute none -> {
        String expected =
            switch (none.reason()) {
              case UNREACHABLE -> "No route to host";
              case PROHIBITED -> "Permission denied";
              case BLACKHOLE -> "Invalid argument";
              case NO_ROUTE -> "Network is unreachable";
            };
        assertThat(said).as(what).contains(expected);
        yield none.reason().name();
      }
      case Answer.Refused _ -> "refused";
    };
  }
}
