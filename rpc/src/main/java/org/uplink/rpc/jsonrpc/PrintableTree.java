package org.uplink.rpc.jsonrpc;

import org.uplink.platform.TextSanitizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cleans the texts and the names of members in a server's document like {@link
 * TextSanitizer#clean}, so that they are harmless in a log, an audit event and a terminal.
 */
final class PrintableTree {
  private PrintableTree() {}

  /** Returns the document itself if there is nothing to clean. */
  static JsonNode clean(JsonNode node) {
    return isClean(node) ? node : copy(node);
  }

  private static boolean isClean(JsonNode node) {
    if (node.isString()) {
      return isClean(node.stringValue());
    }
    return node.valueStream().allMatch(PrintableTree::isClean)
        && node.propertyStream().allMatch(member -> isClean(member.getKey()));
  }

  private static boolean isClean(String text) {
    return text.codePoints().allMatch(TextSanitizer::isPrintable);
  }

  private static JsonNode copy(JsonNode node) {
    if (node.isString()) {
      return Json.MAPPER.getNodeFactory().stringNode(TextSanitizer.clean(node.stringValue()));
    }
    if (node.isArray()) {
      ArrayNode array = Json.MAPPER.createArrayNode();
      node.forEach(element -> array.add(copy(element)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = Json.MAPPER.createObjectNode();
      node.propertyStream()
          .forEach(
              member -> object.set(TextSanitizer.clean(member.getKey()), copy(member.getValue())));
      return object;
    }
    return node;
  }
}
