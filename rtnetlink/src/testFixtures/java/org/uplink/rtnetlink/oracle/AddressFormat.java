package org.uplink.rtnetlink.oracle;

import java.net.InetAddress;
import java.util.Arrays;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.Prefix;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Formats addresses so that both sides of a comparison have the same form. Some forms of {@code ip}
 * differ from RFC 5952, such as ::192.0.2.1. So each address in the output of {@code ip} is parsed
 * and formatted again.
 */
final class AddressFormat {
  private AddressFormat() {}

  static String of(InetAddress address) {
    return IpLiteral.format(address);
  }

  /**
   * Formats a destination like {@code ip}: "default" for the default route, and an address without
   * its length for a single host.
   */
  static String of(Prefix prefix) {
    if (prefix.length() == 0) {
      return "default";
    }
    return prefix.isHost() ? of(prefix.address()) : prefix.toString();
  }

  /** Formats a source like {@code ip}: the address alone for a prefix of length 0. */
  static String from(Prefix prefix) {
    return prefix.length() == 0 || prefix.isHost() ? of(prefix.address()) : prefix.toString();
  }

  /** Returns a copy of a tree in which each address has the form of RFC 5952. */
  static JsonNode normal(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode made = IpBatchNamespace.JSON.createObjectNode();
        object.properties().forEach(each -> made.set(each.getKey(), normal(each.getValue())));
        yield made;
      }
      case ArrayNode array -> {
        ArrayNode made = IpBatchNamespace.JSON.createArrayNode();
        array.forEach(each -> made.add(normal(each)));
        yield made;
      }
      case StringNode text -> StringNode.valueOf(normal(text.asString()));
      default -> node;
    };
  }

  private static String normal(String text) {
    if (text.chars().filter(c -> c == ':').count() < 2) {
      return text;
    }
    String[] parts = text.split("/", 2);
    try {
      parts[0] = IpLiteral.format(IpLiteral.parse(parts[0]));
      return String.join("/", Arrays.asList(parts));
    } catch (IllegalArgumentException e) {
      return text; // A link-layer address.
    }
  }
}
