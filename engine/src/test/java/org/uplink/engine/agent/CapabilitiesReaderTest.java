package org.uplink.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.uplink.engine.decision.facts.HostDevice;
import org.uplink.engine.decision.facts.HostFacts;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.verbs.capabilities.Capabilities;

/** Reads the capabilities of our agent and of a stock Vdsm. */
final class CapabilitiesReaderTest {
  @Test
  void classifiesDevices() {
    var report =
        read("""
            {"nics": {"eth0": {"addr": "192.0.2.10", "ipv4addrs": ["192.0.2.10/24", "192.0.2.11/24"],
                               "ipv6addrs": ["2001:db8::10/64"]},
                      "eth1": {"addr": ""}},
             "bondings": {"bond0": {"slaves": ["eth2"]}},
             "vlans": {"eth0.5": {"iface": "eth0", "vlanid": 5},
                       "bond0.6": {"iface": "bond0", "vlanid": 6},
                       "br0.7": {"iface": "br0", "vlanid": 7}, "odd": {}},
             "bridges": {"ovirtmgmt": {}, "br0": {}, "named": {}},
             "networks": {"ovirtmgmt": {"iface": "ovirtmgmt", "bridged": true},
                          "other": {"iface": "named"},
                          "flat": {"iface": "br0", "bridged": false}}}""")
            .hostFacts();
    assertThat(
            report.devices().stream().collect(Collectors.toMap(HostDevice::name, HostDevice::kind)))
        .containsEntry("eth0", HostDevice.Kind.NIC)
        .containsEntry("bond0", HostDevice.Kind.BOND)
        .containsEntry("eth0.5", HostDevice.Kind.VLAN)
        .containsEntry("bond0.6", HostDevice.Kind.VLAN)
        .containsEntry("br0.7", HostDevice.Kind.VLAN_ELSEWHERE)
        .containsEntry("odd", HostDevice.Kind.VLAN_ELSEWHERE)
        .containsEntry("ovirtmgmt", HostDevice.Kind.MANAGED_BRIDGE)
        .containsEntry("named", HostDevice.Kind.MANAGED_BRIDGE)
        .containsEntry("br0", HostDevice.Kind.FOREIGN_BRIDGE);
    assertThat(report.devices().getFirst().addresses())
        .containsExactly(
            InetAddress.ofLiteral("192.0.2.10"),
            InetAddress.ofLiteral("192.0.2.11"),
            InetAddress.ofLiteral("2001:db8::10"));
  }

  @Test
  void tellsABridgeThatANetworkCanAdopt() throws Exception {
    var bridges =
        """
        {"nics": {"eth0": {}, "eth1": {}}, "bridges":
          {"one": {"ports": ["eth0", "vnet0"]}, "two": {"ports": ["eth0", "eth1"]},
           "none": {"ports": ["vnet1"]}, "listed": {"ports": ["eth1"]}},
         "networks": {"listed": {"iface": "listed"}}%s}""";
    assertThat(kinds(bridges.formatted(", \"features\": [\"takeOver\"]")))
        .containsEntry("one", HostDevice.Kind.ADOPTABLE_BRIDGE)
        .containsEntry("two", HostDevice.Kind.FOREIGN_BRIDGE)
        .containsEntry("none", HostDevice.Kind.FOREIGN_BRIDGE)
        .containsEntry("listed", HostDevice.Kind.MANAGED_BRIDGE);
    assertThat(kinds(bridges.formatted("")))
        .as("a stock Vdsm")
        .containsEntry("one", HostDevice.Kind.FOREIGN_BRIDGE);
  }

  @Test
  void readsLevelsAsNumbersAndSkipsOthers() {
    var software = read("{\"clusterLevels\": [\"3.10\", \"3.6\", \"oVirt\", \"3.6\"]}").software();
    assertThat(software.clusterLevels()).containsExactly("3.6", "3.10");
  }

  @Test
  void readsEmptyCapabilities() throws Exception {
    var reader = read("{\"unknown\": {\"member\": 1}, \"lastClientIface\": \"\"}");
    assertThat(reader.levels()).isEmpty();
    assertThat(reader.hostFacts().devices()).isEmpty();
    assertThat(reader.hostFacts().lastClientIface()).isEmpty();
    var near = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1);
    assertThat(reader.connectionEnds(near, near).hostView()).isEmpty();
  }

  @Test
  void skipsTextsThatAreNoAddresses() {
    assertThat(
            read("{\"nics\": {\"eth0\": {\"ipv4addrs\": [\"x/24\"], \"ipv6addrs\": [\"fe80::1%eth0/64\", \"\"]}}}")
                .hostFacts()
                .devices())
        .isEqualTo(
            List.of(
                new HostDevice(
                    "eth0", HostDevice.Kind.NIC, List.of(InetAddress.ofLiteral("fe80::1")))));
  }

  @Test
  void readsHostViewOfConnection() throws Exception {
    var near = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 40000);
    var dialled = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 54321);
    var connection =
        read("""
            {"connection": {"local": {"address": "10.0.0.5", "port": 54321},
                            "peer": {"address": "203.0.113.7", "port": 61000}, "device": "eth0"}}""")
            .connectionEnds(near, dialled);
    assertThat(connection.peer()).isEqualTo(InetAddress.ofLiteral("203.0.113.7"));
    assertThat(connection.sourceTranslated()).contains(true);
    assertThat(connection.destinationTranslated()).contains(true);
    assertThat(connection.hostView().orElseThrow().device()).isEqualTo(Optional.of("eth0"));
  }

  @Test
  void ofSeveralDevicesWithAnAddressOneThatCarriesNetworksIsItsOwner() {
    HostFacts facts =
        read("""
            {"bridges": {"br0": {"ipv4addrs": ["192.0.2.10/24"]}},
             "nics": {"eth0": {"ipv4addrs": ["192.0.2.10/24"]}}}""")
            .hostFacts();
    assertThat(facts.ownerOf(InetAddress.ofLiteral("192.0.2.10"))).contains("eth0");
    var bridgeFirst = new HostFacts(facts.devices().reversed(), Optional.empty(), Optional.empty());
    assertThat(bridgeFirst.ownerOf(InetAddress.ofLiteral("192.0.2.10"))).contains("eth0");
  }

  @Test
  void portOfAGuestIsNotTheDeviceOfANetwork() {
    assertThat(southbound("[\"atap0\", \"eth0\", \"vnet3\"]")).contains("eth0");
    assertThat(southbound("[\"vnet3\"]")).isEmpty();
    assertThat(southbound("[\"eth0\", \"eth1\"]")).as("two NICs").isEmpty();
  }

  /** Returns what is below the network of a stock host that names only its ports. */
  private static Optional<String> southbound(String ports) {
    return read("""
        {"nics": {"eth0": {}, "eth1": {}}, "bridges": {"ovirtmgmt": {"ports": %s}},
         "networks": {"ovirtmgmt": {"iface": "ovirtmgmt", "bridged": true, "ports": %s}}}"""
            .formatted(ports, ports))
        .networks()
        .network("ovirtmgmt")
        .orElseThrow()
        .southbound();
  }

  private static Map<String, HostDevice.Kind> kinds(String capabilities) throws Exception {
    return read(capabilities).hostFacts().devices().stream()
        .collect(Collectors.toMap(HostDevice::name, HostDevice::kind));
  }

  private static CapabilitiesReader read(String json) {
    return new CapabilitiesReader(Json.MAPPER.readValue(json, Capabilities.class));
  }
}
