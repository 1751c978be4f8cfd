package org.uplink.cli.rest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Writes records as JSON objects, in the order of their components. */
final class RecordWriter {
  private RecordWriter() {}

  /** Writes a value of one of the types that documents have. */
  static void write(JsonGenerator json, Object value) {
    switch (value) {
      case Record document -> writeMembers(json, document);
      case List<?> items -> {
        json.writeStartArray();
        items.forEach(item -> write(json, item));
        json.writeEndArray();
      }
      case Optional<?> item ->
          item.ifPresentOrElse(present -> write(json, present), json::writeNull);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Boolean truth -> json.writeBoolean(truth);
      case String text -> json.writeString(text);
      case Enum<?> word -> json.writeString(word.toString());
      case Instant time -> json.writeString(time.toString());
      default ->
          throw new IllegalArgumentException("no document has a " + value.getClass().getName());
    }
  }

  private static void writeMembers(JsonGenerator json, Record document) {
    json.writeStartObject();
    for (RecordComponent component : document.getClass().getRecordComponents()) {
      Object value = value(component, document);
      if (value instanceof Optional<?> optional) {
        optional.ifPresent(present -> writeMember(json, component, present));
      } else {
        writeMember(json, component, value);
      }
    }
    json.writeEndObject();
  }

  private static void writeMember(JsonGenerator json, RecordComponent component, Object value) {
    json.writeName(component.getName());
    write(json, value);
  }

  private static Object value(RecordComponent component, Record document) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(document);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalArgumentException("could not read " + component, e);
    }
  }
}
