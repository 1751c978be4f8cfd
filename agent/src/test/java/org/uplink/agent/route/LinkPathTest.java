package org.uplink.agent.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.uplink.agent.LinkBuilder;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.verbs.route.PathLink;

class LinkPathTest {
  @Test
  void pathOfNicIsTheNic() {
    assertThat(path("eth0", LinkBuilder.nic(2, "eth0"))).isEqualTo("eth0(nic)");
  }

  @Test
  void pathFollowsBridgeVlanAndBondToNics() {
    assertThat(
            path(
                "ovirtmgmt",
                LinkBuilder.nic(2, "eth0").bondPort(4, "52:54:00:00:00:02", OptionalInt.empty()),
                LinkBuilder.nic(3, "eth1").bondPort(4, "52:54:00:00:00:03", OptionalInt.empty()),
                LinkBuilder.bond(4, "bond0", BondMode.ACTIVE_BACKUP, OptionalInt.of(2)),
                LinkBuilder.vlan(5, "bond0.10", 10).on(4).port(6),
                LinkBuilder.bridge(6, "ovirtmgmt"),
                LinkBuilder.nic(7, "eth9")))
        .isEqualTo(
            "ovirtmgmt(bridge)→bond0.10 bond0.10(vlan 10)→bond0 bond0(bond)→eth0,eth1"
                + " eth0(nic) eth1(nic)");
  }

  @Test
  void listsLinkBelowTwoOthersOnce() {
    assertThat(
            path(
                "br0",
                LinkBuilder.nic(2, "eth0"),
                LinkBuilder.vlan(3, "eth0.1", 1).on(2).port(5),
                LinkBuilder.vlan(4, "eth0.2", 2).on(2).port(5),
                LinkBuilder.bridge(5, "br0")))
        .isEqualTo("br0(bridge)→eth0.1,eth0.2 eth0.1(vlan 1)→eth0 eth0.2(vlan 2)→eth0 eth0(nic)");
  }

  @Test
  void pathDoesNotFollowVethPeer() {
    assertThat(
            path(
                "br0",
                LinkBuilder.nic(2, "veth0").kind(LinkKind.VETH).on(3).port(4),
                LinkBuilder.nic(3, "veth1").kind(LinkKind.VETH).on(2),
                LinkBuilder.bridge(4, "br0")))
        .isEqualTo("br0(bridge)→veth0 veth0(veth)");
  }

  @Test
  void pathEndsAtLinkOfAnotherNamespace() {
    assertThat(
            path(
                "mv0",
                LinkBuilder.nic(2, "eth0"),
                LinkBuilder.nic(3, "mv0").kind(LinkKind.MACVLAN).on(2, 0)))
        .isEqualTo("mv0(macvlan)→if2 if2(otherNamespace)");
  }

  @Test
  void pathThroughLoopOfLinksEnds() {
    assertThat(
            path(
                "a",
                LinkBuilder.nic(2, "a").kind(LinkKind.MACVLAN).on(3),
                LinkBuilder.nic(3, "b").kind(LinkKind.MACVLAN).on(2)))
        .isEqualTo("a(macvlan)→b b(macvlan)→a");
    assertThat(path("s", LinkBuilder.nic(2, "s").kind(LinkKind.VXLAN).on(2))).isEqualTo("s(vxlan)");
  }

  @Test
  void omitsLowerLinkThatIsGone() {
    assertThat(path("eth0.5", LinkBuilder.vlan(3, "eth0.5", 5).on(2))).isEqualTo("eth0.5(vlan 5)");
  }

  @Test
  void pathOmitsPortsOfVrf() {
    assertThat(
            path(
                "red",
                LinkBuilder.nic(2, "eth0").port(3),
                LinkBuilder.nic(3, "red").kind(LinkKind.VRF)))
        .isEqualTo("red(vrf)");
  }

  private static String path(String top, LinkBuilder... links) {
    var table = new LinkTable(Arrays.stream(links).map(LinkBuilder::link).toList());
    List<PathLink> path = LinkPath.from(table, table.find(top).orElseThrow());
    return String.join(" ", path.stream().map(LinkPathTest::text).toList());
  }

  private static String text(PathLink link) {
    return link.name()
        + "("
        + link.kind()
        + link.vlanId().map(id -> " " + id).orElse("")
        + ")"
        + (link.lower().isEmpty() ? "" : "→" + String.join(",", link.lower()));
  }
}
