package org.uplink.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CompatibilityLevelTest {
  @Test
  void levelsCompareAsNumbers() {
    assertThat(level("3.10")).isGreaterThan(level("3.6"));
    assertThat(level("10.0")).isGreaterThan(level("4.8"));
    assertThat(level("3.5").isBelow(CompatibilityLevel.GET_ROUTE)).isTrue();
    assertThat(level("3.6").isBelow(CompatibilityLevel.GET_ROUTE)).isFalse();
    assertThat(level("3.10").isBelow(CompatibilityLevel.GET_ROUTE)).isFalse();
  }

  @Test
  void rejectsTextsThatAreNoLevels() {
    for (var text :
        List.of("", "3", "3.", ".6", "3.6.1", "3.06", "03.6", "-3.6", "3.6 ", "a.b", "3.99999")) {
      assertThat(CompatibilityLevel.parse(text)).as("\"%s\"", text).isEmpty();
    }
  }

  @Test
  void printsAsWritten() {
    assertThat(level("3.10")).hasToString("3.10");
  }

  private static CompatibilityLevel level(String text) {
    return CompatibilityLevel.parse(text).orElseThrow();
  }
}
