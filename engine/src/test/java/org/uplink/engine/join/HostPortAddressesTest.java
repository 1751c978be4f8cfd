package org.uplink.engine.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HostPortAddressesTest {
  /** A host cannot dial such an address without the name of its own NIC. */
  @Test
  void linkLocalAddressesAreLeftOut() {
    var addresses =
        new HostPortAddresses(
            List.of("fe80::1", "192.0.2.1", "169.254.1.2", "engine.example", "2001:db8::1"), 0);
    addresses.listensOn(54322);

    assertThat(addresses.get())
        .extracting(Object::toString)
        .containsExactly("192.0.2.1:54322", "engine.example:54322", "[2001:db8::1]:54322");
    assertThat(addresses.leftOut())
        .extracting(Object::toString)
        .containsExactly("fe80::1", "169.254.1.2");
  }
}
