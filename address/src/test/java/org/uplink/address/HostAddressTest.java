package org.uplink.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAddressTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "127.0.0.1", "2001:db8::1", "::1", "fe80::1"})
  void parsesIpAddress(String text) {
    assertThat(HostAddress.parse(text))
        .isEqualTo(new HostAddress.Ip(InetAddress.ofLiteral(text)))
        .hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node1",
        "node1.example.org",
        "node1.example.org.",
        "1st.example",
        "a-b.c",
        "localhost",
        "127.example",
        "0x7f.example",
        "xn--bcher-kva.example",
        "a.b.c.d.e"
      })
  void parsesHostName(String text) {
    assertThat(HostAddress.parse(text)).isEqualTo(new HostAddress.Name(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "1",
        "1.2.3",
        "1.2.3.",
        "01.2.3.4",
        "1.2.3.4.5",
        "1.2.3.4.",
        "256.1.1.1",
        "0x7f.0.0.1",
        "0x7f.1",
        "0X7F000001",
        "0x",
        "example.0x7f",
        "017700000001",
        "example.1",
        "1.2.3.4/24",
        "2001:db8::g",
        "::ffff:192.0.2.1",
        "fe80::1%eth0",
        ":::",
        "a b",
        "-a",
        "a-",
        "a-.example",
        "my_node",
        "a..b",
        ".a",
        "[::1]",
        "host:22",
        "b\u00fccher.example",
        "a\n"
      })
  void refusesEverythingElseAndQuotesIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAddress.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "ff02::1"})
  void refusesAddressOfNoSingleMachine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAddress.parse(text))
        .withMessage(text + " is not the address of one machine");
  }

  @Test
  void limitsTheLengthOfNamesAndLabels() {
    String label = "a".repeat(63);
    var longest = String.join(".", label, label, label, "b".repeat(61));
    assertThat(HostName.isValid(longest)).isTrue();
    assertThat(HostName.isValid(longest + ".")).isTrue();
    assertThat(HostName.isValid(longest + "b")).isFalse();
    assertThat(HostName.isValid("a".repeat(64))).isFalse();
  }

  @Test
  void resolvesAnAddressToItselfAndANameByTheResolver() throws Exception {
    assertThat(HostAddress.parse("192.0.2.1").resolve(TIMEOUT))
        .containsExactly(InetAddress.ofLiteral("192.0.2.1"));
    assertThat(HostAddress.parse("localhost").resolve(TIMEOUT))
        .isNotEmpty()
        .allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void namesTheHostThatHasNoAddress() {
    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> HostAddress.parse("missing.invalid").resolve(TIMEOUT))
        .withMessage("the name missing.invalid has no address");
  }
}
