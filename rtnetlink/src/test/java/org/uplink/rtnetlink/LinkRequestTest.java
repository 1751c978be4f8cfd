package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.route.RouteRequest;
import tools.jackson.databind.JsonNode;

/** Sends requests for links to the kernel, and compares the links with {@code ip -j}. */
class LinkRequestTest extends RtnetlinkFixture {
  @Test
  void createsBridgeWithPortInOneSystemCall() {
    net.apply(LinkRequest.createVeth("eth0", "peer0"));
    int nic = index("eth0");
    List<Acknowledgement> done =
        net.applyAll(
            List.of(
                LinkRequest.createBridge("br0")
                    .index(1000)
                    .stp(true)
                    .forwardDelay(Duration.ofSeconds(4))
                    .mac(new MacAddress("02:00:00:00:00:42"))
                    .up(),
                // The first port changes the bridge's MTU, unless a request for an existing bridge
                // set it.
                LinkRequest.change(1000).mtu(1400),
                LinkRequest.change(nic).master(1000).up(),
                AddressRequest.add(1000, Prefix.parse("192.0.2.2/24")),
                RouteRequest.add(Prefix.parse("0.0.0.0/0")).via(address("192.0.2.1"))));
    assertThat(done).hasSize(5).allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(link("eth0").get("master").asString()).isEqualTo("br0");
    JsonNode bridge = link("br0");
    assertThat(bridge.get("mtu").asInt()).isEqualTo(1400);
    assertThat(bridge.get("address").asString()).isEqualTo("02:00:00:00:00:42");
    assertThat(bridge.get("linkinfo").get("info_data").get("stp_state").asInt()).isEqualTo(1);
    assertThat(bridge.get("linkinfo").get("info_data").get("forward_delay").asInt()).isEqualTo(400);
    assertThat(ip.json("route show default").get(0).get("dev").asString()).isEqualTo("br0");
    net.apply(LinkRequest.change(nic).noMaster().down().name("lan0"));
    assertThat(link("lan0").has("master")).isFalse();
    net.apply(LinkRequest.delete("br0"));
    assertThat(net.links().find("br0")).isEmpty();
  }

  @Test
  void setsAndReadsEveryBridgePortOption() {
    ip.ip("link add br0 type bridge");
    ip.ip("link add eth0 type veth peer name peer0");
    ip.ip("link set eth0 master br0");
    Map<String, Long> options =
        new TreeMap<>(
            ((LinkPort.BridgePort) net.links().find("eth0").orElseThrow().port()).options());
    assertThat(options)
        .containsEntry("priority", 32L)
        .containsEntry("cost", 2L)
        .containsEntry("learning", 1L)
        .containsEntry("hairpin", 0L);
    // The two kinds of proxy ARP exclude each other; vlan_tunnel needs VLAN filtering; mab needs
    // learning.
    options.keySet().removeAll(Set.of("proxy_arp_wifi", "vlan_tunnel", "mab"));
    Map<String, Long> others = new TreeMap<>();
    options.forEach(
        (name, value) ->
            others.put(
                name,
                switch (name) {
                  case "priority" -> 7L;
                  case "cost" -> 77L;
                  case "group_fwd_mask" -> 8L;
                  case "mcast_router" -> 2L;
                  case "mcast_eht_hosts_limit", "mcast_max_groups" -> 700L;
                  default -> 1 - value;
                }));
    LinkRequest request = LinkRequest.change("eth0");
    for (Map.Entry<String, Long> option : others.entrySet()) {
      request = request.bridgePortOption(option.getKey(), option.getValue());
    }
    net.apply(request);
    assertThat(((LinkPort.BridgePort) net.links().find("eth0").orElseThrow().port()).options())
        .containsAllEntriesOf(others);
    JsonNode port = link("eth0").get("linkinfo").get("info_slave_data");
    others.forEach(
        (name, value) -> {
          JsonNode reported = port.get(name.equals("mcast_router") ? "multicast_router" : name);
          if (reported == null) {
            // An older ip(8) does not know the option.
            return;
          }
          long actual =
              reported.isBoolean()
                  ? reported.asBoolean() ? 1 : 0
                  : reported.isNumber() ? reported.asInt() : Integer.decode(reported.asString());
          assertThat(actual).as(name).isEqualTo(value);
        });
    assertThatThrownBy(() -> LinkRequest.change("eth0").bridgePortOption("speed", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("speed");
  }

  @Test
  void movesLinkToAnotherNamespace() {
    createEth0();
    try (NamespaceFixture other = NamespaceFixture.create()) {
      net.apply(LinkRequest.change("peer0").namespace(other.namespace()));
      assertThat(net.links().find("peer0")).isEmpty();
      assertThat(other.json("link show dev peer0").size()).isEqualTo(1);
      Link here = net.links().find("eth0").orElseThrow();
      assertThat(here.lowerNamespace()).isPresent();
      assertThat(here.hasLowerInSameNamespace()).isFalse();
      assertThatThrownBy(
              () -> net.apply(LinkRequest.change("eth0").namespace(Namespace.named("none"))))
          .hasMessageContaining("open the namespace /run/netns/none: ENOENT");
    }
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private JsonNode link(String name) {
    return ip.json("-d link show dev", name).get(0);
  }

  private int index(String name) {
    return net.links().find(name).orElseThrow().index();
  }

  private void createEth0() {
    net.apply(LinkRequest.createVeth("eth0", "peer0").up());
    net.apply(LinkRequest.change("peer0").up());
    net.apply(AddressRequest.add(index("eth0"), Prefix.parse("192.0.2.2/24")));
    net.apply(AddressRequest.add(index("eth0"), Prefix.parse("2001:db8::2/64")).noDad());
  }
}
