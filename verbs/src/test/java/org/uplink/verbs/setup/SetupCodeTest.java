package org.uplink.verbs.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SetupCodeTest {
  @Test
  void everyCodeExceptCheckFailedMeansNotStarted() {
    for (var code : SetupCode.values()) {
      assertThat(SetupCode.meansNotStarted(code.number()))
          .as(code.name())
          .isEqualTo(code != SetupCode.CHECK_FAILED);
    }
    assertThat(SetupCode.meansNotStarted(30)).as("a number of Vdsm that is not listed").isTrue();
    assertThat(SetupCode.meansNotStarted(-32603)).as("a JSON-RPC error").isFalse();
  }
}
