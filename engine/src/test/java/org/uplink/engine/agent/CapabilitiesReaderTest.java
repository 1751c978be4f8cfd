package org.uplink.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.HostDevice;
import org.uplink.engine.decision.facts.HostFacts;
import org.uplink.engine.host.Software;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.verbs.capabilities.Capabilities;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the capabilities of our agent and of a stock Vdsm. */
final class CapabilitiesReaderTest {
  private static final String COMPLETE =
      """
      {"clusterLevels": ["3.6"], "software_version": "4.50", "uuid": "u", "boot_uuid": "b",
       "operatingSystem": {"name": "Debian", "version": "13", "pretty_name": "Debian 13"},
       "lastClientIface": "eth0",
       "connection": {"local": {"address": "192.0.2.10", "port": 54321},
                      "peer": {"address": "192.0.2.1", "port": 4711}, "device": "eth0"},
       "pendingChange": {"id": "c", "requester": "r", "ageMillis": 1, "remainingMillis": 2},
       "nics": {"eth0": {"addr": "192.0.2.10", "ipv4addrs": ["192.0.2.10/24"], "mtu": 1500,
                         "ipv6addrs": ["2001:db8::10/64"], "gateway": "192.0.2.1"}},
       "bondings": {"bond0": {"slaves": ["eth2"], "opts": {"mode": "1"}}},
       "vlans": {"eth0.5": {"iface": "eth0", "vlanid": 5}},
       "bridges": {"ovirtmgmt": {"ports": ["eth0"], "opts": {"stp": "0"}}},
       "networks": {"ovirtmgmt": {"iface": "ovirtmgmt", "bridged": true, "ports": ["eth0"]}},
       "nameservers": ["192.0.2.53"], "netConfigDirty": "False", "features": ["takeOver"]}""";

  @Test
  void classifiesDevices() {
    HostFacts report =
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

  /** A document is read, or refused as unreadable: each other exception would be a surprise. */
  @Test
  void readsOrRefusesCapabilitiesWithAnyMemberReplaced() throws Exception {
    var replacements = List.of("null", "[null]", "{\"x\": null}", "\"\"", "-1", "[]", "{}", "true");
    var unexpected = new ArrayList<String>();
    int refused = 0;
    int read = 0;
    List<String> places = places(Json.MAPPER.readTree(COMPLETE), "");
    for (var place : places) {
      for (var replacement : replacements) {
        JsonNode tree = Json.MAPPER.readTree(COMPLETE);
        replace(tree, place, Json.MAPPER.readTree(replacement));
        try {
          readEverything(Json.MAPPER.treeToValue(tree, Capabilities.class));
          read++;
        } catch (JacksonException | HostCallException e) {
          refused++;
        } catch (RuntimeException e) {
          unexpected.add("%s = %s: %s".formatted(place, replacement, e));
        }
      }
    }
    assertThat(unexpected).isEmpty();
    assertThat(places).hasSizeGreaterThan(40);
    assertThat(read).isGreaterThan(100);
    assertThat(refused).isGreaterThan(50);
  }

  /** Their comparison with each other is not linear: it took a minute for 41,000 of each. */
  @Test
  void readsAtMostSomeHundredDevicesNetworksAndPorts() {
    List<String> ports = IntStream.range(0, 490).mapToObj(i -> "\"p" + i + "\"").toList();
    String one = "{\"iface\": \"b1\", \"ports\": " + ports + ", \"slaves\": " + ports + "}";
    String many =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"b%d\": %s".formatted(i, i < 100 ? one : "{}"))
            .collect(Collectors.joining(", ", "{", "}"));
    for (var member : List.of("nics", "bondings", "vlans", "bridges", "networks")) {
      CapabilitiesReader read = read("{\"%s\": %s}".formatted(member, many));
      assertThat(read.hostFacts().devices()).hasSizeLessThanOrEqualTo(500);
      assertThat(read.networks().devices()).hasSizeLessThanOrEqualTo(500);
      assertThat(read.networks().networks()).hasSizeLessThanOrEqualTo(500);
      assertThat(read.networks().devices().stream().mapToInt(found -> found.lower().size()).sum())
          .isLessThanOrEqualTo(5000);
    }
    assertThat(read("{\"bridges\": " + many + "}").networks().stack("b0"))
        .hasSize(491)
        .startsWith("b0", "p0", "p1");
  }

  @Test
  void tellsABridgeThatANetworkCanAdopt() throws Exception {
    String bridges =
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
    Software software =
        read("{\"clusterLevels\": [\"3.10\", \"3.6\", \"oVirt\", \"3.6\"]}").software();
    assertThat(software.clusterLevels()).containsExactly("3.6", "3.10");
  }

  @Test
  void readsEmptyCapabilities() throws Exception {
    CapabilitiesReader reader = read("{\"unknown\": {\"member\": 1}, \"lastClientIface\": \"\"}");
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
  void readsTheOwnersOfNicsWithSafeTexts() {
    CapabilitiesReader read =
        read(
            """
            {"nics": {"eth0": {"owner": {"program": "NetworkManager", "version": "1.50\\u001b[2J",
                                         "tried": false, "backend": "NetworkManager",
                                         "evidence": "a file", "later": 1, "notes": ["a note"]}},
                      "eth1": {}},
             "bridges": {"br0": {"ports": ["eth0"]}}}""");

    assertThat(read.networks().device("eth0").orElseThrow().owner().orElseThrow().describe())
        .isEqualTo(
            "NetworkManager 1.50?[2J, an untried version (a file); back end NetworkManager; a note");
    assertThat(read.networks().device("eth1").orElseThrow().owner()).isEmpty();
    assertThat(read.hostFacts().device("br0").orElseThrow().owners())
        .singleElement()
        .asString()
        .startsWith("eth0: NetworkManager 1.50");
    assertThat(read.hostFacts().device("eth1").orElseThrow().owners()).isEmpty();
  }

  @Test
  void readsHostViewOfConnection() throws Exception {
    var near = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 40000);
    var dialled = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 54321);
    ConnectionEnds connection =
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

  private static void readEverything(Capabilities capabilities) throws HostCallException {
    var reader = new CapabilitiesReader(capabilities);
    reader.hostFacts();
    reader.software();
    reader.networks().stack("ovirtmgmt");
    reader.hasUncommittedNetworks();
    reader.pendingChange().ifPresent(pending -> assertThat(pending.id()).isNotNull());
    var end = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 54321);
    reader.connectionEnds(end, end);
  }

  /** Returns the paths of all members and elements. */
  private static List<String> places(JsonNode tree, String path) {
    var places = new ArrayList<String>();
    if (tree.isObject()) {
      tree.propertyStream()
          .forEach(
              member -> {
                places.add(path + "/" + member.getKey());
                places.addAll(places(member.getValue(), path + "/" + member.getKey()));
              });
    }
    for (var i = 0; tree.isArray() && i < tree.size(); i++) {
      places.add(path + "/" + i);
    }
    return places;
  }

  private static void replace(JsonNode tree, String place, JsonNode value) {
    int last = place.lastIndexOf('/');
    String name = place.substring(last + 1);
    switch (tree.at(place.substring(0, last))) {
      case ObjectNode object -> object.set(name, value);
      case ArrayNode array -> array.set(Integer.parseInt(name), value);
      default -> throw new IllegalArgumentException(place);
    }
  }
}
