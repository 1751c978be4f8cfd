package org.uplink.verbs.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.verbs.ConnectionEnd;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CapabilitiesTest {
  private final JsonMapper mapper = JsonMapper.builder().build();

  @Test
  void readsTheAnswerOfStockVdsm() {
    Capabilities read =
        mapper.readValue(resource("stock-vdsm-capabilities.json"), Capabilities.class);

    assertThat(read.clusterLevels()).containsExactly("4.6", "4.7", "4.8");
    assertThat(read.softwareVersion()).contains("4.50.6");
    assertThat(read.lastClientIface()).contains("ovirtmgmt");
    assertThat(read.bootId()).isEmpty();
    assertThat(read.connection()).isEmpty();
    assertThat(read.network().supportsIpv6()).contains(true);
    assertThat(read.network().netConfigDirty()).contains(false);
    assertThat(read.network().nameservers()).containsExactly("192.0.2.53");
    Nic eth0 = entry(read.network().nics(), "eth0");
    assertThat(eth0.hwaddr()).contains("52:54:00:12:34:56");
    assertThat(eth0.addressing().addr()).isEmpty();
    assertThat(eth0.addressing().gateway()).isEmpty();
    assertThat(eth0.addressing().ipv6gateway()).isEmpty();
    assertThat(eth0.addressing().mtu()).contains(1500);
    Bond bond = entry(read.network().bondings(), "bond0");
    assertThat(bond.members()).containsExactly("eth1", "eth2");
    assertThat(bond.activeMember()).contains("eth1");
    assertThat(bond.opts()).containsEntry("mode", "1");
    Vlan vlan = entry(read.network().vlans(), "bond0.10");
    assertThat(vlan.iface()).contains("bond0");
    assertThat(vlan.vlanId()).contains(10);
    Network network = entry(read.network().networks(), "ovirtmgmt");
    assertThat(network.bridged()).contains(true);
    assertThat(network.southbound()).contains("eth0");
    assertThat(network.addressing().addr()).contains("192.0.2.10");
    assertThat(network.addressing().gateway()).contains("192.0.2.1");
    assertThat(network.addressing().ipv4defaultroute()).contains(true);
  }

  @Test
  void membersAndElementsThatAreNullAreAbsent() {
    Capabilities read =
        mapper.readValue(
            """
            {"nics": {"eth0": null, "eth1": {"ipv4addrs": [null, "192.0.2.1/24"]}},
             "bondings": null, "networks": {"ovirtmgmt": null}, "clusterLevels": [null, "3.6"]}""",
            Capabilities.class);

    assertThat(read.network().nics()).containsOnlyKeys("eth1");
    assertThat(entry(read.network().nics(), "eth1").addressing().ipv4addrs())
        .containsExactly("192.0.2.1/24");
    assertThat(read.network().bondings()).isEmpty();
    assertThat(read.network().networks()).isEmpty();
    assertThat(read.clusterLevels()).containsExactly("3.6");
  }

  @Test
  void readsAnEmptyAnswerAsAbsentMembers() {
    Capabilities read = mapper.readValue("{}", Capabilities.class);

    assertThat(read.clusterLevels()).isEmpty();
    assertThat(read.uuid()).isEmpty();
    assertThat(read.network().nics()).isEmpty();
    assertThat(read.network().netConfigDirty()).isEmpty();
  }

  @Test
  void writesAbsentMembersInVdsmsForms() {
    var nic =
        new Nic(
            Optional.of("52:54:00:12:34:56"),
            Optional.empty(),
            Optional.of(0),
            Optional.empty(),
            Optional.empty(),
            new Addressing(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(false),
                Optional.of(1500),
                Optional.of(false),
                Optional.of(false),
                Optional.of(false)));

    assertThat(tree(nic))
        .isEqualTo(
            mapper.readTree(
                """
                {"hwaddr": "52:54:00:12:34:56", "speed": 0, "addr": "", "netmask": "",
                 "gateway": "", "ipv4addrs": [], "ipv6addrs": [], "ipv6gateway": "::",
                 "ipv4defaultroute": false, "mtu": "1500", "dhcpv4": false, "dhcpv6": false,
                 "ipv6autoconf": false}
                """));
  }

  @Test
  void writesNetworkMembersAtTheTopLevel() {
    var network =
        new NetworkCapabilities(
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of("192.0.2.53"),
            Optional.of(true),
            Optional.of(false),
            List.of(),
            Optional.empty());
    var capabilities =
        new Capabilities(
            network,
            Optional.empty(),
            List.of("3.6"),
            Optional.of("0.1.0"),
            Optional.of("9f0e"),
            Optional.of("b007"),
            Optional.empty(),
            Optional.of(
                new CallerConnection(
                    new ConnectionEnd("192.0.2.10", 54321),
                    new ConnectionEnd("192.0.2.1", 40000),
                    Optional.of("eth0"))),
            Optional.empty());

    assertThat(tree(capabilities))
        .isEqualTo(
            mapper.readTree(
                """
                {"nics": {}, "bondings": {}, "vlans": {}, "bridges": {}, "networks": {},
                 "nameservers": ["192.0.2.53"], "supportsIPv6": true, "netConfigDirty": "False",
                 "lastClientIface": "", "clusterLevels": ["3.6"], "software_version": "0.1.0",
                 "uuid": "9f0e", "boot_uuid": "b007",
                 "connection": {"local": {"address": "192.0.2.10", "port": 54321},
                                "peer": {"address": "192.0.2.1", "port": 40000}, "device": "eth0"}}
                """));
    assertThat(mapper.treeToValue(tree(capabilities), Capabilities.class)).isEqualTo(capabilities);
  }

  @Test
  void readsBackWhatItWrote() {
    Capabilities read =
        mapper.readValue(resource("stock-vdsm-capabilities.json"), Capabilities.class);

    assertThat(mapper.treeToValue(tree(read), Capabilities.class)).isEqualTo(read);
  }

  private static <V> V entry(Map<String, V> map, String name) {
    return Objects.requireNonNull(map.get(name), () -> name + " is not in " + map.keySet());
  }

  private JsonNode tree(Object value) {
    return mapper.readTree(mapper.writeValueAsString(value));
  }

  private static String resource(String name) {
    try (var in = CapabilitiesTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
