package org.uplink.rpc.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.uplink.platform.TextSanitizer;
import tools.jackson.databind.JsonNode;

class PrintableTreeTest {
  @Test
  void cleansTextsAndNamesOfMembersAtEveryDepth() {
    JsonNode hostile =
        Json.MAPPER.readTree(
            """
            {"result": {"software_version": "1\\u001b]0;x\\u0007", "n": 17, "none": null,
             "nics": {"eth\\u009b0": ["\\u202e", {"text": "a\\nb\\u2028c"}]}}}""");
    assertThat(PrintableTree.clean(hostile))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"result": {"software_version": "1?]0;x?", "n": 17, "none": null,
                 "nics": {"eth?0": ["?", {"text": "a b?c"}]}}}"""));
  }

  @Test
  void leavesCleanDocumentsAlone() {
    JsonNode clean = Json.MAPPER.readTree("{\"a\": [\"Zürich 東京 😀\", 1.5, true, {\"b\": {}}]}");
    assertThat(PrintableTree.clean(clean)).isSameAs(clean);
  }

  @Test
  void leavesNoCharacterThatControlsTerminals() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String text = Character.toString(point);
      JsonNode cleaned =
          PrintableTree.clean(Json.MAPPER.createObjectNode().put("a" + text, "b" + text));
      cleaned
          .propertyStream()
          .forEach(
              member ->
                  assertThat(
                          (member.getKey() + member.getValue().stringValue())
                              .codePoints()
                              .allMatch(TextSanitizer::isPrintable))
                      .isTrue());
    }
  }
}
