package org.uplink.agent.parameters;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;
import tools.jackson.databind.JsonNode;

/**
 * An object of Host.setupNetworks, read as Vdsm reads it: numbers and booleans may be text. What is
 * wrong is refused with "bad parameters" and the whole name of the member.
 */
public final class LenientObject {
  private static final List<String> TRUE = List.of("true", "yes", "on", "1");
  private static final List<String> FALSE = List.of("false", "no", "off", "0");

  private final String name;
  private final JsonNode node;

  public LenientObject(String name, JsonNode node) {
    this.name = name;
    this.node = node;
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      throw bad("is not an object: " + node);
    }
  }

  /** The objects that it holds by name. */
  public Map<String, LenientObject> objects() {
    return node.propertyStream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    new LenientObject(name + " \"" + entry.getKey() + "\"", entry.getValue())));
  }

  /** Refuses members other than these; those that say nothing are passed over. */
  public void allow(List<String> known) {
    node.propertyStream()
        .filter(member -> !known.contains(member.getKey()) && !isNothing(member.getValue()))
        .findFirst()
        .ifPresent(
            member -> {
              throw bad(
                  "has \""
                      + member.getKey()
                      + "\", which this host cannot do; it knows "
                      + String.join(", ", known));
            });
  }

  private static boolean isNothing(JsonNode value) {
    return value.isNull()
        || (value.isString() && value.stringValue().isEmpty())
        || (value.isContainer() && value.isEmpty());
  }

  /** Whether there is nothing beside this member. */
  public boolean isAlone(String member) {
    return node.propertyStream()
        .allMatch(entry -> entry.getKey().equals(member) || isNothing(entry.getValue()));
  }

  private Optional<JsonNode> value(String member) {
    return Optional.ofNullable(node.get(member)).filter(value -> !isNothing(value));
  }

  public Optional<String> text(String member) {
    return value(member)
        .map(
            value -> {
              if (!value.isString() && !value.isNumber()) {
                throw bad(member, value, "a text");
              }
              return value.asString();
            });
  }

  public OptionalInt number(String member) {
    return number(member, SetupCode.BAD_PARAMETERS);
  }

  /** A number, and the code of its refusal where it is none. */
  public OptionalInt number(String member, SetupCode code) {
    Optional<JsonNode> value = value(member);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    String text = value.get().isContainer() ? "" : value.get().asString().strip();
    if (!text.matches("-?[0-9]{1,9}")) {
      throw refused(
          code, "has \"" + member + "\": " + value.get() + ", which is not a whole number");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  public Optional<Boolean> flag(String member) {
    return value(member)
        .map(
            value -> {
              String text =
                  value.isContainer() ? "" : value.asString().toLowerCase(java.util.Locale.ROOT);
              if (!TRUE.contains(text) && !FALSE.contains(text)) {
                throw bad(member, value, "true or false");
              }
              return TRUE.contains(text);
            });
  }

  public boolean flag(String member, boolean otherwise) {
    return flag(member).orElse(otherwise);
  }

  /** An array of texts, or texts in one with commas between. */
  public List<String> texts(String member) {
    Optional<JsonNode> value = value(member);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get().isString()) {
      return List.of(value.get().stringValue().strip().split("\\s*,\\s*"));
    }
    if (!value.get().isArray() || !value.get().valueStream().allMatch(JsonNode::isString)) {
      throw bad(member, value.get(), "an array of texts");
    }
    return value.get().valueStream().map(JsonNode::stringValue).toList();
  }

  public SetupRefusedException bad(String member, JsonNode value, String wanted) {
    return bad("has \"" + member + "\": " + value + ", which is not " + wanted);
  }

  public SetupRefusedException bad(String why) {
    return refused(SetupCode.BAD_PARAMETERS, why);
  }

  /** A refusal that begins with whose member it is. */
  public SetupRefusedException refused(SetupCode code, String why) {
    return new SetupRefusedException(code, name + " " + why + ".");
  }
}
