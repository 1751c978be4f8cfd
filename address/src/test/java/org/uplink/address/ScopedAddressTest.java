package org.uplink.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopedAddressTest {
  @Test
  void zoneIsTheNameOfAnInterface() {
    assertThat(ScopedAddress.parse("fe80::1%eth0.7"))
        .isEqualTo(new ScopedAddress(InetAddress.ofLiteral("fe80::1"), Optional.of("eth0.7")));
  }

  @Test
  void addressWithoutZoneHasNone() {
    assertThat(ScopedAddress.parse("192.0.2.1"))
        .isEqualTo(new ScopedAddress(InetAddress.ofLiteral("192.0.2.1"), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1%eth0", "fe80::1%", "::ffff:192.0.2.1%eth0", "eth0%eth0"})
  void refusesZoneOfAnythingButAnIpv6Address(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScopedAddress.parse(text))
        .withMessageContaining(text.substring(0, text.indexOf('%')));
  }
}
