package org.uplink.verbs.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredProofTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://manager.example:8250",
        "tcp://192.0.2.1:22",
        "tcp://[2001:db8::1]:443",
        "https://manager.example",
        "https://manager.example:8443/ovirt-engine/services/health?a=b",
        "https://192.0.2.1/health",
        "https://[2001:db8::1]",
        "https://[2001:db8::1]:8443",
        "ping:192.0.2.1",
        "ping:2001:db8::1",
        "ssh",
        "operator",
        "console"
      })
  void writesWhatItReads(String text) {
    assertThat(RequiredProof.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "http://manager.example, neither",
    "https://, is neither",
    "https://manager.example:0, no port",
    "https://manager.example:/, no port",
    "https://2001:db8::1, between brackets",
    "https://2001:db8::1/, between brackets",
    "https://root@manager.example, root@manager.example",
    "https://manager.example?a=b, manager.example?a=b",
    "https://manager.example/a b, a path that cannot be requested",
    "https://manager.example/a#b, a path that cannot be requested",
    "'', neither",
    "SSH, neither",
    "ping:manager.example, manager.example",
    "ping:0.0.0.0, not the address of one machine",
    "tcp://manager.example, no port",
    "tcp://manager.example:0, no port",
    "tcp://manager.example:65536, no port",
    "tcp://manager.example:22/, no port",
    "tcp://2001:db8::1:443, between brackets",
    "tcp://[192.0.2.1]:443, between brackets",
    "tcp://a b:443, a b"
  })
  void saysWhatIsWrong(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequiredProof.parse(text))
        .withMessageContaining(reason);
  }
}
