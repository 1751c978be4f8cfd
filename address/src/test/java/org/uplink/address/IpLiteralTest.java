package org.uplink.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "2001:db8::1, 2001:db8::1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:0db8::0001, 2001:db8::1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1::1, 2001:0:0:1::1",
    "fe80::, fe80::",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "2001:db8:1:2:3:4:192.0.2.1, 2001:db8:1:2:3:4:c000:201",
  })
  void formatsWhatItParsesInTheShortestForm(String text, String canonical) {
    assertThat(IpLiteral.format(IpLiteral.parse(text))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "127.1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "256.1.1.1",
        "1.2.3.1000",
        "01.2.3.4",
        "1.2.3.08",
        "0x7f.0.0.1",
        "2130706433",
        "1.2.3.+4",
        " ",
        "-1.2.3.4",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.4/24",
        "１.2.3.4",
        "localhost",
        "engine.example.com",
        "a",
        "1.2.3.4:80",
        ":",
        ":::",
        "::1::",
        "1::2::3",
        ":1",
        "1:",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::",
        "::1.2.3",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "[::1]",
        "::1/64",
        "fe80::1%eth0",
        "fe80::1%2",
        "::ffff:192.0.2.1",
        "::ffff:c000:201",
        "0:0:0:0:0:ffff:192.0.2.1",
        "::1\n",
        "٣.1.1.1",
      })
  void refusesEverythingElseAndQuotesIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpLiteral.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @Test
  void refusesEmptyAndVeryLongText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpLiteral.parse(""))
        .withMessage("the address is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpLiteral.parse("1".repeat(1_000_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(120));
  }

  @Test
  void saysWhichIpv4AddressToUseInsteadOfAMappedOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpLiteral.parse("::ffff:192.0.2.1"))
        .withMessage("\"::ffff:192.0.2.1\" is an IPv4-mapped IPv6 address; use 192.0.2.1");
  }

  @Test
  void formatsScopedAddressWithoutItsZone() throws UnknownHostException {
    byte[] bytes = InetAddress.ofLiteral("fe80::1").getAddress();
    assertThat(IpLiteral.format(Inet6Address.getByAddress(null, bytes, 1))).isEqualTo("fe80::1");
  }

  @Test
  void parsesWhatItFormatsForAnyAddress() throws UnknownHostException {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (var i = 0; i < 20_000; i++) {
      var bytes = new byte[random.nextInt(4) == 0 ? 4 : 16];
      random.nextBytes(bytes);
      for (var at = 0; at < bytes.length; at += 2) {
        if (bytes.length == 16 && random.nextInt(3) > 0) {
          bytes[at] = 0;
          bytes[at + 1] = (byte) random.nextInt(2);
        }
      }
      var address = InetAddress.getByAddress(bytes);
      if (bytes.length != address.getAddress().length) {
        continue; // The JDK turns an IPv4-mapped address into an IPv4 address.
      }
      String text = IpLiteral.format(address);
      assertThat(IpLiteral.parse(text)).as("seed %d, %s", seed, text).isEqualTo(address);
      assertThat(InetAddress.ofLiteral(text)).as("seed %d, %s", seed, text).isEqualTo(address);
    }
  }
}
