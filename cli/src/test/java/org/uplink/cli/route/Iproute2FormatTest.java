package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.rtnetlink.net.Prefix;

class Iproute2FormatTest {
  /** The expected texts are those of inet_ntop(3), which ip uses. */
  @ParameterizedTest
  @CsvSource({
    "00000000000000000000000000000000, ::",
    "00000000000000000000000000000001, ::1",
    "20010db8000000000000000000000001, 2001:db8::1",
    "20010db8000000010000000000000001, 2001:db8:0:1::1",
    "20010db8000000000001000000000001, 2001:db8::1:0:0:1",
    "20010db8000100000001000100010001, 2001:db8:1:0:1:1:1:1",
    "fe800000000000000000000000000000, fe80::",
    "000000000000000000000000c0000201, ::192.0.2.1",
    "0064ff9b0000000000000000c0000201, 64:ff9b::c000:201",
    "00010002000300040005000600070008, 1:2:3:4:5:6:7:8"
  })
  void formatsIpv6AddressLikeIp(String hex, String text) throws UnknownHostException {
    assertThat(Iproute2Format.format(InetAddress.getByAddress(HexFormat.of().parseHex(hex))))
        .isEqualTo(text);
  }

  @Test
  void formattedAddressParsesToSameAddress() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[16];
      for (int group = 0; group < 8; group++) {
        if (random.nextBoolean()) {
          bytes[2 * group] = (byte) random.nextInt(2);
          bytes[2 * group + 1] = (byte) random.nextInt();
        }
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(InetAddress.ofLiteral(Iproute2Format.format(address)))
          .as("seed %d", seed)
          .isEqualTo(address);
    }
  }

  @Test
  void formatsFullPrefixAsAddressAndEmptyPrefixAsDefault() {
    assertThat(Iproute2Format.format(Prefix.parse("192.0.2.1/32"))).isEqualTo("192.0.2.1");
    assertThat(Iproute2Format.format(Prefix.parse("192.0.2.0/24"))).isEqualTo("192.0.2.0/24");
    assertThat(Iproute2Format.format(Prefix.parse("0.0.0.0/0"))).isEqualTo("default");
    assertThat(Iproute2Format.format(Prefix.parse("::/0"))).isEqualTo("default");
  }
}
