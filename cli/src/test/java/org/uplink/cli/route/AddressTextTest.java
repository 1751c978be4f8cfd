package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::, 0:0:0:0:0:0:0:0",
    "2001:DB8::1, 2001:db8:0:0:0:0:0:1",
    "64:ff9b::192.0.2.33, 64:ff9b:0:0:0:0:c000:221"
  })
  void aLiteralIsReadAsItStands(String text, String address) throws Exception {
    AddressText read = AddressText.parse(text);
    assertThat(read.address().getHostAddress()).isEqualTo(address);
    assertThat(read.zone()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.2",
        "1.2.3",
        "01.2.3.4",
        "1.2.3.04",
        "1.2.3.4.",
        ".1.2.3.4",
        "1..2.3",
        "256.1.1.1",
        "1.2.3.4.5",
        "1.2.3.+4",
        "0x7f.0.0.1",
        "localhost",
        "example.org",
        "192.0.2.1/24",
        "2001:db8::1/64",
        ":",
        ":::",
        "2001:db8",
        "2001:db8::1::2",
        "fe80::g",
        "[::1]",
        "1.2.3.4 ",
        "١.2.3.4",
        "192.0.2.1%eth0",
        "fe80::1%"
      })
  void whatIsNoLiteralIsRefusedAndNothingIsResolved(String text) {
    assertThatThrownBy(() -> AddressText.parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(text);
  }

  @Test
  void anIpv4AddressInIpv6ClothesIsRefusedWithTheAddressToWrite() {
    assertThatThrownBy(() -> AddressText.parse("::ffff:192.0.2.1"))
        .hasMessageEndingWith("write 192.0.2.1");
  }

  @Test
  void aZoneNamesTheDevice() throws Exception {
    AddressText read = AddressText.parse("fe80::1%eth0.7");
    assertThat(read.address()).isEqualTo(InetAddress.ofLiteral("fe80::1"));
    assertThat(read.zone()).contains("eth0.7");
  }
}
