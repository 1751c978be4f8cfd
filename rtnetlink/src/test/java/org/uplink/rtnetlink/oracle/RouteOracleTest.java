package org.uplink.rtnetlink.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.Rtnetlink;

/** Compares every key of every result of random lookups in random networks with {@code ip -j}. */
@Tag("guest")
class RouteOracleTest {
  private static final int QUERIES = Integer.getInteger("uplink.oracle.queries", 3000);
  private static final int QUERIES_PER_NETWORK = 100;

  /**
   * How often ip is run again because its answer changed during the comparison, for example a
   * remaining lifetime.
   */
  private static final int ATTEMPTS = 50;

  private static final int MISMATCH_LIMIT = 10;

  private final List<String> mismatches = new ArrayList<>();
  private final Map<String, Integer> answers = new TreeMap<>();
  private final Map<KnownDifference, Integer> differences = IpOracle.noDifferences();

  @Test
  void lookupsMatchIp() {
    Set<String> kinds = SupportedLinkKinds.detect();
    System.out.println(
        "route oracle: -Duplink.seed=" + RandomChoices.SEED + ", links of the kinds " + kinds);
    int done = 0;
    for (long seed = RandomChoices.SEED; done < QUERIES; seed++) {
      int count = Math.min(QUERIES_PER_NETWORK, QUERIES - done);
      lookUpAll(new RandomNetwork(seed, kinds), count);
      done += count;
    }
    System.out.println(
        "route oracle: " + done + " queries, answered " + answers + "; ip differs " + differences);
    assertThat(mismatches).as("of %s queries from seed %s on", done, RandomChoices.SEED).isEmpty();
  }

  private void lookUpAll(RandomNetwork network, int count) {
    try (IpBatchNamespace namespace = IpBatchNamespace.create("oracle-" + network.seed)) {
      network.build(namespace);
      RandomChoices choices = new RandomChoices(-network.seed - 1);
      List<RandomQuery> open =
          IntStream.range(0, count).mapToObj(_ -> RandomQuery.of(network, choices)).toList();
      int before = mismatches.size();
      try (Rtnetlink net = Rtnetlink.open(namespace.namespace())) {
        for (int i = 0; i < ATTEMPTS && !open.isEmpty(); i++) {
          open = compare(network, new IpOracle(namespace, differences), net, open);
        }
      }
      assertThat(open)
          .as(
              "queries for which the answer of ip keeps changing; seed %s\n%s",
              network.seed, network)
          .isEmpty();
      if (mismatches.size() > before) {
        mismatches.add("\nThe network of seed " + network.seed + ":\n" + network);
      }
    }
  }

  /** Returns the queries for which the answer of ip changed during the comparison. */
  private List<RandomQuery> compare(
      RandomNetwork network, IpOracle ip, Rtnetlink net, List<RandomQuery> queries) {
    List<IpAnswer> before = ip.answers(queries);
    List<LibraryAnswer> ours = LibraryAnswer.toEach(net.routes(), queries);
    List<IpAnswer> after = ip.answers(queries);
    List<RandomQuery> changed = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      if (before.get(i).equals(after.get(i))) {
        compare(network, queries.get(i), before.get(i), ours.get(i));
      } else {
        changed.add(queries.get(i));
      }
    }
    compareLocks(network, ip, queries, ours);
    return changed;
  }

  private void compare(
      RandomNetwork network, RandomQuery query, IpAnswer expected, LibraryAnswer ours) {
    answers.merge(expected.kind(), 1, Integer::sum);
    if (!ours.agreesWith(expected)) {
      mismatch(network, query, expected.toString(), ours.toString());
    } else if (!ours.isPossible(network, query)) {
      mismatch(
          network, query, "the network has nothing that can cause this reason", ours.toString());
    }
  }

  private void compareLocks(
      RandomNetwork network, IpOracle ip, List<RandomQuery> queries, List<LibraryAnswer> ours) {
    int[] positions =
        IntStream.range(0, queries.size())
            .filter(i -> !queries.get(i).query().isConnected())
            .filter(i -> ours.get(i).hasMetrics())
            .toArray();
    List<Set<String>> locks = ip.locks(IntStream.of(positions).mapToObj(queries::get).toList());
    for (int i = 0; i < positions.length; i++) {
      Set<String> own = ours.get(positions[i]).locks();
      if (!own.equals(locks.get(i))) {
        mismatch(network, queries.get(positions[i]), "locks " + locks.get(i), "locks " + own);
      }
    }
  }

  private void mismatch(RandomNetwork network, RandomQuery query, String ip, String ours) {
    if (mismatches.size() < MISMATCH_LIMIT) {
      mismatches.add(
          "\nseed %s, ip %s\nip:      %s\nlibrary: %s\n"
              .formatted(network.seed, query.arguments(), ip, ours));
    }
  }
}
