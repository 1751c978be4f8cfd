package org.uplink.cli.rest;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * Reads JSON objects as records. Only {@code Optional}s and lists may be absent or null. Jackson's
 * own mapper is not used, because it needs a third of a command's processor time to start
 * (docs/decisions/0074).
 */
final class RecordReader {
  private RecordReader() {}

  /** Reads the value at the parser's current token. Leaves the parser at the value's last token. */
  static Object read(JsonParser json, Type type) {
    if (type instanceof ParameterizedType generic) {
      Type of = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return Optional.of(read(json, of));
      }
      return readList(json, of);
    }
    if (type == int.class || type == Integer.class) {
      return require(json, JsonToken.VALUE_NUMBER_INT).getIntValue();
    }
    if (type == long.class || type == Long.class) {
      return require(json, JsonToken.VALUE_NUMBER_INT).getLongValue();
    }
    if (type == boolean.class || type == Boolean.class) {
      return readBoolean(json);
    }
    if (type == String.class) {
      return readText(json);
    }
    if (type == Instant.class) {
      return readTime(json);
    }
    Class<?> document = (Class<?>) type;
    return document.isEnum() ? readWord(json, document) : readRecord(json, document);
  }

  private static List<Object> readList(JsonParser json, Type of) {
    require(json, JsonToken.START_ARRAY);
    List<Object> items = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      items.add(read(json, of));
    }
    return items;
  }

  private static boolean readBoolean(JsonParser json) {
    return json.currentToken() == JsonToken.VALUE_TRUE
        || !require(json, JsonToken.VALUE_FALSE).hasToken(JsonToken.VALUE_FALSE);
  }

  private static String readText(JsonParser json) {
    return require(json, JsonToken.VALUE_STRING).getString();
  }

  private static Instant readTime(JsonParser json) {
    String text = readText(json);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new StreamReadException(json, "not a time: " + text, e);
    }
  }

  private static Object readWord(JsonParser json, Class<?> words) {
    String text = readText(json);
    return Arrays.stream(words.getEnumConstants())
        .filter(word -> word.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new StreamReadException(json, "not a known word: " + text));
  }

  private static Object readRecord(JsonParser json, Class<?> document) {
    require(json, JsonToken.START_OBJECT);
    RecordComponent[] components = document.getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    while (json.nextToken() != JsonToken.END_OBJECT) {
      int member = indexOf(components, json.currentName());
      if (json.nextToken() == JsonToken.VALUE_NULL || member < 0) {
        json.skipChildren();
      } else {
        values[member] = read(json, components[member].getGenericType());
      }
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        values[i] = absent(json, components[i]);
      }
    }
    return create(json, document, components, values);
  }

  private static int indexOf(RecordComponent[] components, String name) {
    for (int i = 0; i < components.length; i++) {
      if (components[i].getName().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static Object absent(JsonParser json, RecordComponent component) {
    if (component.getType() == Optional.class) {
      return Optional.empty();
    }
    if (component.getType() == List.class) {
      return List.of();
    }
    throw new StreamReadException(json, "the member " + component.getName() + " is missing");
  }

  private static Object create(
      JsonParser json, Class<?> document, RecordComponent[] components, @Nullable Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = document.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      // The record refuses the values.
      throw new StreamReadException(json, String.valueOf(e.getCause()), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("could not create a " + document.getName(), e);
    }
  }

  private static JsonParser require(JsonParser json, JsonToken token) {
    if (json.currentToken() != token) {
      throw new StreamReadException(
          json, "%s is expected, not %s".formatted(token, json.currentToken()));
    }
    return json;
  }
}
