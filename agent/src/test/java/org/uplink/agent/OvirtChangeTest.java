package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.scaledSeconds;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcResponse;
import org.ovirt.vdsm.jsonrpc.client.reactors.Reactor;
import org.ovirt.vdsm.jsonrpc.client.reactors.stomp.SSLStompReactor;
import org.uplink.platform.Closer;

/**
 * Changes a host's networks through oVirt Engine's own client, as Engine does: setupNetworks with a
 * long timeout, confirmConnectivity every half second until setupNetworks is answered, then the
 * capabilities and the commit. ip(8) shows the result.
 */
@Tag("long")
class OvirtChangeTest {
  private static final String MANAGEMENT =
      """
      {"ovirtmgmt": {"nic": "eth0", "bridged": "true", "STP": "no", "mtu": 1500,
          "ipaddr": "192.0.2.10", "netmask": "255.255.255.0", "gateway": "192.0.2.1",
          "dhcpv6": false, "ipv6autoconf": false, "ipv6addr": "2001:db8::10/64",
          "ipv6gateway": "2001:db8::1", "defaultRoute": true, "switch": "legacy"}}
      """;

  /** The time on an idle machine for a proof that does not come. */
  private static final int SHORT_SECONDS = 5;

  private final Closer open = new Closer();
  @TempDir Path folder;
  private AgentFixture fixture;
  private Reactor reactor;
  private OvirtEngineClient engine;

  @BeforeEach
  void start() throws Exception {
    fixture = open.register(AgentFixture.build(folder));
    fixture.createSecondNic();
    fixture.start("unproved-changes = true");
    // oVirt's factory would share one reactor in the process, with the keys of its first user.
    reactor = new SSLStompReactor(TestAuthority.load(fixture.engine).sslContext());
    AutoCloseable closing = reactor::close;
    open.register(closing);
    engine = open.register(connect());
  }

  @AfterEach
  void tearDown() {
    open.close();
  }

  @Test
  void deploysManagementNetworkAsOvirtEngineDoes() throws Exception {
    assertDone(engine.setUp(MANAGEMENT));

    assertThat(master("eth0")).isEqualTo("ovirtmgmt");
    assertThat(globalAddresses("ovirtmgmt")).containsExactly("192.0.2.10/24", "2001:db8::10/64");
    assertThat(globalAddresses("eth0")).isEmpty();
    assertThat(defaultRoute("-4")).isEqualTo("192.0.2.1 ovirtmgmt");
    assertThat(defaultRoute("-6")).isEqualTo("2001:db8::1 ovirtmgmt");

    JsonNode capabilities = engine.refreshAndCommit();
    JsonNode network = network(capabilities, "ovirtmgmt");
    assertThat(network.at("/ports/0").asText()).isEqualTo("eth0");
    assertThat(network.path("addr").asText()).isEqualTo("192.0.2.10");
    assertThat(network.path("gateway").asText()).isEqualTo("192.0.2.1");
    assertThat(network.path("ipv6gateway").asText()).isEqualTo("2001:db8::1");
    assertThat(capabilities.path("lastClientIface").asText()).isEqualTo("ovirtmgmt");
    assertThat(capabilities.path("netConfigDirty").asText()).isEqualTo("True");
    assertThat(engine.capabilities().path("netConfigDirty").asText()).isEqualTo("False");
    assertThat(engine.result("Host.getNetworkStatistics", "{}").at("/network/eth0/rx").asText())
        .matches("[0-9]+");
    assertThat(fixture.log()).contains("KEPT, UNPROVED");
  }

  @Test
  void createsChangesAndRemovesSecondNetwork() throws Exception {
    assertDone(engine.setUp(MANAGEMENT));
    var _ = engine.refreshAndCommit();
    List<String> management = globalAddresses("ovirtmgmt");

    assertDone(
        engine.setUp(
            """
            {"storage": {"nic": "eth1", "bridged": "false", "mtu": 1400, "dhcpv6": false,
                "ipv6autoconf": false, "ipaddr": "198.51.100.10", "prefix": "24",
                "switch": "legacy"}}
            """));
    JsonNode created = network(engine.refreshAndCommit(), "storage");
    assertThat(created.path("bridged").booleanValue()).isFalse();
    assertThat(created.path("interface").asText()).isEqualTo("eth1");
    assertThat(created.path("addr").asText()).isEqualTo("198.51.100.10");
    assertThat(master("eth1")).isEmpty();
    assertThat(mtu("eth1")).isEqualTo(1400);
    assertThat(globalAddresses("eth1")).containsExactly("198.51.100.10/24");

    assertDone(
        engine.setUp(
            """
            {"storage": {"nic": "eth1", "bridged": "true", "STP": "no", "mtu": 1300,
                "dhcpv6": false, "ipv6autoconf": false, "ipaddr": "198.51.100.20",
                "netmask": "255.255.255.128", "switch": "legacy"}}
            """));
    JsonNode changed = network(engine.refreshAndCommit(), "storage");
    assertThat(changed.path("bridged").booleanValue()).isTrue();
    assertThat(changed.at("/ports/0").asText()).isEqualTo("eth1");
    assertThat(changed.path("netmask").asText()).isEqualTo("255.255.255.128");
    assertThat(master("eth1")).isEqualTo("storage");
    assertThat(mtu("storage")).isEqualTo(1300);
    assertThat(changed.path("defaultMtu").intValue()).isEqualTo(1500);
    assertThat(globalAddresses("storage")).containsExactly("198.51.100.20/25");
    assertThat(globalAddresses("eth1")).isEmpty();

    assertDone(engine.setUp("{\"storage\": {\"remove\": \"true\"}}"));
    JsonNode capabilities = engine.refreshAndCommit();
    assertThat(network(capabilities, "storage").isMissingNode()).isTrue();
    assertThat(network(capabilities, "ovirtmgmt").isMissingNode()).isFalse();
    assertThat(AgentFixture.jsonOnHost("link show").findValuesAsString("ifname"))
        .contains("eth1", "ovirtmgmt")
        .doesNotContain("storage");
    assertThat(master("eth1")).isEmpty();
    assertThat(mtu("eth1")).isEqualTo(1500);
    assertThat(globalAddresses("eth1")).isEmpty();
    assertThat(globalAddresses("ovirtmgmt")).isEqualTo(management);
    assertThat(defaultRoute("-4")).isEqualTo("192.0.2.1 ovirtmgmt");
    assertThat(engine.capabilities().path("netConfigDirty").asText()).isEqualTo("False");
  }

  @Test
  void rollsBackWithCode10WhenNobodyConfirms() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    Future<JsonRpcResponse> setup = engine.begin(MANAGEMENT, "{}", scaledSeconds(SHORT_SECONDS));

    OvirtEngineClient.Answer answer = engine.awaitUnconfirmed(setup);

    assertThat(answer.code()).as(answer.text()).hasValue(10);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    JsonNode capabilities = engine.capabilities();
    assertThat(capabilities.path("networks")).isEmpty();
    assertThat(capabilities.path("netConfigDirty").asText()).isEqualTo("False");
    assertThat(capabilities.path("lastClientIface").asText()).isEqualTo("eth0");
  }

  @Test
  void refusesSecondChangeWithCode40WhileOneIsPending() throws Exception {
    Future<JsonRpcResponse> setup = engine.begin(MANAGEMENT, "{}", scaledSeconds(SHORT_SECONDS));
    try (var other = connect()) {
      await().until(() -> setup.isDone() || master("eth0").equals("ovirtmgmt"));

      OvirtEngineClient.Answer refused =
          other.awaitUnconfirmed(
              other.begin("{\"n\": {\"nic\": \"eth1\"}}", "{}", scaledSeconds(SHORT_SECONDS)));

      assertThat(refused.code()).as(refused.text()).hasValue(40);
    }
    assertThat(engine.awaitUnconfirmed(setup).code()).hasValue(10);
  }

  @Test
  void rollsBackWhenCableIsPulledAndThenAcceptsTheChange() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    Future<JsonRpcResponse> setup = engine.begin(MANAGEMENT, "{}", scaledSeconds(SHORT_SECONDS));
    await().until(() -> setup.isDone() || master("eth0").equals("ovirtmgmt"));
    AgentFixture.unplugCable();
    await().until(() -> fixture.log().contains("is rolled back: no confirmation arrived in time"));
    AgentFixture.plugCable();
    // Code 10 if the connection survived, else the client's own code for a lost connection.
    OvirtEngineClient.Answer answer = engine.awaitUnconfirmed(setup);
    assertThat(answer.code()).as(answer.text()).isPresent();

    await().until(() -> AgentFixture.networkOfHost().equals(before));
    try (var again = connect()) {
      assertThat(again.capabilities().path("networks")).isEmpty();
      assertDone(again.setUp(MANAGEMENT));
      assertThat(network(again.refreshAndCommit(), "ovirtmgmt").isMissingNode()).isFalse();
    }
    assertThat(master("eth0")).isEqualTo("ovirtmgmt");
  }

  @Test
  void refusesInvalidRequestWithVdsmCodeAndChangesNothing() throws Exception {
    List<String> before = AgentFixture.networkOfHost();

    assertThat(invalidRequests())
        .allSatisfy(
            wrong -> {
              Future<JsonRpcResponse> setup =
                  engine.begin(wrong.networks(), wrong.bondings(), scaledSeconds(SHORT_SECONDS));
              OvirtEngineClient.Answer answer = engine.awaitUnconfirmed(setup);
              assertThat(answer.code()).as("%s: %s", wrong, answer).hasValue(wrong.code());
              assertThat(answer.text()).isNotBlank();
            });

    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    assertThat(engine.capabilities().path("netConfigDirty").asText()).isEqualTo("False");
    assertThat(fixture.log()).doesNotContain("rolled back");
  }

  private OvirtEngineClient connect() throws Exception {
    return OvirtEngineClient.connect(reactor, AgentFixture.ADDRESS, fixture.port());
  }

  private void assertDone(OvirtEngineClient.Answer answer) {
    assertThat(answer.code()).as(() -> answer + "\n" + fixture.log()).isEmpty();
    assertThat(answer.confirmations()).isPositive();
  }

  private static JsonNode network(JsonNode capabilities, String name) {
    return capabilities.path("networks").path(name);
  }

  private static List<String> globalAddresses(String device) {
    return AgentFixture.networkOfHost().stream()
        .filter(line -> line.startsWith("address " + device + " ") && !line.contains(" fe80"))
        .map(line -> line.split(" ", -1)[2])
        .toList();
  }

  private static String master(String device) {
    return AgentFixture.jsonOnHost("link show dev " + device).path(0).path("master").asString("");
  }

  private static int mtu(String device) {
    return AgentFixture.jsonOnHost("link show dev " + device).path(0).path("mtu").asInt();
  }

  private static String defaultRoute(String family) {
    tools.jackson.databind.JsonNode route =
        AgentFixture.jsonOnHost(family + " route show default").path(0);
    return route.path("gateway").asString("") + " " + route.path("dev").asString("");
  }

  /** Mistakes of Engine's users, and requests that Engine itself never sends. */
  private static List<InvalidRequest> invalidRequests() {
    return List.of(
        new InvalidRequest(21, "{\"n\": {\"nic\": \"eth1\", \"switch\": \"ovs\"}}"),
        new InvalidRequest(
            21,
            """
            {"n": {"nic": "eth1", "vlan": "7"}, "m": {"nic": "eth1", "vlan": 7}}
            """),
        new InvalidRequest(
            21,
            """
            {"n": {"nic": "eth0", "ipaddr": "192.0.2.10", "prefix": "24", "gateway": "192.0.2.1",
                   "defaultRoute": true},
             "m": {"nic": "eth1", "ipaddr": "198.51.100.10", "prefix": "24",
                   "gateway": "198.51.100.1", "defaultRoute": true}}
            """),
        new InvalidRequest(21, "{\"n\": {\"remove\": \"true\", \"nic\": \"eth1\"}}"),
        new InvalidRequest(21, "{}", "{\"bond0\": {\"options\": \"mode=4\"}}"),
        new InvalidRequest(
            22, "{\"n\": {\"nic\": \"eth1\", \"ipaddr\": \"198.51.100.300\", \"prefix\": 24}}"),
        new InvalidRequest(22, "{\"n\": {\"nic\": \"eth1\", \"ipaddr\": \"198.51.100.10\"}}"),
        new InvalidRequest(
            22,
            """
            {"n": {"nic": "eth1", "ipaddr": "198.51.100.10", "prefix": 24, "gateway": "203.0.113.1"}}
            """),
        new InvalidRequest(23, "{\"n\": {\"nic\": \"eth7\"}}"),
        new InvalidRequest(23, "{\"n\": {\"bonding\": \"bond7\"}}"),
        new InvalidRequest(23, "{}", "{\"bond0\": {\"nics\": [\"eth1\", \"eth7\"]}}"),
        new InvalidRequest(
            24,
            "{}",
            """
            {"bond0": {"nics": ["eth1"]}, "bond1": {"nics": ["eth1"]}}
            """),
        new InvalidRequest(
            24, "{\"n\": {\"nic\": \"eth1\"}}", "{\"bond0\": {\"nics\": [\"eth1\"]}}"),
        new InvalidRequest(25, "{}", "{\"team0\": {\"nics\": [\"eth1\"]}}"),
        new InvalidRequest(
            25, "{}", "{\"bond0\": {\"nics\": [\"eth1\"], \"options\": \"mode=9\"}}"),
        new InvalidRequest(
            25, "{}", "{\"bond0\": {\"nics\": [\"eth1\"], \"options\": \"speed=fast\"}}"),
        new InvalidRequest(26, "{\"n\": {\"nic\": \"eth1\", \"vlan\": \"4095\"}}"),
        new InvalidRequest(26, "{\"n\": {\"vlan\": \"7\"}}"),
        new InvalidRequest(27, "{\"a-name-too-long-for-it\": {\"nic\": \"eth1\"}}"),
        new InvalidRequest(27, "{\"a:b\": {\"nic\": \"eth1\"}}"),
        new InvalidRequest(27, "{\"-n\": {\"nic\": \"eth1\"}}"));
  }

  private record InvalidRequest(int code, String networks, String bondings) {
    InvalidRequest(int code, String networks) {
      this(code, networks, "{}");
    }
  }
}
