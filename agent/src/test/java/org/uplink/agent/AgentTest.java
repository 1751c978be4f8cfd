package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.hostnet.owner.NicOwners;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.platform.Closer;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.ConnectionEnd;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.CallerConnection;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.device.LldpFilter;
import org.uplink.verbs.route.GetRoute;
import org.uplink.verbs.route.RouteAnswer;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;
import tools.jackson.databind.JsonNode;

/** Calls an agent over TLS, on a host with several NICs, rules and routes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentTest {

  private Path folder;
  private final Closer open = new Closer();
  private final Closer openForOneTest = new Closer();
  private TestAuthority authority;
  private CredentialFiles engine;
  private AgentConfig config;
  private RpcConnector connector;
  private Agent agent;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    open.register(RoutingHostFixture.build());
    authority = new TestAuthority(folder.resolve("authority"));
    engine = authority.engine("engine.example");
    config =
        AgentConfig.defaults(folder.resolve("state"))
            .withListen(new InetSocketAddress("::", 0))
            .withCredentials(authority.host("host1"));
    connector = open.register(RpcConnector.open());
    agent = open.register(Agent.start(config));
  }

  @AfterAll
  void tearDown() {
    open.close();
  }

  @AfterEach
  void closeWhatOneTestOpened() {
    openForOneTest.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"PING2", "PING", "CONFIRM_CONNECTIVITY"})
  void answersPingWithTrue(Verb verb) throws Exception {
    assertThat(connect("127.0.0.1").call(verb.method(), new NoParameters(), Boolean.class, HANG))
        .isTrue();
  }

  @Test
  void capabilitiesDescribeHostAndConnection() throws Exception {
    RpcConnection client = connect("192.0.2.10");

    Capabilities capabilities =
        client.call(Verb.GET_CAPABILITIES.method(), new NoParameters(), Capabilities.class, HANG);

    assertThat(capabilities.clusterLevels()).containsExactly("3.5", "3.6");
    assertThat(capabilities.softwareVersion().orElseThrow()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    assertThat(capabilities.bootId().orElseThrow())
        .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
    assertThat(capabilities.operatingSystem()).isPresent();
    assertThat(capabilities.lastClientIface()).contains("eth0");
    CallerConnection connection = capabilities.connection().orElseThrow();
    assertThat(connection.local())
        .isEqualTo(new ConnectionEnd("192.0.2.10", agent.address().getPort()));
    assertThat(connection.peer())
        .isEqualTo(
            new ConnectionEnd(
                client.localAddress().getAddress().getHostAddress(),
                client.localAddress().getPort()));
    assertThat(connection.device()).contains("eth0");
    assertThat(capabilities.network().nics()).containsKeys("eth0", "eth1", "eth2");
    assertThat(
            client.call(
                Verb.GET_NETWORK_CAPABILITIES.method(),
                new NoParameters(),
                NetworkCapabilities.class,
                HANG))
        .isEqualTo(capabilities.network());
  }

  @Test
  void reportsLastClientIfacePerConnection() throws Exception {
    for (var deviceByAddress :
        Map.of(
                "198.51.100.10",
                "eth1",
                "2001:db8::10",
                "eth0",
                "203.0.113.10",
                "br0",
                "127.0.0.1",
                "lo")
            .entrySet()) {
      Capabilities capabilities =
          connect(deviceByAddress.getKey())
              .call(Verb.GET_CAPABILITIES.method(), new NoParameters(), Capabilities.class, HANG);
      assertThat(capabilities.lastClientIface())
          .as(deviceByAddress.getKey())
          .contains(deviceByAddress.getValue());
      assertThat(capabilities.connection().orElseThrow().local().address())
          .isEqualTo(deviceByAddress.getKey());
    }
  }

  @Test
  void answersRouteOfFlow() throws Exception {
    RpcConnection client = connect("127.0.0.1");

    assertThat(route(client, GetRoute.to("8.8.8.8")).device()).contains("eth0");
    var flow =
        GetRoute.tcp(new ConnectionEnd("192.0.2.10", 54321), new ConnectionEnd("8.8.8.8", 443));
    assertThat(route(client, flow).device()).contains("eth1");
    assertThat(route(client, GetRoute.to("10.99.0.1")).reason().orElseThrow().name())
        .isEqualTo("unreachable");
  }

  @Test
  void refusesHostNameAsAddress() throws Exception {
    RpcException.Answered refusal =
        catchThrowableOfType(
            RpcException.Answered.class,
            () -> route(connect("127.0.0.1"), GetRoute.to("engine.example")));

    assertThat(refusal.error())
        .isEqualTo(
            RpcError.invalidParams(
                "\"ip\": \"engine.example\" is not an IP address; names are not resolved"));
  }

  @Test
  void refusesAnotherHostOfTheSameAuthority() throws Exception {
    assertRefused(agent, authority.host("host2"));
  }

  @Test
  void refusesEngineOfAnotherAuthority() throws Exception {
    var other = new TestAuthority(folder.resolve("other-authority"));

    assertUntrusted(agent, authority.impostor(other.engine("engine.example")));
  }

  @Test
  void refusesClientWithoutCertificate() throws Exception {
    assertUntrusted(agent, Credentials.trustContext(authority.certificate()));
  }

  @Test
  void refusesEngineWithAnotherName() throws Exception {
    Agent named =
        openForOneTest.register(
            Agent.start(
                AgentConfig.defaults(folder.resolve("named"))
                    .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withCredentials(authority.host("host1"))
                    .withEngineName(Optional.of("engine.example"))));

    assertThat(
            connect(named, "127.0.0.1", engine)
                .call(Verb.PING2.method(), new NoParameters(), Boolean.class, HANG))
        .isTrue();
    assertRefused(named, authority.engine("other.example"));
  }

  @Test
  void answersMethodNotFoundForDisabledVerb() throws Exception {
    Agent old =
        openForOneTest.register(
            Agent.start(
                AgentConfig.defaults(folder.resolve("old"))
                    .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withCredentials(authority.host("host1")),
                EnumSet.complementOf(EnumSet.of(Verb.GET_ROUTE))));
    RpcConnection client = connect(old, "127.0.0.1", engine);

    RpcException.Answered refusal =
        catchThrowableOfType(
            RpcException.Answered.class, () -> route(client, GetRoute.to("8.8.8.8")));

    assertThat(refusal.code()).isEqualTo(RpcError.METHOD_NOT_FOUND);
    assertThat(client.call(Verb.PING2.method(), new NoParameters(), Boolean.class, HANG)).isTrue();
  }

  @Test
  void keepsHostIdAcrossRestart() throws Exception {
    AgentConfig restarted =
        AgentConfig.defaults(folder.resolve("restarted"))
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withCredentials(authority.host("host1"));
    Agent first = openForOneTest.register(Agent.start(restarted));
    UUID id = hostId(first);
    RpcConnection client = connect(first, "127.0.0.1", engine);

    first.close();
    first.close();

    first.awaitClose();
    assertThat(client.closed()).succeedsWithin(HANG);
    Agent second = openForOneTest.register(Agent.start(restarted));
    assertThat(hostId(second)).isEqualTo(id);
  }

  @Test
  void refusesChangeRequestedFromTheSameMachine() throws Exception {
    RpcConnection client = connect("192.0.2.10");
    NetworkTicket ticket =
        client.call(Verb.GET_NETWORK_TICKET.method(), new ChangeId("a"), NetworkTicket.class, HANG);
    var request =
        new SetupNetworks(
            Map.of(
                "net1", NetworkSettings.onNic("eth1").ipaddr("198.51.100.10").prefix(24).build()),
            Map.of(),
            SetupOptions.proved("a", ticket.ticket(), "secret", 5));

    assertThatExceptionOfType(RpcException.Answered.class)
        .isThrownBy(
            () -> client.call(Verb.SETUP_NETWORKS.method(), request, ChangeStatus.class, HANG))
        .withMessageContaining("comes from this host itself")
        .returns(9105, RpcException.Answered::code);
    assertThat(folder.resolve("state/network/pending")).doesNotExist();
  }

  @Test
  void reportsStatisticsAndNeighboursByDevice() throws Exception {
    RpcConnection client = connect("192.0.2.10");

    JsonNode counters =
        client.call(Verb.GET_NETWORK_STATISTICS.method(), new NoParameters(), JsonNode.class, HANG);
    assertThat(counters.at("/network/eth0/name").asString()).isEqualTo("eth0");
    assertThat(counters.at("/network/eth0/state").asString()).isEqualTo("up");
    assertThat(Long.parseLong(counters.at("/network/lo/rx").asString())).isPositive();
    assertThat(counters.path("rxDropped").asString()).matches("[0-9]+");
    assertThat(counters.path("txDropped").asString()).matches("[0-9]+");
    JsonNode lldp = client.call(Verb.GET_LLDP.method(), new NoParameters(), JsonNode.class, HANG);
    assertThat(lldp.propertyNames()).contains("eth0").doesNotContain("lo");
    assertThat(lldp.path("eth0").toString())
        .as("lldpd does not run in this namespace")
        .isEqualTo("{\"enabled\":false,\"tlvs\":[]}");
    JsonNode other =
        client.call(
            Verb.GET_LLDP.method(),
            Map.of("filter", new LldpFilter(List.of("eth7"))),
            JsonNode.class,
            HANG);
    assertThat(other.isEmpty()).isTrue();
  }

  @Test
  void reportsPortInUseAndReleasesStateDirectory() {
    AgentConfig taken =
        config.withListen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), agent.address().getPort()));
    var elsewhere =
        new AgentConfig(
            taken.listen(),
            List.of(),
            folder.resolve("second"),
            config.credentials(),
            config.engineName(),
            config.clusterLevels(),
            config.limits(),
            false,
            NicOwners.NONE,
            config.resolvConf());

    assertThatExceptionOfType(AgentStartException.class)
        .isThrownBy(() -> Agent.start(elsewhere))
        .withMessageMatching(
            "Cannot listen on 127.0.0.1:"
                + agent.address().getPort()
                + ": [^:]*in use[^:]*\\. Stop the program .*");
    StateDirectory.open(folder.resolve("second")).close();
  }

  @Test
  void reportsStateDirectoryInUseAndMissingCertificate() {
    assertThatExceptionOfType(AgentStartException.class)
        .isThrownBy(() -> Agent.start(config))
        .withMessageContaining("Another agent is running with the state directory");
    assertThatExceptionOfType(AgentStartException.class)
        .isThrownBy(() -> Agent.start(AgentConfig.defaults(folder.resolve("empty"))))
        .withMessageContaining(folder.resolve("empty/pki").toString());
  }

  private void assertRefused(Agent by, CredentialFiles files) throws Exception {
    assertUntrusted(by, TestAuthority.load(files).sslContext());
  }

  private void assertUntrusted(Agent by, SSLContext tls) {
    RpcException.NotConnected refusal =
        catchThrowableOfType(
            RpcException.NotConnected.class, () -> connect(by, "127.0.0.1", tls).close());

    assertThat(refusal.reason()).as(refusal.toString()).isEqualTo(RpcException.Reason.UNTRUSTED);
  }

  private UUID hostId(Agent of) throws Exception {
    Capabilities capabilities =
        connect(of, "127.0.0.1", engine)
            .call(Verb.GET_CAPABILITIES.method(), new NoParameters(), Capabilities.class, HANG);
    return UUID.fromString(capabilities.uuid().orElseThrow());
  }

  private static RouteAnswer route(RpcConnection client, GetRoute query) throws Exception {
    return client.call(Verb.GET_ROUTE.method(), query, RouteAnswer.class, HANG);
  }

  private RpcConnection connect(String address) throws Exception {
    return connect(agent, address, engine);
  }

  private RpcConnection connect(Agent to, String address, CredentialFiles as) throws Exception {
    return connect(to, address, TestAuthority.load(as).sslContext());
  }

  private RpcConnection connect(Agent to, String address, SSLContext tls) throws Exception {
    return openForOneTest.register(
        connector.connect(
            at(address, to),
            tls,
            PeerVerifier.host("host1")::verify,
            ClientSettings.DEFAULT.withConnectTimeout(HANG)));
  }

  private static InetSocketAddress at(String address, Agent agent) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), agent.address().getPort());
  }
}
