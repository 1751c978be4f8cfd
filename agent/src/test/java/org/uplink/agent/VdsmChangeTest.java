package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcClient;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcRequest;
import org.ovirt.vdsm.jsonrpc.client.JsonRpcResponse;
import org.ovirt.vdsm.jsonrpc.client.internal.ClientPolicy;
import org.ovirt.vdsm.jsonrpc.client.internal.ResponseWorker;
import org.ovirt.vdsm.jsonrpc.client.reactors.stomp.SSLStompReactor;
import org.ovirt.vdsm.jsonrpc.client.reactors.stomp.StompClientPolicy;

/**
 * oVirt Engine's own client changes a host's network as Engine does: setupNetworks with a long
 * timeout, confirmConnectivity every half second until it is answered, then the capabilities.
 */
class VdsmChangeTest {
  private static final int DEADLINE_SECONDS = 40;

  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicInteger ids = new AtomicInteger();
  @TempDir Path folder;

  @Test
  void theManagementNetworkIsDeployedAsEngineDoesIt() throws Exception {
    try (var ground = ChangeGround.build(folder)) {
      ground.start("unproved-changes = true");
      var worker = new ResponseWorker(2, 10_000);
      var client = client(ground, worker);
      try {
        var setup =
            client.call(
                request(
                    "Host.setupNetworks",
                    """
                    {"networks": {"ovirtmgmt": {"nic": "eth0", "bridged": "true", "STP": "no",
                        "mtu": "1500", "bootproto": "none", "ipaddr": "192.0.2.10",
                        "netmask": "255.255.255.0", "gateway": "192.0.2.1",
                        "ipv6addr": "2001:db8::10/64", "ipv6gateway": "2001:db8::1",
                        "ipv6autoconf": false, "dhcpv6": false, "defaultRoute": true,
                        "switch": "legacy"}},
                     "bondings": {},
                     "options": {"connectivityCheck": "true", "connectivityTimeout": 120,
                                 "commitOnSuccess": true}}
                    """));
        var confirmed = 0;
        while (!isAnsweredWithinHalfASecond(setup)) {
          assertThat(result(client, "Host.confirmConnectivity", "{}").booleanValue()).isTrue();
          confirmed++;
        }
        assertThat(setup.get().getError()).as(ground.log()).isNull();
        assertThat(setup.get().getResult().booleanValue()).isTrue();
        assertThat(confirmed).isBetween(1, 60);

        var network = result(client, "Host.getCapabilities", "{}");
        assertThat(network.at("/networks/ovirtmgmt/ports/0").asText()).isEqualTo("eth0");
        assertThat(network.at("/networks/ovirtmgmt/addr").asText()).isEqualTo("192.0.2.10");
        assertThat(network.at("/networks/ovirtmgmt/gateway").asText()).isEqualTo("192.0.2.1");
        assertThat(network.at("/networks/ovirtmgmt/ipv6gateway").asText()).isEqualTo("2001:db8::1");
        assertThat(network.path("netConfigDirty").asText()).isEqualTo("False");
        assertThat(network.path("lastClientIface").asText()).isEqualTo("ovirtmgmt");
        assertThat(result(client, "Host.setSafeNetworkConfig", "{}").booleanValue()).isTrue();
        assertThat(result(client, "Host.getNetworkStatistics", "{}").at("/eth0/rx").asText())
            .matches("[0-9]+");
        assertThat(ground.log()).contains("SAFE, UNPROVED");
      } finally {
        client.close();
        worker.close();
      }
    }
  }

  private static boolean isAnsweredWithinHalfASecond(Future<JsonRpcResponse> setup)
      throws Exception {
    try {
      setup.get(500, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private JsonNode result(JsonRpcClient client, String method, String params) throws Exception {
    var response = client.call(request(method, params)).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertThat(response.getError()).as(method).isNull();
    return response.getResult();
  }

  private JsonRpcRequest request(String method, String params) throws Exception {
    return new JsonRpcRequest(
        method, mapper.readTree(params), new TextNode(Integer.toString(ids.incrementAndGet())));
  }

  private static JsonRpcClient client(ChangeGround ground, ResponseWorker worker) throws Exception {
    var reactor =
        // The factory keeps one reactor a process, with the keys of whoever asked first.
        new SSLStompReactor(TestAuthority.load(ground.engine).sslContext());
    var connection = reactor.createClient(ChangeGround.ADDRESS, ground.port());
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
