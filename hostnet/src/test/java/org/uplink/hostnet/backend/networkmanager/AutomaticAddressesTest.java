package org.uplink.hostnet.backend.networkmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/** Lets a bridge have the addresses that its NIC has from routers. Needs no kernel. */
class AutomaticAddressesTest {
  private static final String MADE_FROM_THE_NAME = "2001:db8::a1b2:c3d4:e5f6:718/64";
  private static final String OF_THE_MAC = "2001:db8::ff:fe00:1/64";
  private static final String AUTO = "[ipv6]\nmethod=auto\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "addr-gen-mode=stable-privacy",
        "addr-gen-mode=1",
        "addr-gen-mode=default",
        "addr-gen-mode=default-or-eui64",
        ""
      })
  void tokenIsTheSecondHalfOfTheAddress(String mode) {
    Keyfile kept = keep(AUTO + mode, MADE_FROM_THE_NAME);
    assertThat(kept.get("ipv6", "addr-gen-mode")).hasValue("eui64");
    assertThat(kept.get("ipv6", "token")).hasValue("::a1b2:c3d4:e5f6:718");
    assertThat(keep(kept.text(), MADE_FROM_THE_NAME)).isEqualTo(kept);
  }

  @Test
  void addressOfTheMacNeedsNoToken() {
    assertThat(keep(AUTO + "addr-gen-mode=default", OF_THE_MAC).section("ipv6"))
        .containsEntry("addr-gen-mode", "eui64")
        .doesNotContainKey("token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[ipv6]\nmethod=manual\naddress1=2001:db8::a1b2:c3d4:e5f6:718/64",
        AUTO + "addr-gen-mode=eui64",
        AUTO + "addr-gen-mode=0",
        AUTO + "addr-gen-mode=eui64\ntoken=::53",
        AUTO + "addr-gen-mode=stable-privacy\naddress1=2001:db8::a1b2:c3d4:e5f6:718/64",
      })
  void profileStaysThatDoesNotDependOnTheNameOfTheDevice(String text) {
    assertThat(keep(text, MADE_FROM_THE_NAME)).isEqualTo(Keyfile.parse(text));
  }

  @Test
  void profileStaysWithoutAnAddressOfARouter() {
    String text = AUTO + "addr-gen-mode=stable-privacy";
    assertThat(keep(text)).isEqualTo(Keyfile.parse(text));
    assertThat(keep(text, "fe80::1:2:3:4/64", "192.0.2.2/24", "2001:db8::9/128"))
        .isEqualTo(Keyfile.parse(text));
  }

  /** Each prefix has another identifier, and there is one token only. */
  @Test
  void addressesOfSeveralPrefixesAreRefused() {
    String text = AUTO + "addr-gen-mode=stable-privacy";
    assertThatThrownBy(() -> keep(text, MADE_FROM_THE_NAME, "2001:db8:1::9:8:7:6/64"))
        .hasMessageContaining("2001:db8::a1b2:c3d4:e5f6:718 and 2001:db8:1:0:9:8:7:6 of eth0")
        .hasMessageContaining("ipv6.addr-gen-mode eui64");
    assertThat(
            keep(text, MADE_FROM_THE_NAME, "2001:db8:1::a1b2:c3d4:e5f6:718/64")
                .get("ipv6", "token"))
        .hasValue("::a1b2:c3d4:e5f6:718");
  }

  private static Keyfile keep(String text, String... addresses) {
    LinkState bridge =
        LinkState.of("ovirtmgmt", Optional.of("bridge"), 1500)
            .withMac(Optional.of(MacAddress.of(new byte[] {2, 0, 0, 0, 0, 1})));
    NetworkState planned =
        new NetworkState(
            List.of(bridge),
            Stream.of(addresses).map(AutomaticAddressesTest::address).toList(),
            List.of(),
            List.of(),
            new TreeMap<>(),
            List.of(),
            List.of(),
            Optional.empty());
    return new AutomaticAddresses(planned, "ovirtmgmt").keep("eth0", Keyfile.parse(text));
  }

  private static AddressState address(String address) {
    return new AddressState(
        "ovirtmgmt",
        Prefix.parse(address),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Scope.UNIVERSE,
        new AddressFlags(0),
        Optional.of(new AddressState.Life(14_400, 86_400)),
        OptionalLong.empty(),
        List.of());
  }
}
