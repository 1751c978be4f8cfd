package org.uplink.cli.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.uplink.platform.PrintableText;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads the documents of {@code api} as JSON. Omits absent members and ignores unknown
 * ones.
 */
public final class RestJson {
  /** A page of a list has at most 1,000 items. */
  private static final long MAX_VALUES = 1_000_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(100)
                          .maxTokenCount(MAX_VALUES)
                          .build())
                  .build())
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
