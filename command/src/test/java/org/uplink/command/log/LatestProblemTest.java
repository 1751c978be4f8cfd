package org.uplink.command.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LatestProblemTest {
  private static final Logger LOG = LoggerFactory.getLogger(LatestProblemTest.class);

  @Test
  void keepsTheLatestWarningOrError() {
    try (LatestProblem problems = LatestProblem.start()) {
      assertThat(problems.latest()).isEmpty();
      LOG.warn("first {}", 1);
      LOG.error("second\n{}", 2);
      LOG.info("third");
      assertThat(problems.latest().orElseThrow().text()).startsWith("second").doesNotContain("\n");
    }
  }
}
