package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ovirt.vdsm.jsonrpc.client.ClientConnectionException;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcClient;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcRequest;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcResponse;
import org.ovirt.vdsm.jsonrpc.client.internal.ClientPolicy;
import org.ovirt.vdsm.jsonrpc.client.internal.ResponseWorker;
import org.ovirt.vdsm.jsonrpc.client.reactors.Reactor;
import org.ovirt.vdsm.jsonrpc.client.reactors.ReactorClient;
import org.ovirt.vdsm.jsonrpc.client.reactors.stomp.StompClientPolicy;

/**
 * oVirt Engine's own client, connected to one host. It has Engine's settings, and makes calls in
 * Engine's order.
 */
final class OvirtEngineClient implements AutoCloseable {
  private static final int ENGINES_TIMEOUT_SECONDS = 120;
  private static final long ENGINES_PAUSE_MILLIS = 500;

  private final ObjectMapper mapper = new ObjectMapper();
  private final ResponseWorker worker = new ResponseWorker(2, 10_000);
  private final JsonRpcClient client;

  private OvirtEngineClient(Reactor reactor, String address, int port)
      throws ClientConnectionException {
    ReactorClient connection = reactor.createClient(address, port);
    connection.setClientPolicy(
        new StompClientPolicy(
            20_000,
            0,
            15_000,
            IOException.class,
            "jms.topic.vdsm_requests",
            "jms.topic.vdsm_responses"));
    client = worker.register(connection);
    client.setRetryPolicy(new ClientPolicy(180_000, 0, 15_000, IOException.class));
  }

  /**
   * Connects, and tries again if that fails, as Engine's monitoring does. The client gives a TLS
   * handshake half a second, and the first handshake of a JVM can take longer.
   *
   * @param reactor belongs to the caller; it can have several of these
   */
  static OvirtEngineClient connect(Reactor reactor, String address, int port) {
    return await()
        .until(() -> tryToConnect(reactor, address, port), Optional::isPresent)
        .orElseThrow();
  }

  @Override
  public void close() {
    client.close();
    worker.close();
  }

  /** Sends setupNetworks and does not confirm the connectivity. */
  Future<JsonRpcResponse> begin(String networks, String bondings, int timeoutSeconds)
      throws Exception {
    String params =
        """
        {"networks": %s, "bondings": %s,
         "options": {"connectivityCheck": "true", "connectivityTimeout": %d}}
        """
            .formatted(networks, bondings, timeoutSeconds);
    return client.call(
        new JsonRpcRequest(
            "Host.setupNetworks",
            mapper.readTree(params),
            new TextNode(UUID.randomUUID().toString())));
  }

  /** Sends setupNetworks, and confirmConnectivity every half second until the answer comes. */
  Answer setUp(String networks, String bondings) throws Exception {
    Future<JsonRpcResponse> setup = begin(networks, bondings, ENGINES_TIMEOUT_SECONDS);
    int confirmations = 0;
    while (!isAnsweredWithin(setup, ENGINES_PAUSE_MILLIS)) {
      assertThat(result("Host.confirmConnectivity", "{}").booleanValue()).isTrue();
      confirmations++;
    }
    return answer(setup, confirmations);
  }

  Answer setUp(String networks) throws Exception {
    return setUp(networks, "{}");
  }

  /** Waits for the answer without confirming the connectivity. */
  Answer awaitUnconfirmed(Future<JsonRpcResponse> setup) throws Exception {
    assertThat(isAnsweredWithin(setup, TimeUnit.SECONDS.toMillis(HANG_SECONDS))).isTrue();
    return answer(setup, 0);
  }

  /** Makes the calls that follow a change: the capabilities, then the commit. */
  JsonNode refreshAndCommit() throws Exception {
    JsonNode capabilities = capabilities();
    assertThat(result("Host.setSafeNetworkConfig", "{}").booleanValue()).isTrue();
    return capabilities;
  }

  JsonNode capabilities() throws Exception {
    return result("Host.getCapabilities", "{}");
  }

  JsonNode result(String method, String params) throws Exception {
    return result(method, params, UUID.randomUUID().toString());
  }

  JsonNode result(String method, String params, String id) throws Exception {
    JsonRpcResponse response =
        call(new JsonRpcRequest(method, mapper.readTree(params), new TextNode(id)));
    assertThat(response.getError()).as("%s %s", method, params).isNull();
    return response.getResult();
  }

  JsonRpcResponse call(JsonRpcRequest request) throws Exception {
    return client.call(request).get(HANG_SECONDS, TimeUnit.SECONDS);
  }

  private static Optional<OvirtEngineClient> tryToConnect(Reactor reactor, String address, int port)
      throws Exception {
    var engine = new OvirtEngineClient(reactor, address, port);
    try {
      assertThat(engine.result("Host.ping2", "{}").booleanValue()).isTrue();
      return Optional.of(engine);
    } catch (ClientConnectionException | NullPointerException e) {
      // The client throws the latter itself if a failure to connect has no cause.
      engine.close();
      return Optional.empty();
    }
  }

  private static boolean isAnsweredWithin(Future<JsonRpcResponse> setup, long millis)
      throws InterruptedException, ExecutionException {
    try {
      setup.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private static Answer answer(Future<JsonRpcResponse> setup, int confirmations)
      throws InterruptedException, ExecutionException {
    JsonRpcResponse response = setup.get();
    if (response.getError() == null) {
      // Engine's classes accept this answer as success. A plain true makes them fail.
      assertThat(response.getResult().toString()).isEqualTo("{\"code\":0,\"message\":\"Done\"}");
      return new Answer(OptionalInt.empty(), "", confirmations);
    }
    return new Answer(
        OptionalInt.of(response.getError().path("code").asInt()),
        response.getError().path("message").asText(),
        confirmations);
  }

  /**
   * What the host answered.
   *
   * @param code the code of the error; empty after a success
   * @param confirmations how often the client confirmed the connectivity meanwhile
   */
  record Answer(OptionalInt code, String text, int confirmations) {}
}
