package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.request.NetlinkException;
import tools.jackson.databind.JsonNode;

class LinksTest extends RtnetlinkFixture {
  @Test
  void readsBridgeWithPorts() {
    ip.ip("link add br0 type bridge stp_state 1 forward_delay 400");
    ip.ip("link add eth0 type veth peer name peer0");
    ip.ip("link set eth0 master br0");
    ip.ip("link set eth0 address 02:00:00:00:00:42 mtu 1400");
    LinkTable links = net.links().list();
    Link bridge = links.find("br0").orElseThrow();
    assertThat(bridge.kind()).contains(LinkKind.BRIDGE);
    assertThat(bridge.details())
        .isInstanceOfSatisfying(
            LinkDetails.Bridge.class,
            details -> {
              assertThat(details.stp()).isTrue();
              assertThat(details.forwardDelay()).hasSeconds(4);
            });
    assertThat(links.portsOf(bridge)).extracting(Link::name).containsExactly("eth0");
    Link port = links.find("eth0").orElseThrow();
    assertThat(port.mac()).contains(new MacAddress("02:00:00:00:00:42"));
    assertThat(port.mtu()).isEqualTo(1400);
    assertThat(port.port()).isInstanceOf(LinkPort.BridgePort.class);
    assertThat(links.downFrom(bridge)).extracting(Link::name).containsExactly("br0", "eth0");
  }

  @Test
  void linkWithoutLargeReceiveOffloadRefusesIt() {
    ip.ip("link add eth0 type veth peer name peer0");
    assertThat(net.links().hasLargeReceiveOffload("eth0")).isFalse();
    net.links().setLargeReceiveOffload("eth0", false);
    assertThat(
            catchThrowableOfType(
                    NetlinkException.class, () -> net.links().setLargeReceiveOffload("eth0", true))
                .errno()
                .symbol())
        .isEqualTo("EOPNOTSUPP");
    assertThat(
            catchThrowableOfType(
                NetlinkException.class, () -> net.links().hasLargeReceiveOffload("none")))
        .hasMessage("read the flags of none: ENODEV (SIOCETHTOOL)");
  }

  @Test
  void readsEveryLinkAsIpDoes() {
    ip.ip("link add br0 type bridge");
    ip.ip("link add eth0 type veth peer name peer0");
    ip.ip("link set eth0 master br0 up");
    ip.ip("link add mv0 link peer0 type macvlan mode bridge");
    ip.ip("link add vx0 type vxlan id 42 remote 192.0.2.9 local 192.0.2.2 dstport 4789");
    if (Files.isWritable(Path.of("/dev/net/tun"))) { // Some containers allow only root.
      ip.ip("tuntap add tap0 mode tap");
    }
    LinkTable links = net.links().list();
    JsonNode all = ip.json("-d link");
    assertThat(links.all()).hasSize(all.size());
    for (JsonNode expected : all) {
      Link link = links.find(expected.get("ifname").asString()).orElseThrow();
      assertThat(link.index()).isEqualTo(expected.get("ifindex").asInt());
      assertThat(link.mtu()).isEqualTo(expected.get("mtu").asInt());
      assertThat(link.state().toString()).isEqualTo(expected.get("operstate").asString());
      assertThat(link.mac().map(MacAddress::hex).orElse(""))
          .isEqualTo(expected.path("address").asString(""));
      assertThat(link.kind().map(LinkKind::name).orElse(""))
          .isEqualTo(expected.path("linkinfo").path("info_kind").asString(""));
      assertThat(link.master().stream().mapToObj(i -> links.find(i).orElseThrow().name()).toList())
          .isEqualTo(
              expected.has("master") ? List.of(expected.get("master").asString()) : List.of());
      assertThat(net.links().find(link.name())).contains(link);
    }
    assertThat(links.find("vx0").orElseThrow().details())
        .isInstanceOfSatisfying(
            LinkDetails.Vxlan.class, vxlan -> assertThat(vxlan.id()).isEqualTo(42));
    assertThat(links.find("mv0").orElseThrow().details()).isEqualTo(new LinkDetails.Macvlan(4));
  }

  @Test
  void readsAndSetsTheTokenOfALink() {
    ip.ip("link add eth0 type veth peer name peer0");
    assertThat(net.links().find("eth0").orElseThrow().token()).isEmpty();
    InetAddress token = InetAddress.ofLiteral("::77");
    net.apply(LinkRequest.change("eth0").token(token));
    assertThat(ip.ip("token get dev eth0")).contains("::77");
    assertThat(net.links().find("eth0").orElseThrow().token()).contains(token);
    net.apply(LinkRequest.change("eth0").token(InetAddress.ofLiteral("::")));
    assertThat(net.links().find("eth0").orElseThrow().token()).isEmpty();
  }

  @Test
  void missingLinkIsEmpty() {
    assertThat(net.links().find("eth9")).isEmpty();
    assertThat(net.links().find("a-name-that-is-longer-than-fifteen")).isEmpty();
    assertThat(net.links().find(4711)).isEmpty();
  }

  @Test
  void readsAddressesWithFlagsAndLifetimes() {
    ip.ip("link add eth0 type veth peer name peer0");
    ip.ip("addr add 192.0.2.2/24 broadcast 192.0.2.255 dev eth0");
    ip.ip("addr add 192.0.2.3/32 peer 192.0.2.4/32 dev eth0");
    ip.ip("addr add 2001:db8::2/64 dev eth0 nodad noprefixroute valid_lft 1000 preferred_lft 500");
    List<InterfaceAddress> addresses =
        net.addresses().list().stream().filter(a -> a.device().name().equals("eth0")).toList();
    assertThat(addresses)
        .extracting(a -> a.local().toString())
        .containsExactly("192.0.2.2/24", "192.0.2.3/32", "2001:db8::2/64");
    assertThat(addresses.get(0).broadcast().orElseThrow().getHostAddress())
        .isEqualTo("192.0.2.255");
    assertThat(addresses.get(0).flags().permanent()).isTrue();
    assertThat(addresses.get(1).peer().orElseThrow().getHostAddress()).isEqualTo("192.0.2.4");
    assertThat(addresses.get(2).flags().noPrefixRoute()).isTrue();
    assertThat(addresses.get(2).validLifetime().orElseThrow())
        .isBetween(Duration.ofSeconds(900), Duration.ofSeconds(1000));
  }

  @Test
  void sameLifetimeAgainIsAnUpdateOfAnAddress() {
    ip.ip("link add eth0 type veth peer name peer0");
    for (String address : List.of("192.0.2.2/24", "2001:db8::2/64")) {
      String words = "addr replace " + address + " dev eth0 valid_lft 1000 preferred_lft 500";
      ip.ip(words);
      Duration added = updateOf(address);
      assertThat(added).isPositive();
      await(address + " is updated")
          .until(
              () -> {
                ip.ip(words);
                return updateOf(address).compareTo(added) > 0;
              });
    }
  }

  private Duration updateOf(String address) {
    return net.addresses().list().stream()
        .filter(it -> it.local().toString().equals(address))
        .map(InterfaceAddress::updated)
        .findFirst()
        .orElseThrow();
  }
}
