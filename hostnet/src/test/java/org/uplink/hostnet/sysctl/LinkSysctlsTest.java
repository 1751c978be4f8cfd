package org.uplink.hostnet.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The settings of links in the files of changes. */
class LinkSysctlsTest {
  @Test
  void namesNeighbourSettingsWithTheirGroup() {
    SysctlKey key = SysctlKey.parse("ipv4/neigh/eth0.7/gc_stale_time");

    assertThat(key.withoutDevice()).isEqualTo("ipv4/neigh/gc_stale_time");
    assertThat(SysctlKey.of(key.withoutDevice(), "eth0.7")).isEqualTo(key);
    assertThat(SysctlKey.of("ipv4/rp_filter", "eth0")).hasToString("ipv4/conf/eth0/rp_filter");
  }
}
