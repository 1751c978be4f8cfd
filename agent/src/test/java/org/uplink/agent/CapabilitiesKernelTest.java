package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.uplink.agent.capabilities.CapabilitiesVerb;
import org.uplink.agent.capabilities.HostFiles;
import org.uplink.agent.capabilities.RunningNetworks;
import org.uplink.platform.Closer;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.testkit.Ip;
import org.uplink.verbs.capabilities.Addressing;
import org.uplink.verbs.capabilities.Bridge;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import tools.jackson.databind.JsonNode;

/** Compares the network part of the capabilities with {@code ip -j -d}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CapabilitiesKernelTest {
  private final Closer open = new Closer();
  private NetworkCapabilities network;

  @BeforeAll
  void read() {
    open.register(RoutingHostFixture.build());
    Rtnetlink kernel = open.register(Rtnetlink.open());
    network =
        new CapabilitiesVerb(
                kernel,
                new HostFiles(Path.of("/")),
                UUID.randomUUID(),
                List.of("3.6"),
                new RunningNetworks(RunningNetworks.Source.NONE),
                Optional::empty)
            .networkCapabilities();
  }

  @AfterAll
  void tearDown() {
    open.close();
  }

  @Test
  void reportsEveryNicAndBridgeAndNothingElse() {
    assertThat(network.nics()).containsOnlyKeys("eth0", "eth1", "eth2");
    assertThat(network.bridges()).containsOnlyKeys("br0");
    assertThat(network.bondings()).isEmpty();
    assertThat(network.vlans()).isEmpty();
    assertThat(network.networks()).isEmpty();
  }

  @Test
  void macsMtusAndPortsMatchIpLink() {
    for (var link : Ip.HERE.json("link show")) {
      String name = link.get("ifname").stringValue();
      var nic = Optional.ofNullable(network.nics().get(name));
      nic.ifPresent(
          found -> assertThat(found.hwaddr()).contains(link.get("address").stringValue()));
      addressing(name)
          .ifPresent(found -> assertThat(found.mtu()).contains(link.get("mtu").intValue()));
    }
    Bridge bridge = Objects.requireNonNull(network.bridges().get("br0"));
    assertThat(bridge.ports()).containsExactly("eth2");
    assertThat(bridge.stp()).contains("off");
    assertThat(bridge.opts()).containsEntry("forward_delay", "400");
  }

  @Test
  void addressesMatchIpAddr() {
    int compared = 0;
    for (var link : Ip.HERE.json("addr show")) {
      Optional<Addressing> found = addressing(link.get("ifname").stringValue());
      if (found.isEmpty()) {
        continue;
      }
      assertThat(found.get().ipv4addrs()).as(link.toString()).isEqualTo(addresses(link, "inet"));
      assertThat(found.get().ipv6addrs()).as(link.toString()).isEqualTo(addresses(link, "inet6"));
      compared++;
    }
    assertThat(compared).isEqualTo(4);
  }

  @Test
  void reportsNetmaskOfPrimaryAddress() {
    Addressing eth0 = addressing("eth0").orElseThrow();

    assertThat(eth0.addr()).contains("192.0.2.10");
    assertThat(eth0.netmask()).contains("255.255.255.0");
  }

  @Test
  void reportsDefaultGatewaysOfMainTable() {
    var expected = new HashMap<String, String>();
    for (var route : Ip.HERE.json("route show default table main")) {
      expected.put(route.get("dev").stringValue(), route.get("gateway").stringValue());
    }
    assertThat(expected).hasSize(2);
    assertThat(gateways(Addressing::gateway)).isEqualTo(expected);
    assertThat(addressing("eth0").orElseThrow().ipv4defaultroute()).contains(true);
    assertThat(addressing("eth1").orElseThrow().ipv4defaultroute()).contains(false);
    assertThat(addressing("br0").orElseThrow().ipv4defaultroute()).contains(false);

    assertThat(gateways(Addressing::ipv6gateway)).isEqualTo(Map.of("eth0", "2001:db8::1"));
  }

  @Test
  void reportsAddressWithLifetimeAsDhcp() {
    assertThat(addressing("br0").orElseThrow().dhcpv4()).contains(true);
    assertThat(addressing("eth0").orElseThrow().dhcpv4()).contains(false);
    assertThat(addressing("eth1").orElseThrow().ipv6autoconf()).contains(true);
    assertThat(addressing("eth1").orElseThrow().dhcpv6()).contains(false);
  }

  @Test
  void reportsIpv6SupportAndCleanConfiguration() {
    assertThat(network.supportsIpv6()).contains(true);
    assertThat(network.netConfigDirty()).contains(false);
  }

  private Map<String, String> gateways(
      java.util.function.Function<Addressing, Optional<String>> which) {
    var gateways = new HashMap<String, String>();
    for (var name : List.of("eth0", "eth1", "eth2", "br0")) {
      which.apply(addressing(name).orElseThrow()).ifPresent(gateway -> gateways.put(name, gateway));
    }
    return gateways;
  }

  private Optional<Addressing> addressing(String name) {
    return Optional.ofNullable(network.nics().get(name))
        .map(nic -> nic.addressing())
        .or(
            () ->
                Optional.ofNullable(network.bridges().get(name))
                    .map(bridge -> bridge.addressing()));
  }

  private static List<String> addresses(JsonNode link, String family) {
    var texts = new ArrayList<String>();
    for (var address : link.get("addr_info")) {
      if (address.get("family").stringValue().equals(family)
          && !address.get("scope").stringValue().equals("link")) {
        texts.add(address.get("local").stringValue() + "/" + address.get("prefixlen").intValue());
      }
    }
    return texts;
  }
}
