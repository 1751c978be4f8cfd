package org.uplink.verbs.warning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarningCodeTest {
  @Test
  void findsEachCodeByItsWordInAnyCase() {
    for (var code : WarningCode.values()) {
      assertThat(code.word()).matches("[A-Z][A-Za-z]{3,40}");
      assertThat(WarningCode.of(code.word())).contains(code);
      assertThat(WarningCode.of(code.word().toLowerCase(java.util.Locale.ROOT))).contains(code);
    }
    assertThat(WarningCode.of("Nonsense")).isEmpty();
  }
}
