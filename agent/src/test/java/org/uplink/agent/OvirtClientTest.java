package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcResponse;
import org.ovirt.vdsm.jsonrpc.client.RequestBuilder;
import org.ovirt.vdsm.jsonrpc.client.reactors.Reactor;
import org.ovirt.vdsm.jsonrpc.client.reactors.stomp.SSLStompReactor;
import org.uplink.platform.Closer;

/** Calls the agent's verbs through oVirt Engine's own client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OvirtClientTest {
  private static final int CALLS = 1000;

  private final Closer open = new Closer();
  private Agent agent;
  private Reactor reactor;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    open.register(RoutingHostFixture.build());
    var authority = new TestAuthority(folder.resolve("authority"));
    agent =
        open.register(
            Agent.start(
                AgentConfig.defaults(folder.resolve("state"))
                    .withListen(new InetSocketAddress("::", 0))
                    .withCredentials(authority.host("host1"))));
    SSLContext tls = TestAuthority.load(authority.engine("engine.example")).sslContext();
    reactor = new SSLStompReactor(tls);
  }

  @AfterAll
  void tearDown() {
    open.close();
  }

  @Test
  void answersTwoClientsThatUseTheSameIds() throws Exception {
    try (var threads = Executors.newFixedThreadPool(2)) {
      var runs = new ArrayList<Future<Integer>>();
      for (var name : new String[] {"8.8.8.8", "203.0.113.1"}) {
        runs.add(threads.submit(() -> drive(name, name.startsWith("8") ? "eth0" : "br0")));
      }
      for (var run : runs) {
        assertThat(run.get(HANG_SECONDS, TimeUnit.SECONDS)).isEqualTo(CALLS);
      }
    }
  }

  @Test
  void answersRequestOfOvirtRequestBuilder() throws Exception {
    try (var engine = client()) {
      JsonRpcResponse found =
          engine.call(
              new RequestBuilder("Host.getRoute").withParameter("ip", "2001:db8:7::1").build());
      assertThat(found.getResult().path("device").asText()).isEqualTo("eth0");
      assertThat(found.getResult().path("gateway").asText()).isEqualTo("2001:db8::1");

      JsonRpcResponse none =
          engine.call(new RequestBuilder("Host.getRoute").withParameter("ip", "10.98.0.1").build());
      assertThat(none.getResult().path("device").asText()).isEmpty();
      assertThat(none.getResult().path("reason").asText()).isEqualTo("prohibited");

      JsonRpcResponse wrong =
          engine.call(new RequestBuilder("Host.getRoute").withParameter("ip", "engine").build());
      assertThat(wrong.getError().path("code").asInt()).isEqualTo(-32602);
      assertThat(wrong.getError().path("message").asText()).contains("\"engine\"");

      JsonRpcResponse capabilities =
          engine.call(new RequestBuilder("Host.getCapabilities").build());
      assertThat(capabilities.getResult().path("cpuSpeed").asText()).matches("[0-9]+\\.[0-9]+");
      assertThat(capabilities.getResult().path("HBAInventory").isObject()).isTrue();
      assertThat(capabilities.getResult().path("boot_uuid").asText()).matches("[0-9a-f-]{36}");

      JsonRpcResponse unknown = engine.call(new RequestBuilder("Host.setupNetwork").build());
      assertThat(unknown.getError().path("code").asInt()).isEqualTo(-32601);
    }
  }

  /** Calls the verbs in turn with the ids 1, 2, 3…, which the other client uses too. */
  private int drive(String ip, String device) throws Exception {
    try (var engine = client()) {
      int answered = 0;
      while (answered < CALLS) {
        String id = Integer.toString(answered + 1);
        switch (answered % 5) {
          case 0 -> assertThat(engine.result("Host.ping2", "{}", id).booleanValue()).isTrue();
          case 1 ->
              assertThat(engine.result("Host.confirmConnectivity", "{}", id).booleanValue())
                  .isTrue();
          case 2 ->
              assertThat(
                      engine
                          .result("Host.getCapabilities", "{}", id)
                          .path("lastClientIface")
                          .asText())
                  .isEqualTo("eth0");
          case 3 ->
              assertThat(
                      engine
                          .result("Host.getNetworkCapabilities", "{}", id)
                          .path("nics")
                          .path("eth1")
                          .path("mtu")
                          .asText())
                  .isEqualTo("1400");
          default ->
              assertThat(
                      engine
                          .result("Host.getRoute", "{\"ip\": \"" + ip + "\"}", id)
                          .path("device")
                          .asText())
                  .isEqualTo(device);
        }
        answered++;
      }
      return answered;
    }
  }

  private OvirtEngineClient client() throws Exception {
    return OvirtEngineClient.connect(reactor, "192.0.2.10", agent.address().getPort());
  }
}
