package org.uplink.rpc.jsonrpc;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON settings of both ends: an empty Optional is left out, an unknown member is ignored, and
 * a null member counts as missing. Depth and number of values are limited while a document is read.
 */
public final class Json {
  public static final JsonMapper MAPPER = mapper(250_000).build();

  /** How many values a request may have. */
  static final int MAX_REQUEST_VALUES = 20_000;

  /**
   * Reads requests. A request may have fewer values than an answer: 20,000 values need about 2 MB
   * of memory, whatever the document. Numbers keep all their digits.
   */
  static final JsonMapper REQUESTS =
      mapper(MAX_REQUEST_VALUES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final int MAX_DEPTH = 100;

  private Json() {}

  private static JsonMapper.Builder mapper(long maxTokens) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxTokenCount(maxTokens)
                        .build())
                .build())
        .changeDefaultPropertyInclusion(
            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  }
}
