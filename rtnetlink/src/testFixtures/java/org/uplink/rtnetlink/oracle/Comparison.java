package org.uplink.rtnetlink.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.uplink.rtnetlink.Rtnetlink;
import tools.jackson.databind.JsonNode;

/** Compares the lists of {@code ip} with the lists of the library, in random networks. */
final class Comparison {
  private static final int NETWORKS = Integer.getInteger("uplink.oracle.networks", 15);

  /**
   * How often a list is read again because the output of {@code ip} changed during the comparison.
   */
  private static final int ATTEMPTS = 100;

  private int compared;

  private Comparison() {}

  /**
   * Compares the lists in several random networks.
   *
   * @param what the name of the objects in the lists
   * @param ip lists the objects with {@code ip}
   * @param library lists the objects with the library
   */
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
      try (IpBatchNamespace namespace = IpBatchNamespace.create(what + seed)) {
        network.build(namespace);
        try (Rtnetlink net = Rtnetlink.open(namespace.namespace())) {
          comparison.compare(network, () -> ip.apply(namespace), () -> library.apply(net));
        }
      }
    }
    System.out.println(what + " oracle: " + comparison.compared + " compared");
  }

  private void compare(
      RandomNetwork network, Supplier<List<JsonNode>> ip, Supplier<List<JsonNode>> library) {
    List<JsonNode> before = ip.get();
    for (int i = 0; i < ATTEMPTS; i++) {
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
    throw new AssertionError(
        "the output of ip keeps changing in the network of seed " + network.seed);
  }
}
