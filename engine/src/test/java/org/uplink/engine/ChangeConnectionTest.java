package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.uplink.api.event.Event;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;

/**
 * Requests changes over a connection that arrives at the NIC of the deployment, and whose answers
 * leave through that NIC.
 */
final class ChangeConnectionTest extends OneHostFixture {
  private static final String ON_FIRST_NIC = "{\"nic\": \"eth0\"}";

  @Test
  void refusesAtOnceIfNoAddressOfTheNicAnswers() throws Exception {
    engine.install("node1");
    host.network().reset(host.network().management());

    HostDocument refused = deploy(engine, "node1", ON_FIRST_NIC);

    assertThat(refused.status()).as("the host keeps its network").isEqualTo(HostStatus.UP);
    assertThat(refused.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
    assertThat(refused.statusText().orElseThrow())
        .contains("192.0.2.10: the engine could not connect", "Nothing was changed")
        .contains("When one of these addresses answers the engine, run: uplink host deploy-network")
        .contains("arrives at ovirtmgmt");
    assertThat(refused.address()).contains("127.0.0.1");
    assertThat(host.network().applied()).isZero();
    assertThat(host.calls()).filteredOn(call -> call.contains("getNetworkTicket")).hasSize(1);
  }

  @Test
  void refusesAtOnceIfAnswersLeaveThroughAnotherNic() throws Exception {
    host.on("Host.getRoute", (params, caller) -> Map.of("device", "eth0", "type", "unicast"));
    engine.install("node1");

    HostDocument refused = deploy(engine, "node1", "{\"nic\": \"eth1\"}");

    assertThat(refused.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
    assertThat(refused.statusText().orElseThrow())
        .contains(
            "127.0.0.1: the engine can connect, but the host's answers leave through eth0",
            "ip route add 127.0.0.1 dev eth1 table 54321 && ip rule add from 127.0.0.1 lookup 54321",
            "Then run: uplink host deploy-network node1 --nic eth1")
        .doesNotContain("GATEWAY");
    EngineFixture.Answer plan =
        engine.post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{\"nic\": \"eth1\"}");
    assertThat(plan.status()).isEqualTo(409);
    assertThat(plan.body()).contains("leave through eth0");
    assertThat(host.network().applied()).isZero();
  }

  @Test
  void requestsTheChangeAtAnotherAddressAndDialsThatAddressAfterwards() throws Exception {
    try (var node2 = twoNics("node2", "0.0.0.0", "127.0.0.2/32")) {
      engine.addHost("node2", node2.port());
      HostDocument skipped = engine.install("node2");
      assertThat(skipped.decision().orElseThrow().row()).isEqualTo(9);
      assertThat(skipped.address()).contains("127.0.0.1");

      HostDocument up = deploy(engine, "node2", ON_FIRST_NIC);

      assertThat(up.status()).as("%s", up).isEqualTo(HostStatus.UP);
      assertThat(up.address()).contains("127.0.0.2");
      assertThat(addressEvents("node2"))
          .singleElement()
          .asString()
          .contains("dials host node2 at 127.0.0.2 from now on, and no longer at 127.0.0.1")
          .doesNotContain("stale");
      assertThat(engine.install("node2").status()).isEqualTo(HostStatus.UP);
      assertThat(addressEvents("node2")).hasSize(1);
    }
  }

  @Test
  void keepsTheAddressIfTheChangeIsRolledBack() throws Exception {
    try (var node2 = twoNics("node2", "0.0.0.0", "127.0.0.2/32")) {
      engine.addHost("node2", node2.port());
      engine.install("node2");
      node2.network().impatient(true);

      HostDocument rolledBack = deploy(engine, "node2", ON_FIRST_NIC);

      assertThat(rolledBack.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
      assertThat(rolledBack.address()).contains("127.0.0.1");
      assertThat(addressEvents("node2")).isEmpty();
    }
  }

  @Test
  void refusesTheAddressOfAnotherHost() throws Exception {
    try (var node2 = twoNics("node2", "0.0.0.0", "127.0.0.2/32")) {
      engine.addHost("node2", node2.port());
      engine.post(
          "/api/v1/hosts",
          "{\"name\": \"node3\", \"address\": \"127.0.0.2\", \"port\": " + node2.port() + "}");
      engine.install("node2");

      assertThat(deploy(engine, "node2", ON_FIRST_NIC).statusText().orElseThrow())
          .contains("127.0.0.2: it is the address of host node3");
      assertThat(node2.network().applied()).isZero();
    }
  }

  /** A host can report any address, and the certificate of another host can name that address. */
  @Test
  void refusesAnAgentWithAnotherKeyAtAnAddressThatTheHostReports() throws Exception {
    try (var node2 = twoNics("node2", "127.0.0.1", "127.0.0.2/32");
        var other = FakeHost.at(engine.dataDir, "node3", "127.0.0.2", node2.port())) {
      other.on("Host.getRoute", (params, caller) -> Map.of("device", "eth0", "type", "unicast"));
      engine.addHost("node2", node2.port());
      engine.install("node2");

      HostDocument refused = deploy(engine, "node2", ON_FIRST_NIC);

      assertThat(refused.statusText().orElseThrow())
          .contains("127.0.0.2: the agent there has another key than the agent at 127.0.0.1");
      assertThat(refused.address()).contains("127.0.0.1");
      assertThat(other.calls()).containsOnly("Host.ping2");
      assertThat(node2.network().applied()).isZero();
    }
  }

  @Test
  void reportsTheStaleNameOfAHost() throws Exception {
    try (var node2 = twoNics("node2", "0.0.0.0", "127.0.0.2/32")) {
      addByName("node2", node2.port());
      engine.install("node2");

      assertThat(deploy(engine, "node2", ON_FIRST_NIC).address()).contains("127.0.0.2");

      assertThat(addressEvents("node2"))
          .singleElement()
          .asString()
          .contains("The DNS name localhost is stale: it does not resolve to 127.0.0.2");
    }
  }

  @Test
  void keepsANameThatResolvesToTheAddress() throws Exception {
    var addresses = List.of(InetAddress.getAllByName("localhost"));
    assumeThat(addresses).contains(InetAddress.ofLiteral("::1")).hasSizeGreaterThan(1);
    try (var node2 = twoNics("node2", "::", "::1/128")) {
      addByName("node2", node2.port());
      engine.install("node2");

      assertThat(deploy(engine, "node2", ON_FIRST_NIC).address()).contains("localhost");

      assertThat(addressEvents("node2")).isEmpty();
    }
  }

  /** Starts a host that is called at eth1 and answers through eth0, which has this address. */
  private FakeHost twoNics(String name, String listen, String first) throws Exception {
    var started = FakeHost.start(engine.dataDir, name, InetAddress.ofLiteral(listen));
    started.network().firstNic(first);
    return started.on(
        "Host.getRoute",
        (params, caller) ->
            started.network().management().isPresent()
                ? started.route()
                : Map.of("device", "eth0", "type", "unicast"));
  }

  private void addByName(String name, int port) throws Exception {
    EngineFixture.Answer answer =
        engine.post(
            "/api/v1/hosts",
            "{\"name\": \"%s\", \"address\": \"localhost\", \"port\": %d}".formatted(name, port));
    assertThat(answer.status()).isEqualTo(201);
  }

  private static HostDocument deploy(EngineFixture engine, String name, String body)
      throws Exception {
    EngineFixture.Answer answer =
        engine.post("/api/v1/hosts/" + name + "/deploy-network?wait=300", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(HostDocument.class);
  }

  private List<String> addressEvents(String name) throws Exception {
    return engine.events(name).stream()
        .filter(event -> event.type().equals("HostAddressChanged"))
        .map(Event::text)
        .toList();
  }
}
