package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcClient;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcRequest;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcResponse;
import org.ovirt.vdsm.jsonrpc.client.RequestBuilder;
import org.ovirt.vdsm.jsonrpc.client.internal.ClientPolicy;
import org.ovirt.vdsm.jsonrpc.client.internal.ResponseWorker;
import org.ovirt.vdsm.jsonrpc.client.reactors.Reactor;
import org.ovirt.vdsm.jsonrpc.client.reactors.stomp.SSLStompReactor;
import org.ovirt.vdsm.jsonrpc.client.reactors.stomp.StompClientPolicy;

/** oVirt Engine's own client, as it is, drives the agent's verbs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VdsmClientTest {
  private static final int CALLS = 1000;
  private static final int DEADLINE_SECONDS = 20;

  private final OpenParts open = new OpenParts();
  private final ObjectMapper mapper = new ObjectMapper();
  private Agent agent;
  private Reactor reactor;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    open.add(HostGround.build());
    var authority = new TestAuthority(folder.resolve("authority"));
    agent =
        open.add(
            Agent.start(
                AgentConfig.in(folder.resolve("state"))
                    .withListen(new InetSocketAddress("::", 0))
                    .withCredentials(authority.host("host1"))));
    var tls = TestAuthority.load(authority.engine("engine.example")).sslContext();
    reactor = new SSLStompReactor(tls);
  }

  @AfterAll
  void tearDown() {
    open.close();
  }

  @Test
  void theVerbsAreAnsweredAThousandTimesToTwoClientsWithTheSameIds() throws Exception {
    try (var threads = Executors.newFixedThreadPool(2)) {
      var runs = new ArrayList<Future<Integer>>();
      for (var name : new String[] {"8.8.8.8", "203.0.113.1"}) {
        runs.add(threads.submit(() -> drive(name, name.startsWith("8") ? "eth0" : "br0")));
      }
      for (var run : runs) {
        assertThat(run.get(100, TimeUnit.SECONDS)).isEqualTo(CALLS);
      }
    }
  }

  /**
   * Calls every verb in turn, one after the other, with the ids 1, 2, 3…, as the other client does.
   */
  private int drive(String ip, String device) throws Exception {
    var worker = new ResponseWorker(2, 10_000);
    var client = client(worker);
    try {
      var answered = 0;
      while (answered < CALLS) {
        var id = Integer.toString(answered + 1);
        switch (answered % 5) {
          case 0 -> assertThat(result(client, "Host.ping2", "{}", id).booleanValue()).isTrue();
          case 1 ->
              assertThat(result(client, "Host.confirmConnectivity", "{}", id).booleanValue())
                  .isTrue();
          case 2 ->
              assertThat(
                      result(client, "Host.getCapabilities", "{}", id)
                          .path("lastClientIface")
                          .asText())
                  .isEqualTo("eth0");
          case 3 ->
              assertThat(
                      result(client, "Host.getNetworkCapabilities", "{}", id)
                          .path("nics")
                          .path("eth1")
                          .path("mtu")
                          .asText())
                  .isEqualTo("1400");
          default ->
              assertThat(
                      result(client, "Host.getRoute", "{\"ip\": \"" + ip + "\"}", id)
                          .path("device")
                          .asText())
                  .isEqualTo(device);
        }
        answered++;
      }
      return answered;
    } finally {
      client.close();
      worker.close();
    }
  }

  @Test
  void itsOwnRequestBuilderAsksForARoute() throws Exception {
    var worker = new ResponseWorker(2, 10_000);
    var client = client(worker);
    try {
      var found =
          call(
              client,
              new RequestBuilder("Host.getRoute").withParameter("ip", "2001:db8:7::1").build());
      assertThat(found.getResult().path("device").asText()).isEqualTo("eth0");
      assertThat(found.getResult().path("gateway").asText()).isEqualTo("2001:db8::1");

      var none =
          call(
              client, new RequestBuilder("Host.getRoute").withParameter("ip", "10.98.0.1").build());
      assertThat(none.getResult().path("device").asText()).isEmpty();
      assertThat(none.getResult().path("reason").asText()).isEqualTo("prohibited");

      var wrong =
          call(client, new RequestBuilder("Host.getRoute").withParameter("ip", "engine").build());
      assertThat(wrong.getError().path("code").asInt()).isEqualTo(-32602);
      assertThat(wrong.getError().path("message").asText()).contains("\"engine\"");

      var unknown = call(client, new RequestBuilder("Host.setupNetwork").build());
      assertThat(unknown.getError().path("code").asInt()).isEqualTo(-32601);
    } finally {
      client.close();
      worker.close();
    }
  }

  private JsonNode result(JsonRpcClient client, String method, String params, String id)
      throws Exception {
    var response =
        call(client, new JsonRpcRequest(method, mapper.readTree(params), new TextNode(id)));
    assertThat(response.getError()).as("%s %s", method, params).isNull();
    return response.getResult();
  }

  private static JsonRpcResponse call(JsonRpcClient client, JsonRpcRequest request)
      throws Exception {
    return client.call(request).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private JsonRpcClient client(ResponseWorker worker) throws Exception {
    var connection = reactor.createClient("192.0.2.10", agent.address().getPort());
    connection.setClientPolicy(
        new StompClientPolicy(
            20_000,
            0,
            15_000,
            IOException.class,
            "jms.topic.vdsm_requests",
            "jms.topic.vdsm_responses"));
    var client = worker.register(connection);
    client.setRetryPolicy(new ClientPolicy(180_000, 0, 15_000, IOException.class));
    return client;
  }
}
