package org.uplink.rtnetlink.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.LinkTable;
import org.uplink.rtnetlink.Rtnetlink;
import tools.jackson.databind.JsonNode;

/** Every link and every address of random networks. */
@Tag("guest")
class LinkOracleTest {
  private static final int NETWORKS = Integer.getInteger("uplink.oracle.networks", 15);

  /** How often ip is asked again where its own answer changed meanwhile. */
  private static final int PATIENCE = 100;

  private int compared;

  @Test
  void everyLinkIsWhatIpSays() {
    inEachNetwork(
        "links",
        sandbox -> {
          List<JsonNode> links = new ArrayList<>();
          sandbox.json("-d", "link").forEach(link -> links.add(IpLinkKeys.of(link)));
          return links;
        },
        net -> {
          LinkTable table = net.links().list();
          return table.all().stream().map(link -> LinkKeys.of(table, link)).toList();
        });
  }

  @Test
  void everyAddressIsWhatIpSays() {
    inEachNetwork(
        "addresses",
        sandbox -> {
          List<JsonNode> addresses = new ArrayList<>();
          for (JsonNode link : sandbox.json("addr")) {
            link.path("addr_info")
                .forEach(each -> addresses.add(on(link.get("ifname").asString(), each)));
          }
          return addresses;
        },
        net ->
            net.addresses().list().stream()
                .map(each -> on(each.device().name(), AddressKeys.of(each)))
                .toList());
  }

  private static JsonNode on(String device, JsonNode address) {
    return Sandbox.JSON
        .createObjectNode()
        .put("device", device)
        .set("address", AddressWords.normal(address));
  }

  private void inEachNetwork(
      String what,
      Function<Sandbox, List<JsonNode>> ip,
      Function<Rtnetlink, List<JsonNode>> library) {
    Set<String> kinds = Kinds.have();
    System.out.println(
        what + " oracle: -Duplink.seed=" + Dice.SEED + ", links of the kinds " + kinds);
    for (long seed = Dice.SEED; seed < Dice.SEED + NETWORKS; seed++) {
      RandomNetwork network = new RandomNetwork(seed, kinds);
      try (Sandbox sandbox = Sandbox.create(what + seed)) {
        network.build(sandbox);
        try (Rtnetlink net = Rtnetlink.open(sandbox.namespace())) {
          compare(network, () -> ip.apply(sandbox), () -> library.apply(net));
        }
      }
    }
    System.out.println(what + " oracle: " + compared + " compared");
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
