package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {
  @Test
  void replacesWhatATerminalWouldObey() {
    assertThat(PrintableText.of("a\u001b[2Jb\nc\u009bd\u202ee\u2028f\ud800", 100))
        .isEqualTo("a?[2Jb?c?d?e?f?");
    assertThat(PrintableText.of("Zürich 東京 😀", 100)).isEqualTo("Zürich 東京 😀");
  }

  @Test
  void shortensWithoutSplittingACharacter() {
    assertThat(PrintableText.of("x".repeat(10), 10)).hasSize(10);
    assertThat(PrintableText.of("x".repeat(11), 10)).isEqualTo("x".repeat(9) + "…");
    assertThat(PrintableText.of("xx😀x", 4)).isEqualTo("xx…");
  }
}
