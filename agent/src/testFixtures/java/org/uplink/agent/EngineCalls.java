package org.uplink.agent;

import static org.uplink.testkit.Deadlines.HANG;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.uplink.platform.Sha256;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.route.GetRoute;
import org.uplink.verbs.route.RouteAnswer;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.NetworkSettingsBuilder;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/** The calls of an engine that changes the network of an {@link AgentFixture}. */
final class EngineCalls {
  static final String NETWORK = "ovirtmgmt";
  static final String TOKEN = "secret";
  static final int LONG_SECONDS = 600;

  private EngineCalls() {}

  /** Returns a request for the management network on the host's NIC, with its addresses. */
  static SetupNetworks deployment(SetupOptions options) {
    return new SetupNetworks(Map.of(NETWORK, settings().build()), Map.of(), options);
  }

  /** Returns the same request with name servers. */
  static SetupNetworks deploymentWithServers(SetupOptions options) {
    NetworkSettings settings = settings().nameservers(List.of("192.0.2.53")).build();
    return new SetupNetworks(Map.of(NETWORK, settings), Map.of(), options);
  }

  /** Returns a request for the management network that takes over the host's NIC as it is. */
  static SetupNetworks takeOver(SetupOptions options) {
    return takeOver("eth0", options);
  }

  /** Returns a request for the management network that takes over this NIC as it is. */
  static SetupNetworks takeOver(String nic, SetupOptions options) {
    NetworkSettings settings = NetworkSettings.onNic(nic).bridged(true).takeOver(true).build();
    return new SetupNetworks(Map.of(NETWORK, settings), Map.of(), options);
  }

  /** Returns a request that removes the management network and its addresses. */
  static SetupNetworks removal(SetupOptions options) {
    return new SetupNetworks(Map.of(NETWORK, NetworkSettings.removal()), Map.of(), options);
  }

  static String ticket(RpcConnection client, String id) throws Exception {
    NetworkTicket ticket =
        client.call(Verb.GET_NETWORK_TICKET.method(), new ChangeId(id), NetworkTicket.class, HANG);
    return ticket.ticket();
  }

  /** Requests the deployment, which is saved as safe when it is proved. */
  static CompletableFuture<ChangeStatus> beginDeployment(
      RpcConnection client, String id, int seconds) throws Exception {
    return setupNetworks(
        client,
        deployment(
            SetupOptions.proved(id, ticket(client, id), TOKEN, seconds)
                .withTokenDigest(Sha256.of(TOKEN))));
  }

  static CompletableFuture<ChangeStatus> setupNetworks(
      RpcConnection client, SetupNetworks request) {
    return client.callAsync(
        Verb.SETUP_NETWORKS.method(),
        request,
        ChangeStatus.class,
        Duration.ofSeconds(LONG_SECONDS).plus(HANG));
  }

  static ChangeStatus outcome(RpcConnection client, String id) throws Exception {
    return client.call(
        Verb.GET_NETWORK_CHANGE.method(), new ChangeId(id), ChangeStatus.class, HANG);
  }

  static Confirmation confirm(RpcConnection client, String id, String token) throws Exception {
    return client.call(
        Verb.CONFIRM_CONNECTIVITY.method(),
        ConfirmConnectivity.of(id, token),
        Confirmation.class,
        HANG);
  }

  /** Returns the device of the route to the engine. */
  static String routeDevice(RpcConnection client) throws Exception {
    return client
        .call(Verb.GET_ROUTE.method(), GetRoute.to("192.0.2.1"), RouteAnswer.class, HANG)
        .device()
        .orElse("");
  }

  private static NetworkSettingsBuilder settings() {
    return NetworkSettings.onNic("eth0")
        .ipaddr("192.0.2.10")
        .prefix(24)
        .gateway("192.0.2.1")
        .ipv6addr("2001:db8::10/64")
        .ipv6gateway("2001:db8::1")
        .defaultRoute(true);
  }
}
