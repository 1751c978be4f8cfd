package org.uplink.rtnetlink.oracle;

import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A neighbour under the keys of {@code ip -j neigh}, all of them. */
final class NeighbourKeys {
  private NeighbourKeys() {}

  /**
   * Where the kernel names a link-layer address of no bytes, ip prints the byte behind it: taken
   * for none.
   */
  static JsonNode ofIp(JsonNode neighbour) {
    ObjectNode kept = ((ObjectNode) neighbour).deepCopy();
    if (kept.path("lladdr").asString("").length() == 2) {
      kept.remove("lladdr");
    }
    return AddressFormat.normal(kept);
  }

  static JsonNode of(Neighbour neighbour) {
    ObjectNode keys = IpBatchNamespace.JSON.createObjectNode();
    keys.put("dst", AddressFormat.of(neighbour.address()));
    keys.put("dev", neighbour.device().name());
    neighbour.mac().ifPresent(mac -> keys.put("lladdr", mac.toString()));
    if (neighbour.router()) {
      keys.putNull("router");
    }
    if (neighbour.proxy()) {
      keys.putNull("proxy");
    }
    if (!neighbour.state().equals(NeighbourState.NONE)) {
      keys.putArray("state").add(neighbour.state().toString());
    }
    return keys;
  }
}
