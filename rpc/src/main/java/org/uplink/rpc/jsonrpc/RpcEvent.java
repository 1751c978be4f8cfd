package org.uplink.rpc.jsonrpc;

import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A notification that a server sends.
 *
 * @param method the event's name, such as {@code |net|host_conn|no_id}
 * @param params includes {@code notify_time}, the server's monotonic clock in milliseconds
 */
public record RpcEvent(String method, JsonNode params) {
  /**
   * Writes an event.
   *
   * @param params written as a JSON object
   * @param nanoTime the server's monotonic clock
   */
  public static byte[] document(String method, Object params, long nanoTime) {
    if (!(Json.MAPPER.valueToTree(params) instanceof ObjectNode members)) {
      throw new IllegalArgumentException("the parameters of " + method + " are not an object");
    }
    members.put("notify_time", TimeUnit.NANOSECONDS.toMillis(nanoTime));
    ObjectNode event = Json.MAPPER.createObjectNode();
    event.put("jsonrpc", "2.0").put("method", method).set("params", members);
    return Json.MAPPER.writeValueAsBytes(event);
  }
}
