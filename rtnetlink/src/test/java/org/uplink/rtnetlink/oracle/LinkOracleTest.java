package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.link.LinkTable;
import tools.jackson.databind.JsonNode;

/** Compares every link and every address of random networks with {@code ip -j}. */
@Tag("guest")
class LinkOracleTest {
  @Test
  void linksMatchIp() {
    Comparison.inEachNetwork(
        "links",
        namespace -> {
          List<JsonNode> links = new ArrayList<>();
          namespace.json("-d", "link").forEach(link -> links.add(IpLinkKeys.of(link)));
          return links;
        },
        net -> {
          LinkTable table = net.links().list();
          return table.all().stream().map(link -> LinkKeys.of(table, link)).toList();
        });
  }

  @Test
  void addressesMatchIp() {
    Comparison.inEachNetwork(
        "addresses",
        namespace -> {
          List<JsonNode> addresses = new ArrayList<>();
          for (JsonNode link : namespace.json("addr")) {
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
    return IpBatchNamespace.JSON
        .createObjectNode()
        .put("device", device)
        .set("address", AddressFormat.normal(address));
  }
}
