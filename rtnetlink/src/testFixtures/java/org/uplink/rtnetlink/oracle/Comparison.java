package org.uplink.rtnetlink.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.uplink.rtnetlink.Rtnetlink;
import tools.jackson.databind.JsonNode;

/** What ip lists in random networks, against what the library lists. */
final class Comparison {
  private static final int NETWORKS = Integer.getInteger("uplink.oracle.networks", 15);

  /** How often ip is asked again where its own answer changed meanwhile. */
  private static final int PATIENCE = 100;

  private int compared;

  private Comparison() {}

  /** Compares in some networks; in each, ip is asked first. */
  static void inEachNetwork(
      String what,
      Function<IpBatchNamespace, List<JsonNode>> ip,
      Function<Rtnetlink, List<JsonNode>> library) {
    Comparison comparison = new Comparison();
    Set<String> kinds = SupportedLinkKinds.detect();
    System.out.println(
        what + " oracle: -Duplink.seed=" + RandomChoices.SEED + ", links of the kinds " + kinds);
    for (long seed = RandomChoices.SEED; seed < RandomChoices.SEED + NETWORKS; seed++) {
      RandomNetwork network = new RandomNetwork(seed, kinds);
      try (IpBatchNamespace sandbox = IpBatchNamespace.create(what + seed)) {
        network.build(sandbox);
        try (Rtnetlink net = Rtnetlink.open(sandbox.namespace())) {
          comparison.compare(network, () -> ip.apply(sandbox), () -> library.apply(net));
        }
      }
    }
    System.out.println(what + " oracle: " + comparison.compared + " compared");
  }

  private void compare(
      RandomNetwork network, Supplier<List<JsonNode>> ip, Supplier<List<JsonNode>> library) {
    List<JsonNode> before = ip.get();
    for (int i = 0; i < PATIENCE; i++) {
      List<JsonNode> ours = library.get();
      List<JsonNode> after = ip.get();
      if (before.equals(after)) {
        assertThat(ours)
            .as("seed %s, the network\n%s", network.seed, network)
            .containsExactlyInAnyOrderElementsOf(after);
        compared += ours.size();
        return;
      }
      before = after;
    }
    throw new AssertionError("what ip says of seed " + network.seed + " keeps changing");
  }
}
