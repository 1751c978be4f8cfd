package org.uplink.agent.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.agent.TestLinks;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkKind;

class LinkRoleTest {
  @Test
  void aDeviceWithoutAKindIsANic() {
    assertThat(LinkRole.of(TestLinks.nic(2, "eth0").link())).isEqualTo(LinkRole.NIC);
    assertThat(LinkRole.of(TestLinks.nic(2, "ib0").type(32).link())).isEqualTo(LinkRole.NIC);
  }

  @Test
  void bothEndsOfAVirtualCableAreNics() {
    assertThat(LinkRole.of(TestLinks.nic(2, "eth0").kind(LinkKind.VETH).link()))
        .isEqualTo(LinkRole.NIC);
  }

  @Test
  void bondsVlansAndBridgesAreThemselves() {
    var bond = TestLinks.bond(2, "bond0", BondMode.LACP, OptionalInt.empty());
    assertThat(LinkRole.of(bond.link())).isEqualTo(LinkRole.BOND);
    assertThat(LinkRole.of(TestLinks.vlan(2, "eth0.5", 5).link())).isEqualTo(LinkRole.VLAN);
    assertThat(LinkRole.of(TestLinks.bridge(2, "br0").link())).isEqualTo(LinkRole.BRIDGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"macvlan", "ipvlan", "vxlan", "tun", "gre", "wireguard", "vrf", "team", "ifb"})
  void noOtherKindIsANic(String kind) {
    assertThat(LinkRole.of(TestLinks.nic(2, "x0").kind(new LinkKind(kind)).link()))
        .isEqualTo(LinkRole.OTHER);
  }

  @Test
  void theLoopbackAndWhatIsNotEthernetAreNoNics() {
    assertThat(LinkRole.of(TestLinks.loopback().link())).isEqualTo(LinkRole.OTHER);
    assertThat(LinkRole.of(TestLinks.nic(2, "can0").type(280).link())).isEqualTo(LinkRole.OTHER);
  }
}
