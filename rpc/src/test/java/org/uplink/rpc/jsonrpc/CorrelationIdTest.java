package org.uplink.rpc.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationIdTest {
  @Test
  void keepsTheIdsOfEngines() {
    assertThat(CorrelationId.ofPeer("run-42")).contains(new CorrelationId("run-42"));
    assertThat(CorrelationId.ofPeer("6f1c2f8e-3b0a-4c55-9a43-0d2f6a1b7c11"))
        .contains(new CorrelationId("6f1c2f8e-3b0a-4c55-9a43-0d2f6a1b7c11"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nERROR Agent: forged",
        "run-1] [run-2",
        "\u001b]0;x\u0007\u009b2J\u202e\u2028",
        "{\"a\":\"b\\",
        "ünï 東京 😀",
        "<0>kernel"
      })
  void cleansTheIdsOfHostilePeers(String sent) {
    assertThat(CorrelationId.ofPeer(sent))
        .hasValueSatisfying(id -> assertThat(id.text()).matches("[A-Za-z0-9._-]{1,64}"));
  }

  @Test
  void shortensLongIds() {
    assertThat(CorrelationId.ofPeer("x".repeat(1 << 20)))
        .contains(new CorrelationId("x".repeat(CorrelationId.MAX_LENGTH)));
  }

  @Test
  void emptyIdIsNone() {
    assertThat(CorrelationId.ofPeer("")).isEmpty();
    assertThat(CorrelationId.ofPeer(" \t ")).isEmpty();
    assertThatThrownBy(() -> new CorrelationId("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void randomIdsDiffer() {
    assertThat(CorrelationId.random("check")).isNotEqualTo(CorrelationId.random("check"));
    assertThat(CorrelationId.random("check").text()).matches("check-[0-9a-f]{8}");
  }
}
