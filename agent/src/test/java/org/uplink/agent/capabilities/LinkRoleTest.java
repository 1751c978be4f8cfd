package org.uplink.agent.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.agent.LinkBuilder;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkKind;

class LinkRoleTest {
  @Test
  void deviceWithoutKindIsNic() {
    assertThat(LinkRole.of(LinkBuilder.nic(2, "eth0").link())).isEqualTo(LinkRole.NIC);
    assertThat(LinkRole.of(LinkBuilder.nic(2, "ib0").type(32).link())).isEqualTo(LinkRole.NIC);
  }

  @Test
  void vethIsNic() {
    assertThat(LinkRole.of(LinkBuilder.nic(2, "eth0").kind(LinkKind.VETH).link()))
        .isEqualTo(LinkRole.NIC);
  }

  @Test
  void bondVlanAndBridgeHaveTheirOwnRoles() {
    var bond = LinkBuilder.bond(2, "bond0", BondMode.LACP, OptionalInt.empty());
    assertThat(LinkRole.of(bond.link())).isEqualTo(LinkRole.BOND);
    assertThat(LinkRole.of(LinkBuilder.vlan(2, "eth0.5", 5).link())).isEqualTo(LinkRole.VLAN);
    assertThat(LinkRole.of(LinkBuilder.bridge(2, "br0").link())).isEqualTo(LinkRole.BRIDGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"macvlan", "ipvlan", "vxlan", "tun", "gre", "wireguard", "vrf", "team", "ifb"})
  void otherKindIsNoNic(String kind) {
    assertThat(LinkRole.of(LinkBuilder.nic(2, "x0").kind(new LinkKind(kind)).link()))
        .isEqualTo(LinkRole.OTHER);
  }

  @Test
  void loopbackAndNonEthernetAreNoNics() {
    assertThat(LinkRole.of(LinkBuilder.loopback().link())).isEqualTo(LinkRole.OTHER);
    assertThat(LinkRole.of(LinkBuilder.nic(2, "can0").type(280).link())).isEqualTo(LinkRole.OTHER);
  }
}
