package org.uplink.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AddressTextTest {
  @Test
  void literalsAndNamesPass() {
    for (var text :
        List.of(
            "192.0.2.1",
            "127.0.0.1",
            "2001:db8::1",
            "::1",
            "fe80::1",
            "node1",
            "node1.example.org",
            "1st.example",
            "a-b.c")) {
      assertThat(AddressText.objection(text)).as(text).isEmpty();
    }
  }

  @Test
  void whatOnlyLooksLikeAnAddressIsRefusedAndNeverResolved() {
    for (var text :
        List.of(
            "",
            " ",
            "1",
            "1.2.3",
            "01.2.3.4",
            "1.2.3.4.5",
            "256.1.1.1",
            "1.2.3.4/24",
            "2001:db8::g",
            ":::",
            "a b",
            "-a",
            "a..b",
            "[::1]",
            "host:22",
            "x".repeat(254))) {
      assertThat(AddressText.objection(text)).as("\"%s\"", text).isPresent();
    }
  }

  @Test
  void noSingleMachinesAddressIsRefused() {
    for (var text : List.of("0.0.0.0", "::", "224.0.0.1", "ff02::1")) {
      assertThat(AddressText.objection(text)).as(text).isPresent();
    }
  }

  @Test
  void ipv6IsWrittenInItsShortForm() {
    for (var text :
        List.of("::", "::1", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "fe80::")) {
      assertThat(AddressText.of(InetAddress.ofLiteral(text))).isEqualTo(text);
    }
    assertThat(AddressText.of(InetAddress.ofLiteral("192.0.2.1"))).isEqualTo("192.0.2.1");
  }
}
