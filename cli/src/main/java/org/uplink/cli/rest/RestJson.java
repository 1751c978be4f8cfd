package org.uplink.cli.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.uplink.platform.PrintableText;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads the documents of {@code api} as JSON. Omits absent members and ignores unknown
 * ones.
 */
public final class RestJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private RestJson() {}

  /** Returns the document as one line of JSON, and escapes characters that control a terminal. */
  public static String write(Object document) {
    return PrintableText.escapeInJson(MAPPER.writeValueAsString(document));
  }

  /** Reads a document. */
  public static <T> T read(String json, Class<T> document) {
    return MAPPER.readValue(json, document);
  }
}
