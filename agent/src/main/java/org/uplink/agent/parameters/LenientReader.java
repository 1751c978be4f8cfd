package org.uplink.agent.parameters;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.verbs.setup.SetupCode;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.module.SimpleDeserializers;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.CollectionType;

/**
 * Reads the objects of Host.setupNetworks into records as leniently as Vdsm does: numbers and
 * booleans may be strings, and a list may be one string with commas. Members that are null or empty
 * count as missing. Every other unknown member is refused.
 */
public final class LenientReader {
  private static final List<String> TRUE = List.of("true", "yes", "on", "1");
  private static final List<String> FALSE = List.of("false", "no", "off", "0");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .setDeserializers(new ListDeserializers())
                  .addDeserializer(Boolean.class, new Lenient<>(LenientReader::flag))
                  .addDeserializer(Integer.class, new Lenient<>(LenientReader::number))
                  .addDeserializer(String.class, new Lenient<>(LenientReader::text)))
          .build();

  private LenientReader() {}

  /**
   * Reads an object; a missing one reads as an empty one.
   *
   * @param name what the object is, for messages: {@code the parameter "options"}
   * @param codeOf the code for a malformed member, by the member's name
   * @throws SetupRefusedException if a member is unknown or malformed; the message names it
   */
  public static <T> T read(
      String name, JsonNode node, Class<T> type, Function<String, SetupCode> codeOf) {
    try {
      return MAPPER.treeToValue(withoutEmptyMembers(name, node), type);
    } catch (UnrecognizedPropertyException e) {
      String known =
          e.getKnownPropertyIds().stream().map(Object::toString).collect(Collectors.joining(", "));
      throw refused(
          SetupCode.BAD_PARAMETERS,
          name,
          "has \"%s\", which this host does not support; it supports %s"
              .formatted(e.getPropertyName(), known));
    } catch (RefusedValueException e) {
      throw refused(
          codeOf.apply(member(e)),
          name,
          "has \"%s\": %s".formatted(member(e), e.getOriginalMessage()));
    } catch (JacksonException e) {
      throw refused(codeOf.apply(member(e)), name, "is malformed: " + JsonProblem.describe(e));
    }
  }

  /** Returns the members of an object by name; none if the object is missing. */
  public static Map<String, JsonNode> members(String name, JsonNode node) {
    checkObject(name, node);
    var members = new TreeMap<String, JsonNode>();
    node.propertyStream().forEach(member -> members.put(member.getKey(), member.getValue()));
    return members;
  }

  /** Returns the exception for a refused object. */
  public static SetupRefusedException refused(SetupCode code, String name, String reason) {
    return new SetupRefusedException(code, "%s %s.".formatted(name, reason));
  }

  private static String member(JacksonException e) {
    return e.getPath().isEmpty() ? "" : String.valueOf(e.getPath().getFirst().getPropertyName());
  }

  private static ObjectNode withoutEmptyMembers(String name, JsonNode node) {
    checkObject(name, node);
    ObjectNode present = MAPPER.createObjectNode();
    node.propertyStream()
        .filter(member -> !isEmpty(member.getValue()))
        .forEach(member -> present.set(member.getKey(), member.getValue()));
    return present;
  }

  private static void checkObject(String name, JsonNode node) {
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      throw refused(SetupCode.BAD_PARAMETERS, name, "is not an object: " + node);
    }
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isNull()
        || (value.isString() && value.stringValue().isEmpty())
        || (value.isContainer() && value.isEmpty());
  }

  private static String text(JsonNode value) {
    if (!value.isString() && !value.isNumber()) {
      throw new IllegalArgumentException("a string");
    }
    return value.asString();
  }

  private static Integer number(JsonNode value) {
    String text = value.isContainer() ? "" : value.asString().strip();
    if (!text.matches("-?[0-9]{1,9}")) {
      throw new IllegalArgumentException("a whole number");
    }
    return Integer.valueOf(text);
  }

  private static Boolean flag(JsonNode value) {
    String text = value.isContainer() ? "" : value.asString().toLowerCase(Locale.ROOT);
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      throw new IllegalArgumentException("true or false");
    }
    return TRUE.contains(text);
  }

  private static List<String> texts(JsonNode value) {
    if (value.isString()) {
      return List.of(value.stringValue().strip().split("\\s*,\\s*"));
    }
    if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
      throw new IllegalArgumentException("an array of strings");
    }
    return value.valueStream().map(JsonNode::stringValue).toList();
  }

  /**
   * Reads a value with a function that throws IllegalArgumentException; its message says what was
   * expected.
   */
  private static final class Lenient<T> extends ValueDeserializer<T> {
    private final Function<JsonNode, T> read;

    Lenient(Function<JsonNode, T> read) {
      this.read = read;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
      JsonNode value = context.readTree(parser);
      try {
        return read.apply(value);
      } catch (IllegalArgumentException e) {
        throw new RefusedValueException(
            parser, "%s, which is not %s".formatted(value, e.getMessage()));
      }
    }
  }

  /** A value was refused. Its message is ours, while other exceptions have the parser's. */
  private static final class RefusedValueException extends DatabindException {
    private static final long serialVersionUID = 1;

    RefusedValueException(JsonParser parser, String message) {
      super(parser, message);
    }
  }

  /** Reads all lists as lists of strings: the parameters contain no others. */
  private static final class ListDeserializers extends SimpleDeserializers {
    private static final long serialVersionUID = 1;

    @Override
    public ValueDeserializer<?> findCollectionDeserializer(
        CollectionType type,
        DeserializationConfig config,
        BeanDescription.Supplier description,
        TypeDeserializer elementType,
        ValueDeserializer<?> elements) {
      return new Lenient<>(LenientReader::texts);
    }
  }
}
