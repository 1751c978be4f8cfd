package org.uplink.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostAndPortTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.10:54322, 192.0.2.10:54322",
    "[2001:db8:0::1]:1, [2001:db8::1]:1",
    "engine.example:65535, engine.example:65535"
  })
  void readsAnAddressOrNameAndAPort(String text, String written) {
    HostAndPort read = HostAndPort.parse(text);

    assertThat(read).hasToString(written);
    assertThat(HostAndPort.parse(written)).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "engine.example",
        "192.0.2.10",
        "192.0.2.10:",
        ":54322",
        "2001:db8::1:54322",
        "[192.0.2.10]:54322",
        "[engine.example]:54322",
        "engine example:54322",
        "0.0.0.0:54322"
      })
  void refusesOtherForms(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostAndPort.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.10:0", "192.0.2.10:65536", "192.0.2.10:99999"})
  void namesThePortThatCannotBe(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAndPort.parse(text))
        .withMessageContaining("is not between 1 and 65535");
  }
}
