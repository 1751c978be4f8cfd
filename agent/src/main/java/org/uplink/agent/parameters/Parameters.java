package org.uplink.agent.parameters;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import tools.jackson.databind.JsonNode;

/**
 * The parameters of one call, by name or by position. Numbers may be text, as clients of Vdsm send
 * them. An unknown parameter is refused, because an answer that ignores a parameter may be wrong.
 */
public final class Parameters {
  private static final int SHOWN = 60;

  private final JsonNode params;
  private final List<String> names;

  /**
   * Refuses parameters other than {@code names}.
   *
   * @param names the known parameters, in the order of their positions
   */
  public Parameters(JsonNode params, List<String> names) throws RpcException.Answered {
    this.params = params;
    this.names = names;
    if (params.isArray()) {
      if (params.size() > names.size()) {
        throw invalid(
            "%d parameters; at most %d are allowed".formatted(params.size(), names.size()));
      }
    } else {
      var unknown = new HashSet<>(params.propertyNames());
      names.forEach(unknown::remove);
      if (!unknown.isEmpty()) {
        throw invalid(
            "unknown parameter \"%s\"; known parameters: %s"
                .formatted(shortened(unknown.iterator().next()), String.join(", ", names)));
      }
    }
  }

  /** Returns the text of a parameter that must not be missing. */
  public String requiredText(String name) throws RpcException.Answered {
    return text(name).orElseThrow(() -> invalid("the parameter \"" + name + "\" is missing"));
  }

  /** Returns the text of a parameter; empty if it is missing or null. */
  public Optional<String> text(String name) throws RpcException.Answered {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!value.get().isString()) {
      throw invalid("\"%s\": %s is not a string".formatted(name, shown(value.get())));
    }
    return Optional.of(value.get().stringValue());
  }

  /** Returns a number, which may be written as a string of digits. */
  public Optional<Integer> number(String name, int min, int max) throws RpcException.Answered {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    JsonNode node = value.get();
    String digits =
        node.isString() ? node.stringValue() : node.isIntegralNumber() ? node.asString() : "";
    int number = digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : -1;
    if (number < min || number > max) {
      throw invalid(
          "\"%s\": %s is not a number from %d to %d".formatted(name, shown(node), min, max));
    }
    return Optional.of(number);
  }

  /** Returns whether the value is a number or a string of digits. */
  public boolean isNumber(String name) {
    return value(name)
        .filter(
            node -> node.isNumber() || (node.isString() && node.stringValue().matches("[0-9]+")))
        .isPresent();
  }

  /** Returns the exception that answers "invalid params" with this message. */
  public static RpcException.Answered invalid(String message) {
    return new RpcException.Answered(RpcError.invalidParams(message));
  }

  private Optional<JsonNode> value(String name) {
    JsonNode node = params.isArray() ? params.get(names.indexOf(name)) : params.get(name);
    return Optional.ofNullable(node).filter(found -> !found.isNull());
  }

  private static String shown(JsonNode node) {
    return shortened(node.toString());
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
