package org.uplink.hostnet.backend.networkmanager;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.platform.StepListener;

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
  })
  void refusesProfilesThatABridgeCannotTakeOver(String section, String line, String reason) {
    String profile = STATIC + "[" + section + "]\n" + line + "\n";
    assertThatThrownBy(() -> checkProfile(profile)).hasMessageContaining(reason);
  }

  private static void checkProfile(String profile) {
    RestartCheck.checkSettings("eth0", Keyfile.parse(profile));
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
