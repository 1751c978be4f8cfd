package org.uplink.bench.fleet;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uplink.address.IpLiteral;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Origin;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import tools.jackson.databind.JsonNode;

/**
 * The network of one simulated host: a NIC with an address. A change adds a management network to
 * the NIC as soon as the engine confirms the change over another connection than the one that
 * requested it.
 */
final class SimulatedHost {
  private static final long TICKET_MILLIS = 10_000;

  private final String address;
  private Optional<Pending> pending = Optional.empty();
  private String safe = "";
  private String rolledBack = "";

  SimulatedHost(InetAddress address) {
    this.address = address.getHostAddress();
  }

  Object route() {
    return Map.of("device", device(), "type", "unicast", "table", "main");
  }

  Object ticket() {
    return Map.of("ticket", "simulated", "lifetimeMillis", TICKET_MILLIS);
  }

  Object capabilities(Caller caller) {
    String device = device();
    var ip =
        Map.of(
            "addr",
            address,
            "ipv4addrs",
            List.of(address + "/8"),
            "mtu",
            "1500",
            "ipv4defaultroute",
            true);
    var plain = Map.of("mtu", "1500");
    boolean bridged = device.equals("ovirtmgmt");
    return Map.ofEntries(
        Map.entry("clusterLevels", List.of("3.5", "3.6")),
        Map.entry("software_version", "simulated"),
        Map.entry("uuid", address),
        Map.entry("boot_uuid", "simulated-" + address),
        Map.entry("lastClientIface", device),
        Map.entry(
            "connection",
            Map.of(
                "local",
                    Map.of(
                        "address",
                        address,
                        "port",
                        TcpOrigin.of(caller).orElseThrow().local().getPort()),
                "peer",
                    Map.of(
                        "address",
                            IpLiteral.format(
                                TcpOrigin.of(caller).orElseThrow().remote().getAddress()),
                        "port", TcpOrigin.of(caller).orElseThrow().remote().getPort()),
                "device", device)),
        Map.entry("nics", Map.of("eth0", bridged ? plain : ip)),
        Map.entry("bondings", Map.of()),
        Map.entry("vlans", Map.of()),
        Map.entry(
            "bridges",
            bridged
                ? Map.of(
                    "ovirtmgmt",
                    Map.of("ports", List.of("eth0"), "ipv4addrs", List.of(address + "/8")))
                : Map.of()),
        Map.entry(
            "networks",
            bridged
                ? Map.of(
                    "ovirtmgmt",
                    Map.of("iface", "ovirtmgmt", "bridged", true, "southbound", "eth0"))
                : Map.of()));
  }

  Object setup(JsonNode params, Caller caller) throws RpcException {
    JsonNode options = params.path("options");
    var change =
        new Pending(
            options.path("id").asString(""),
            options.path("token").asString(""),
            caller.origin(),
            new CompletableFuture<>());
    synchronized (this) {
      if (pending.isPresent()) {
        throw new RpcException.Answered(new RpcError(40, "another network change is running"));
      }
      pending = Optional.of(change);
    }
    boolean proved = awaitProof(change, options.path("connectivityTimeout").asInt(4));
    synchronized (this) {
      pending = Optional.empty();
      if (proved) {
        safe = change.id();
      } else {
        rolledBack = change.id();
      }
      return outcome(change.id());
    }
  }

  synchronized Object confirm(JsonNode params, Caller caller) {
    Optional<Pending> right =
        pending
            .filter(change -> change.id().equals(params.path("id").asString("")))
            .filter(change -> change.token().equals(params.path("token").asString("")))
            .filter(change -> !change.connection().equals(caller.origin()));
    right.ifPresent(change -> change.proof().complete(true));
    return Map.of("accepted", right.isPresent(), "reason", right.isPresent() ? "proved" : "no");
  }

  synchronized Object change(JsonNode params) {
    return outcome(params.path("id").asString(""));
  }

  private synchronized String device() {
    return safe.isEmpty() && pending.isEmpty() ? "eth0" : "ovirtmgmt";
  }

  private static boolean awaitProof(Pending change, int seconds) {
    try {
      return change.proof().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Object outcome(String id) {
    String state = "UNKNOWN";
    if (pending.filter(change -> change.id().equals(id)).isPresent()) {
      state = "PENDING";
    } else if (safe.equals(id)) {
      state = "SAFE";
    } else if (rolledBack.equals(id)) {
      state = "ROLLED_BACK";
    }
    return Map.of("id", id, "state", state, "proof", state.equals("SAFE") ? "proved" : "none");
  }

  private record Pending(
      String id, String token, Origin connection, CompletableFuture<Boolean> proof) {}
}
