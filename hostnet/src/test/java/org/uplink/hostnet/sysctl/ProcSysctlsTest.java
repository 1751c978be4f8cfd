package org.uplink.hostnet.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.HostFixture;

/** cat(1) shows what a setting of the kernel is. */
class ProcSysctlsTest {
  @Test
  void readsEverySettingOfALinkAsCatShowsIt() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      host.writeSysctl("net.ipv6.conf.eth0.hop_limit", "200");
      int read = 0;
      for (SysctlKey key : LinkSysctls.keysOf("eth0")) {
        Optional<String> value = new ProcSysctls().read(key.toString());
        if (value.isPresent()) {
          assertThat(value.get())
              .as("%s", key)
              .isEqualTo(host.run("cat", "/proc/sys/net/" + key).strip());
          read++;
        }
      }
      assertThat(read).isPositive();
      assertThat(new ProcSysctls().read("ipv6/conf/eth0/hop_limit")).contains("200");
    }
  }

  @Test
  void copiesSettingsOfSeveralDigitsAndSigns() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      for (String value : java.util.List.of("-1", "0", "16", "604800")) {
        host.writeSysctl("net.ipv6.conf.eth0.accept_dad", value);
        assertThat(new ProcSysctls().read("ipv6/conf/eth0/accept_dad")).contains(value);
      }
    }
  }
}
