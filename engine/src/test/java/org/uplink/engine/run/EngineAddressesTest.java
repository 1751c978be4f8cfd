package org.uplink.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EngineAddressesTest {
  @Test
  void keepsOrderAndRemovesDuplicates() throws Exception {
    assertThat(new EngineAddresses(List.of("2001:db8::1", "192.0.2.1", "2001:db8:0::1")).resolve())
        .containsExactly(InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("192.0.2.1"));
  }

  @Test
  void resolvesNames() throws Exception {
    assertThat(new EngineAddresses(List.of("localhost")).resolve())
        .isNotEmpty()
        .allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void namesUnresolvableName() {
    assertThatThrownBy(() -> new EngineAddresses(List.of("no-such-engine.invalid")).resolve())
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no-such-engine.invalid");
  }

  @Test
  void refusesInvalidAddresses() {
    for (var entry : List.of("", "1", "01.2.3.4", "0.0.0.0", "ff02::1", "a b", "fe80::1%eth0")) {
      assertThatThrownBy(() -> new EngineAddresses(List.of(entry)))
          .as("\"%s\"", entry)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--addresses");
    }
    assertThatThrownBy(() -> new EngineAddresses(List.of()))
        .hasMessageContaining("--addresses is empty");
    assertThatThrownBy(() -> new EngineAddresses(Collections.nCopies(17, "192.0.2.1")))
        .hasMessageContaining("17");
  }
}
