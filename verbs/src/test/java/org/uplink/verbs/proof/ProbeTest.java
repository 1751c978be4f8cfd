package org.uplink.verbs.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway",
        "dns",
        "tcp://192.0.2.1:22",
        "https://manager.example/health",
        "ping:2001:db8::1"
      })
  void writesWhatItReads(String text) {
    assertThat(Probe.parse(text)).hasToString(text);
  }

  /** The first ones are proofs, and somebody has to answer them. */
  @ParameterizedTest
  @ValueSource(strings = {"ssh", "operator", "console", "", "Gateway", "dns:192.0.2.1", "tcp:22"})
  void refusesWhatIsNoProbe(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Probe.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }
}
