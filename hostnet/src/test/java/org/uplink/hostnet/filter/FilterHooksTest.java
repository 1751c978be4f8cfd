package org.uplink.hostnet.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.uplink.hostnet.user.DeviceUser;

class FilterHooksTest {
  /** The output of nft 1.0.6, which quotes one device but not several; others quote all. */
  private static final String RULESET =
      """
      table netdev f {
        chain early {
          type filter hook ingress device "eth0" priority filter; policy accept;
          ip saddr 192.0.2.1 drop comment "devices = { eth7 }"
        }

        chain late {
          type filter hook egress devices = { eth0, eth1 } priority filter + 10; policy drop;
        }
      }
      table inet g {
        flowtable fast {
          hook ingress priority filter
          devices = { "eth1", "eth2" }
          flags offload
        }

        chain many {
          type filter hook ingress devices = { "veth*" } priority filter; policy accept;
        }

        chain forward {
          type filter hook forward priority filter; policy accept;
          flow add @fast
        }
      }
      """;

  private final FilterHooks hooks = FilterHooks.of(RULESET);

  @Test
  void findsChainsByTheirDirection() {
    assertThat(hooks.on("eth0"))
        .extracting(DeviceUser::text)
        .containsExactly(
            "the chain early in table netdev f of nftables sees the incoming packets of eth0",
            "the chain late in table netdev f of nftables sees the outgoing packets of eth0");
  }

  @Test
  void findsFlowtables() {
    assertThat(hooks.on("eth2"))
        .extracting(DeviceUser::subject)
        .containsExactly("flowtable fast in table inet g");
    assertThat(hooks.on("eth1")).hasSize(2);
  }

  @Test
  void findsDevicesByTheStartOfTheirName() {
    assertThat(hooks.on("veth3"))
        .extracting(DeviceUser::subject)
        .containsExactly("chain many in table inet g");
  }

  @Test
  void findsNoHookOfOtherDevices() {
    assertThat(hooks.on("eth7")).isEmpty();
    assertThat(hooks.on("eth01")).isEmpty();
  }
}
