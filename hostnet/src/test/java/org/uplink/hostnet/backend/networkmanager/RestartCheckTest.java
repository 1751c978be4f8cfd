package org.uplink.hostnet.backend.networkmanager;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.state.AddressState;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/** Refuses what a restart would end, and what a bridge cannot take over. Needs no kernel. */
class RestartCheckTest {
  private static final String STATIC = "[connection]\nid=office\n[ipv6]\nmethod=manual\n";

  @ParameterizedTest
  @ValueSource(
      strings = {"802-11-wireless", "bluetooth", "cdma", "gsm", "ppp", "pppoe", "team", "vpn"})
  void refusesConnectionsThatARestartEnds(String type) {
    assertThatThrownBy(() -> check("office:802-3-ethernet\nroad\\:1:" + type + "\n", "ao 0"))
        .hasMessageContaining("would end the connection road:1 (" + type + ")");
  }

  @Test
  void refusesWhileAnotherProgramHasACheckpoint() {
    String checkpoint = "ao 1 \"/org/freedesktop/NetworkManager/Checkpoint/1\"";
    assertThatThrownBy(() -> check("office:802-3-ethernet\n", checkpoint))
        .hasMessageContaining("open checkpoint");
    assertThatCode(() -> check("office:802-3-ethernet\nlo:loopback\n", "ao 0\n"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "802-1x, eap=tls, [802-1x]",
    "macsec, mode=0, [macsec]",
    "sriov, total-vfs=2, [sriov]",
    "dcb, app-fcoe-flags=1, [dcb]",
    "pppoe, password-flags=1, only a user's agent",
    "ipv4, dhcp-client-id=stable, ipv4.dhcp-client-id mac",
    "ipv4, dhcp-client-id=duid, ipv4.dhcp-client-id mac",
  })
  void refusesProfilesThatABridgeCannotTakeOver(String section, String line, String reason) {
    String profile = STATIC + "[" + section + "]\n" + line + "\n";
    assertThatThrownBy(() -> checkProfile(profile, List.of())).hasMessageContaining(reason);
  }

  @Test
  void refusesAddressesThatDependOnTheNameOfTheDevice() {
    for (String mode : List.of("stable-privacy", "1", "default")) {
      String profile = "[ipv6]\nmethod=auto\naddr-gen-mode=" + mode + "\n";
      assertThatThrownBy(() -> checkProfile(profile, List.of()))
          .hasMessageContaining("ipv6.addr-gen-mode eui64");
    }
    String unused = STATIC + "addr-gen-mode=stable-privacy\n[ipv4]\ndhcp-client-id=mac\n";
    assertThatCode(() -> checkProfile(unused, List.of())).doesNotThrowAnyException();
  }

  @Test
  void refusesAnAddressFromDhcpv6() {
    AddressState leased =
        new AddressState(
            "eth0",
            Prefix.parse("2001:db8::9/128"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Scope.UNIVERSE,
            new AddressFlags(0),
            Optional.of(new AddressState.Life(100, 200)),
            OptionalLong.empty(),
            List.of());
    assertThatThrownBy(() -> checkProfile(STATIC, List.of(leased)))
        .hasMessageContaining("is from DHCPv6");
  }

  private static void checkProfile(String profile, List<AddressState> addresses) {
    RestartCheck.checkSettings("eth0", Keyfile.parse(profile));
    RestartCheck.checkAddressing("eth0", Keyfile.parse(profile), addresses);
  }

  private static void check(String active, String checkpoints) {
    new RestartCheck(
            new NetworkManager(
                words -> words.getFirst().equals("busctl") ? checkpoints : active,
                NetworkManager.START_LIMIT,
                StepListener.NONE))
        .checkRestart();
  }
}
