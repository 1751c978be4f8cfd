package org.uplink.hostnet.backend.networkd;

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
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/** Lets a bridge have the addresses that its NIC has from routers. Needs no kernel. */
class StableTokenTest {
  private static final String MADE_FROM_THE_NAME = "2001:db8::a1b2:c3d4:e5f6:718/64";
  private static final String STABLE = "[Network]\nDHCP=no\n\n[IPv6AcceptRA]\nToken=prefixstable\n";
  private static final String STATIC =
      "[Network]\nDHCP=no\n\n[IPv6AcceptRA]\nToken=static:::a1b2:c3d4:e5f6:718\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Token=prefixstable\n",
        "Token=prefixstable:2001:db8::\n",
        "Token=prefixstable,8c2ad65a5b0c4bbc8bd0fd2ac6ec5e3d\n",
        "Token=prefixstable:2001:db8::\nToken=prefixstable:2001:db8:1::\n",
        "Token=prefixstable\n\n[IPv6AcceptRA]\nToken=::1\n"
      })
  void tokenIsTheSecondHalfOfTheAddress(String token) {
    String text = "[Network]\nDHCP=no\n\n[IPv6AcceptRA]\n" + token;
    assertThat(keep(text, MADE_FROM_THE_NAME)).isEqualTo(STATIC);
  }

  @Test
  void otherSettingsOfAdvertisementsStay() {
    assertThat(keep(STABLE + "UseDNS=no\n", MADE_FROM_THE_NAME))
        .isEqualTo(
            "[Network]\nDHCP=no\n\n[IPv6AcceptRA]\nUseDNS=no\n\n[IPv6AcceptRA]\nToken=static:::a1b2:c3d4:e5f6:718\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[IPv6AcceptRA]\nToken=::1\n",
        "[IPv6AcceptRA]\nToken=eui64\n",
        "[IPv6AcceptRA]\nUseDNS=no\n",
        STATIC
      })
  void fileStaysThatDoesNotDependOnTheNameOfTheLink(String text) {
    assertThat(keep(text, MADE_FROM_THE_NAME)).isEqualTo(text);
  }

  @Test
  void fileStaysWithoutAnAddressOfARouter() {
    assertThat(keep(STABLE)).isEqualTo(STABLE);
    assertThat(keep(STABLE, "fe80::1:2:3:4/64", "192.0.2.2/24", "2001:db8::9/128"))
        .isEqualTo(STABLE);
    String named = "[Network]\nAddress=2001:DB8:0::2/64\nAddress=office\n\n" + STABLE;
    assertThat(keep(named, "2001:db8::2/64")).isEqualTo(named);
  }

  @Test
  void addressesOfSeveralPrefixesAreRefused() {
    assertThatThrownBy(() -> keep(STABLE, MADE_FROM_THE_NAME, "2001:db8:1::9:8:7:6/64"))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("changes of eth0 while /etc/10-office.network has Token=prefixstable")
        .hasMessageContaining("2001:db8::a1b2:c3d4:e5f6:718 and 2001:db8:1:0:9:8:7:6");
    assertThat(keep(STABLE, MADE_FROM_THE_NAME, "2001:db8:1::a1b2:c3d4:e5f6:718/64"))
        .isEqualTo(STATIC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DHCPPrefixDelegation", "DHCPv6PrefixDelegation", "IPv6Prefix"})
  void tokenOfAnotherPrefixThatDependsOnTheNameOfTheLinkIsRefused(String section) {
    String text = "[" + section + "]\nToken=%s\n";
    for (String token : List.of("prefixstable", "prefixstable:2001:db8::")) {
      assertThatThrownBy(() -> keep(text.formatted(token)))
          .isInstanceOf(SetupRefusedException.class)
          .hasMessageContaining("changes of eth0 while /etc/10-office.network has")
          .hasMessageContaining("Token=prefixstable in [" + section + "]");
    }
    for (String token : List.of("eui64", "static:::1", "::1")) {
      assertThat(keep(text.formatted(token))).isEqualTo(text.formatted(token));
    }
  }

  private static String keep(String text, String... addresses) {
    NetworkState host =
        new NetworkState(
            List.of(LinkState.of("eth0", Optional.empty(), 1500)),
            Stream.of(addresses).map(StableTokenTest::address).toList(),
            List.of(),
            List.of(),
            new TreeMap<>(),
            List.of(),
            List.of(),
            Optional.empty());
    return new StableToken(host, "eth0")
        .keep("/etc/10-office.network", new FileAddressing(NetworkFile.parse(text)))
        .settings()
        .text();
  }

  private static AddressState address(String address) {
    return new AddressState(
        "eth0",
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
