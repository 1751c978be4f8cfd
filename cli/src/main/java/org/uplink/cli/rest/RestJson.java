package org.uplink.cli.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.json.JsonMapper;

/** The documents of {@code api} as JSON: absent members are left out, unknown ones put up with. */
public final class RestJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private RestJson() {}

  /** One line of JSON. */
  public static String write(Object document) {
    return MAPPER.writeValueAsString(document);
  }

  /** Reads one. */
  public static <T> T read(String json, Class<T> document) {
    return MAPPER.readValue(json, document);
  }
}
