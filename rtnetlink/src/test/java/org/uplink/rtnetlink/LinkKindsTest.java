package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.RouteQuery;
import tools.jackson.databind.JsonNode;

/** Creates links of kinds that many kernels lack; -Pvm runs it in a guest whose kernel has them. */
@Tag("guest")
class LinkKindsTest extends RtnetlinkFixture {
  @Test
  void createsBondWithVlanAndBridgeOnTop() {
    int bond =
        make(
            LinkRequest.createBond("bond0", BondMode.ACTIVE_BACKUP).bondOption("miimon", 100),
            "bond0");
    int one = make(LinkRequest.createDummy("dummy1"), "dummy1");
    int two = make(LinkRequest.createDummy("dummy2"), "dummy2");
    assertThat(
            net.applyAll(
                List.of(
                    LinkRequest.change(one).master(bond),
                    LinkRequest.change(two).master(bond),
                    LinkRequest.change(bond).primary(two).up())))
        .allMatch(Acknowledgement.Done.class::isInstance);
    int vlan = make(LinkRequest.createVlan("bond0.42", bond, 42).up(), "bond0.42");
    int bridge = make(LinkRequest.createBridge("br0").up(), "br0");
    net.apply(LinkRequest.change(vlan).master(bridge));
    assertThat(info("bond0").get("info_data").get("mode").asString()).isEqualTo("active-backup");
    assertThat(info("bond0").get("info_data").get("primary").asString()).isEqualTo("dummy2");
    assertThat(info("bond0.42").get("info_data").get("id").asInt()).isEqualTo(42);
    LinkTable links = net.links().list();
    assertThat(links.downFrom(links.find("br0").orElseThrow()))
        .extracting(Link::name)
        .containsExactly("br0", "bond0.42", "bond0", "dummy1", "dummy2");
    assertThat(links.find("dummy1").orElseThrow().port()).isInstanceOf(LinkPort.BondPort.class);
    net.apply(LinkRequest.change(one).noMaster());
    net.apply(LinkRequest.delete("bond0"));
    assertThat(net.links().find("bond0.42")).isEmpty();
  }

  @Test
  void turnsLargeReceiveOffloadOfABondOffAndOn() {
    make(LinkRequest.createBond("bond0", BondMode.ACTIVE_BACKUP), "bond0");
    Assumptions.assumeTrue(
        net.links().hasLargeReceiveOffload("bond0"), "bonds of this kernel have no LRO");
    net.links().setLargeReceiveOffload("bond0", false);
    assertThat(net.links().hasLargeReceiveOffload("bond0")).isFalse();
    net.links().setLargeReceiveOffload("bond0", true);
    assertThat(net.links().hasLargeReceiveOffload("bond0")).isTrue();
  }

  @Test
  void asksWhetherALinkAcceptsVlansWithoutCreatingOne() {
    int dummy = make(LinkRequest.createDummy("dummy1"), "dummy1");
    make(LinkRequest.createVlan("dummy1.1", dummy, 1), "dummy1.1");
    net.apply(LinkRequest.delete("dummy1.1"));
    int links = net.links().list().all().size();

    assertThat(net.links().acceptsVlans(dummy)).isTrue();
    int loopback = net.links().find("lo").orElseThrow().index();
    assertThat(net.links().acceptsVlans(loopback)).isFalse();

    assertThat(net.links().list().all()).hasSize(links);
  }

  @Test
  void looksUpInTableOfVrf() {
    int vrf = make(LinkRequest.createVrf("red", TableId.of(77)).up(), "red");
    net.apply(LinkRequest.createVeth("eth0", "peer0").up());
    net.apply(LinkRequest.change("peer0").up());
    int nic = net.links().find("eth0").orElseThrow().index();
    net.apply(LinkRequest.change(nic).master(vrf));
    net.apply(AddressRequest.add(nic, Prefix.parse("192.0.2.2/24")));
    RouteQuery query = RouteQuery.to(InetAddress.ofLiteral("192.0.2.9"));
    assertThat(net.routes().get(query)).isEqualTo(new Lookup.NoRoute(Reason.NO_ROUTE));
    assertThat(net.routes().get(query.vrf("red")))
        .isInstanceOfSatisfying(
            Lookup.Found.class,
            found -> {
              assertThat(found.route().table()).isEqualTo(TableId.of(77));
              assertThat(found.route().device().orElseThrow().name()).isEqualTo("eth0");
            });
    assertThat(net.links().find("eth0").orElseThrow().port())
        .isEqualTo(new LinkPort.VrfPort(TableId.of(77)));
  }

  /** Creates a link, or skips the test if the kernel does not have the kind. */
  private int make(LinkRequest request, String name) {
    try {
      net.apply(request);
    } catch (NetlinkException e) {
      Assumptions.assumeFalse(
          e.errno().symbol().equals("EOPNOTSUPP"), "this kernel cannot " + request);
      throw e;
    }
    return net.links().find(name).orElseThrow().index();
  }

  private JsonNode info(String name) {
    return ip.json("-d link show dev", name).get(0).get("linkinfo");
  }
}
