package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcClient;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcRequest;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcResponse;
import org.ovirt.vdsm.jsonrpc.client.RequestBuilder;
import org.ovirt.vdsm.jsonrpc.client.internal.ClientPolicy;
import org.ovirt.vdsm.jsonrpc.client.internal.ResponseWorker;
import org.ovirt.vdsm.jsonrpc.client.reactors.ManagerProvider;
import org.ovirt.vdsm.jsonrpc.client.reactors.ReactorClient;
import org.ovirt.vdsm.jsonrpc.client.reactors.ReactorFactory;
import org.ovirt.vdsm.jsonrpc.client.reactors.ReactorType;
import org.ovirt.vdsm.jsonrpc.client.reactors.stomp.StompClientPolicy;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import tools.jackson.databind.JsonNode;

/** Tests the server with oVirt Engine's own client. */
class VdsmClientTest {
  private RpcServer server;
  private final List<org.ovirt.vdsm.jsonrpc.client.JsonRpcClient> clients = new ArrayList<>();
  private final List<ResponseWorker> workers = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server =
        TlsPeers.server(
            Map.of(
                "Host.ping2",
                (params, caller) -> true,
                "Host.getRoute",
                ((MethodHandler) VdsmClientTest::route).readOnly(),
                "Host.big",
                (params, caller) -> "ä".repeat(100_000)));
    // The client waits half a second for TLS, but the first handshake of a JVM takes longer.
    RawPeer.connected(server).close();
  }

  @AfterEach
  void stop() {
    clients.forEach(org.ovirt.vdsm.jsonrpc.client.JsonRpcClient::close);
    workers.forEach(ResponseWorker::close);
    server.close();
  }

  @Test
  void callsVerbAThousandTimes() throws Exception {
    JsonRpcClient client = client();
    for (var i = 0; i < 1000; i++) {
      JsonRpcResponse answer =
          get(
              client.call(
                  new RequestBuilder("Host.getRoute").withParameter("ip", "192.0.2." + i).build()));
      assertThat(answer.getError()).isNull();
      assertThat(answer.getResult().get("device").asText()).isEqualTo("to 192.0.2." + i);
    }
  }

  @Test
  void clientsWithTheSameIdsGetTheirOwnAnswers() throws Exception {
    JsonRpcClient one = client();
    JsonRpcClient two = client();
    for (var i = 0; i < 200; i++) {
      Future<JsonRpcResponse> mine = one.call(request("one", i));
      Future<JsonRpcResponse> yours = two.call(request("two", i));
      assertThat(get(mine).getResult().get("device").asText()).isEqualTo("to one");
      assertThat(get(yours).getResult().get("device").asText()).isEqualTo("to two");
      assertThat(get(mine).getResult().get("connection"))
          .isNotEqualTo(get(yours).getResult().get("connection"));
    }
  }

  @Test
  void receivesErrorCode() throws Exception {
    JsonRpcClient client = client();

    JsonRpcResponse unknown = get(client.call(new RequestBuilder("Host.nothing").build()));
    JsonRpcResponse invalid = get(client.call(new RequestBuilder("Host.getRoute").build()));

    assertThat(unknown.getError().get("code").asInt()).isEqualTo(-32601);
    assertThat(invalid.getError().get("code").asInt()).isEqualTo(-32602);
    assertThat(invalid.getError().get("message").asText()).contains("\"ip\" is missing");
  }

  @Test
  void receivesAnswerLargerThanItsBuffers() throws Exception {
    JsonRpcClient client = client();
    for (var i = 0; i < 3; i++) {
      assertThat(get(client.call(new RequestBuilder("Host.big").build())).getResult().asText())
          .hasSize(100_000);
    }
  }

  /**
   * The number of calls is small, because this client reads one answer per second if answers arrive
   * together.
   */
  @Test
  void keepsManyCallsInFlight() throws Exception {
    JsonRpcClient client = client();
    var calls = new ArrayList<Future<JsonRpcResponse>>();
    for (var i = 0; i < 5; i++) {
      calls.add(client.call(request("ip" + i, i)));
    }
    for (var i = 0; i < calls.size(); i++) {
      assertThat(get(calls.get(i)).getResult().get("device").asText()).isEqualTo("to ip" + i);
    }
  }

  private static Device route(JsonNode params, Caller caller) throws RpcException.Answered {
    if (!params.has("ip")) {
      throw new RpcException.Answered(RpcError.invalidParams("the parameter \"ip\" is missing"));
    }
    return new Device(
        "to " + params.path("ip").stringValue(), TcpOrigin.of(caller).orElseThrow().id());
  }

  /**
   * Returns a client with the settings of oVirt Engine: heart-beats every 15 s from the server, and
   * a queue for events.
   */
  private org.ovirt.vdsm.jsonrpc.client.JsonRpcClient client() throws Exception {
    var connection =
        new StompClientPolicy(
            20_000, 2, 15_000, "jms.topic.vdsm_requests", "jms.topic.vdsm_responses");
    connection.setEventQueue("jms.queue.events");
    ReactorClient reactor =
        ReactorFactory.getReactor(
                new ManagerProvider() {
                  @Override
                  public SSLContext getSSLContext() {
                    return TlsPeers.ENGINE;
                  }

                  @Override
                  public TrustManager[] getTrustManagers() {
                    return new TrustManager[0];
                  }

                  @Override
                  public KeyManager[] getKeyManagers() {
                    return new KeyManager[0];
                  }
                },
                ReactorType.STOMP)
            .createClient("127.0.0.1", server.address().getPort());
    reactor.setClientPolicy(connection);
    var worker = new ResponseWorker(1, 1);
    workers.add(worker);
    JsonRpcClient client = worker.register(reactor);
    client.setRetryPolicy(new ClientPolicy(180_000, 0, 15_000));
    clients.add(client);
    return client;
  }

  private static JsonRpcResponse get(Future<JsonRpcResponse> answer) throws Exception {
    return answer.get(HANG_SECONDS, TimeUnit.SECONDS);
  }

  private static JsonRpcRequest request(String ip, int id) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new JsonRpcRequest(
        "Host.getRoute", json.objectNode().put("ip", ip), json.textNode("request-number-" + id));
  }

  record Device(String device, long connection) {}
}
