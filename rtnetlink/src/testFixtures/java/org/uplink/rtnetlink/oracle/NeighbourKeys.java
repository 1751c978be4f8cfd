package org.uplink.rtnetlink.oracle;

import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Converts a neighbour to all keys of {@code ip -j neigh}. */
final class NeighbourKeys {
  private NeighbourKeys() {}

  /**
   * Removes a link-layer address of one byte: if the kernel sends a link-layer address of zero
   * bytes, {@code ip} prints the byte behind the attribute.
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
