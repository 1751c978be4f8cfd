package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

class TextSanitizerTest {
  @Test
  void replacesCharactersThatControlTerminals() {
    assertThat(TextSanitizer.of("a\u001b[2Jb\nc\u009bd\u202ee\u2028f\ud800", 100))
        .isEqualTo("a?[2Jb?c?d?e?f?");
    assertThat(TextSanitizer.of("Zürich 東京 😀", 100)).isEqualTo("Zürich 東京 😀");
  }

  @Test
  void shortensWithoutSplittingACharacter() {
    assertThat(TextSanitizer.of("x".repeat(10), 10)).hasSize(10);
    assertThat(TextSanitizer.of("x".repeat(11), 10)).isEqualTo("x".repeat(9) + "…");
    assertThat(TextSanitizer.of("xx😀x", 4)).isEqualTo("xx…");
  }

  @Test
  void leavesNoCharacterThatControlsTerminals() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String text = "a" + Character.toString(point) + "b";
      for (String shown : new String[] {TextSanitizer.clean(text), TextSanitizer.of(text, 9)}) {
        if (!shown.startsWith("a")
            || !shown.endsWith("b")
            || shown.codePointCount(0, shown.length()) != 3
            || controls(shown)) {
          fail("U+%04X: %s".formatted(point, shown));
        }
      }
      String escaped = TextSanitizer.escapeInJson('"' + text + '"');
      boolean isLayout = point == '\n' || point == '\r' || point == '\t';
      if (controls(escaped) != isLayout) {
        fail("U+%04X: %s".formatted(point, escaped));
      }
    }
  }

  @Test
  void cleanReplacesLineBreaksWithBlanks() {
    assertThat(TextSanitizer.clean("a\n\tb")).isEqualTo("a  b");
    assertThat(TextSanitizer.clean("Zürich 東京 😀")).isEqualTo("Zürich 東京 😀");
  }

  @Test
  void escapedJsonMeansTheSame() {
    assertThat(TextSanitizer.escapeInJson("{\"a\":\"\u009b\u202e\udb40\udc01é😀\"}"))
        .isEqualTo("{\"a\":\"\\u009b\\u202e\\udb40\\udc01é😀\"}");
  }

  /**
   * Returns whether a character is C0, C1, Bidi_Control or a separator of Unicode, independently of
   * the tested class.
   */
  private static boolean controls(String text) {
    return text.codePoints()
        .anyMatch(
            point ->
                point < 0x20
                    || (point >= 0x7f && point < 0xa0)
                    || point == 0x61c
                    || (point >= 0x200b && point <= 0x200f)
                    || (point >= 0x2028 && point <= 0x202e)
                    || (point >= 0x2066 && point <= 0x2069)
                    || point == 0xfeff
                    || (point >= 0xd800 && point <= 0xdfff));
  }
}
