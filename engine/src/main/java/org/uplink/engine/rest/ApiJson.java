package org.uplink.engine.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the documents. Reading is strict: a slip of the pen must not be taken for a
 * default.
 */
final class ApiJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private ApiJson() {}

  static byte[] write(Object document) {
    return MAPPER.writeValueAsBytes(document);
  }

  static <T> T read(byte[] bytes, Class<T> type) {
    try {
      var document = MAPPER.readValue(bytes, type);
      if (document == null) {
        throw ProblemException.malformed("body", "The body is null; a JSON object is expected.");
      }
      return document;
    } catch (UnrecognizedPropertyException e) {
      throw ProblemException.malformed(
          e.getPropertyName(), "There is no member \"%s\".".formatted(e.getPropertyName()));
    } catch (StreamReadException e) {
      throw ProblemException.malformed("body", "The body is no JSON: " + e.getOriginalMessage());
    } catch (DatabindException e) {
      var member = member(e);
      throw member.isEmpty()
          ? ProblemException.malformed("body", "The body is no such JSON object.")
          : ProblemException.invalid(
              member, "The member \"%s\" has a wrong value.".formatted(member));
    }
  }

  private static String member(JacksonException e) {
    return e.getPath().stream()
        .map(reference -> String.valueOf(reference.getPropertyName()))
        .collect(Collectors.joining("."));
  }
}
