package org.uplink.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.10:54321", "0.0.0.0:0", "[::]:54321", "[2001:db8::1]:65535"})
  void formatsWhatItParses(String text) {
    assertThat(Endpoint.format(Endpoint.parse(text))).isEqualTo(text);
  }

  @Test
  void formatsNameThatIsNotResolved() {
    assertThat(Endpoint.format(InetSocketAddress.createUnresolved("node1", 80)))
        .isEqualTo("node1:80");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "54321 | is not of the form 192.0.2.10:54321 or [2001:db8::1]:54321",
        "2001:db8::1:80 | is not of the form",
        "192.0.2.1:-1 | is not of the form",
        "engine:54321 | \"engine\" is not an IP address; names are not resolved",
        "[192.0.2.1]:54321 | has brackets around an IPv4 address",
        "192.0.2.1:65536 | port 65536 is not between 0 and 65535",
        "[fe80::1%eth0]:80 | has a zone",
        "[::ffff:192.0.2.1]:80 | use 192.0.2.1",
        ":54321 | the address is empty"
      })
  void refusesEverythingElse(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.parse(text))
        .withMessageContaining(message);
  }
}
