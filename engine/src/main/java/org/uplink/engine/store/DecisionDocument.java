package org.uplink.engine.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.uplink.engine.decision.Decision;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A decision with its evidence as JSON, the form in which it is kept. A later release may add
 * members, and reads these.
 */
final class DecisionDocument {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private DecisionDocument() {}

  static String write(Decision decision) {
    return MAPPER.writeValueAsString(decision);
  }

  static Decision read(String document) {
    return MAPPER.readValue(document, Decision.class);
  }
}
