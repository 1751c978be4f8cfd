package org.uplink.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsRequestTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK",
        "HTTP/1.1 204",
        "HTTP/1.0 301 Moved",
        "HTTP/1.1 401",
        "HTTP/1.1 499 x y"
      })
  void anAnswerOfTheServerItselfCounts(String line) {
    assertThat(HttpsRequest.statusFault(line)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 500 Internal Server Error, the status 500",
    "HTTP/1.1 502, the status 502",
    "HTTP/1.1 100 Continue, 'the status 100, which is not its final answer'",
    "HTTP/1.1 103 Early Hints, 'the status 103, which is not its final answer'",
    "HTTP/1.1 199, 'the status 199, which is not its final answer'",
    "HTTP/1.1 099 x, not answer in HTTP/1.1",
    "HTTP/1.1 2000, not answer in HTTP/1.1",
    "HTTP/2 200, not answer in HTTP/1.1",
    "SSH-2.0-OpenSSH_9.9, not answer in HTTP/1.1",
    "'', not answer in HTTP/1.1"
  })
  void everythingElseDoesNot(String line, String reason) {
    assertThat(HttpsRequest.statusFault(line).orElseThrow()).contains(reason);
  }
}
