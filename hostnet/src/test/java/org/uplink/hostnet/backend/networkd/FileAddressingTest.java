package org.uplink.hostnet.backend.networkd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.AddressState.Life;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/** Finds leased addresses by the file of their link. Needs no kernel. */
class FileAddressingTest {
  private static final Optional<Life> HOUR = Optional.of(new Life(3600, 3600));
  private static final Optional<Life> FOREVER = Optional.empty();

  @Test
  void addressThatExpiresIsLeased() {
    assertThat(isLeased("DHCP=yes\n", HOUR)).isTrue();
    assertThat(isLeased("", HOUR)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "true", "dhcp"})
  void lastingAddressIsLeasedIfTheFileLetsLeasesLast(String keeping) {
    String keep = "KeepConfiguration=" + keeping + "\n";
    assertThat(isLeased("DHCP=ipv4\n" + keep, FOREVER)).isTrue();
    assertThat(isLeased(keep, FOREVER)).isFalse();
    assertThat(isLeased("DHCP=ipv6\n" + keep, FOREVER)).isFalse();
    assertThat(isLeased("DHCP=ipv4\nAddress=192.0.2.2/24\n" + keep, FOREVER)).isFalse();
    assertThat(isLeased("DHCP=ipv4\n" + keep + "[Address]\nAddress=192.0.2.2\n", FOREVER))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "KeepConfiguration=\n",
        "KeepConfiguration=no\n",
        "KeepConfiguration=static\n",
        "KeepConfiguration=dhcp-on-stop\n"
      })
  void otherLastingAddressIsThatOfAnotherProgram(String keep) {
    assertThat(isLeased("DHCP=yes\n" + keep, FOREVER)).isFalse();
  }

  private static boolean isLeased(String network, Optional<Life> life) {
    return FileAddressing.isLeased(
        NetworkFile.parse("[Network]\n" + network),
        new AddressState(
            "eth0",
            Prefix.parse("192.0.2.2/24"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Scope.UNIVERSE,
            new AddressFlags(0),
            life,
            OptionalLong.empty(),
            List.of()));
  }
}
