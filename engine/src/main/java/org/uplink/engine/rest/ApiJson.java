package org.uplink.engine.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import org.uplink.platform.TextSanitizer;
import org.uplink.rpc.jsonrpc.JsonProblem;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the documents. Reading is strict: a misspelt member must not be ignored, because
 * the default would be used instead.
 */
final class ApiJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxTokenCount(10_000)
                          .build())
                  .build())
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private ApiJson() {}

  /**
   * Writes JSON, and escapes characters that control a terminal, because clients such as curl print
   * the JSON.
   */
  static byte[] write(Object document) {
    return TextSanitizer.escapeInJson(MAPPER.writeValueAsString(document))
        .getBytes(StandardCharsets.UTF_8);
  }

  static <T> T read(byte[] bytes, Class<T> type) {
    try {
      T document = MAPPER.readValue(bytes, type);
      if (document == null) {
        throw malformed("The body is null.");
      }
      return document;
    } catch (UnrecognizedPropertyException e) {
      throw ProblemException.malformed(
          e.getPropertyName(),
          "The document does not have the member \"" + e.getPropertyName() + "\".",
          "Correct the member's name, or remove the member.");
    } catch (StreamReadException e) {
      throw malformed("The body is not valid JSON: " + JsonProblem.describe(e) + ".");
    } catch (StreamConstraintsException e) {
      throw malformed("The body is too large: " + JsonProblem.describe(e) + ".");
    } catch (DatabindException e) {
      String member = JsonProblem.member(e);
      throw member.isEmpty()
          ? malformed("The body is not the JSON object of this document.")
          : ProblemException.invalid(
              member,
              "The value of \"" + member + "\" has the wrong type or is an unknown word.",
              "Correct the value of \"" + member + "\".");
    }
  }

  private static ProblemException malformed(String detail) {
    return ProblemException.malformed(
        "body", detail, "Send a JSON object with the members of the document.");
  }
}
