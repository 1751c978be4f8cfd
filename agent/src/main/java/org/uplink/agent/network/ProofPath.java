package org.uplink.agent.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import org.uplink.address.Endpoint;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.transport.TcpOrigin;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * Decides which device a proof has to come by, and whether a call came by it: over a new connection
 * that the listener of this device accepted, and whose answers leave by it. Neither is enough
 * alone: each was seen to pass while the cable was unplugged.
 */
final class ProofPath {
  private final Rtnetlink kernel;

  ProofPath(Rtnetlink kernel) {
    this.kernel = kernel;
  }

  /**
   * Returns the device at which the engine's packets arrive after the change: the one with the
   * address that the engine uses now, otherwise one of the new networks that has an address.
   *
   * @param local this host's end of the engine's connection, if the request came by one
   */
  static Optional<String> expectedDevice(
      Plan plan, NetworkRequest request, Optional<InetSocketAddress> local) {
    return local
        .flatMap(end -> deviceWithAddress(plan, end.getAddress()))
        .or(
            () ->
                request.networks().entrySet().stream()
                    .flatMap(network -> network.getValue().addressDevice(network.getKey()).stream())
                    .filter(device -> !plan.after().addressesOf(device).isEmpty())
                    .findFirst());
  }

  private static Optional<String> deviceWithAddress(Plan plan, InetAddress wanted) {
    return plan.after().addresses().stream()
        .filter(
            address -> Arrays.equals(address.local().address().getAddress(), wanted.getAddress()))
        .map(address -> address.device())
        .findFirst();
  }

  /** Returns whether the peer of a connection is this host, which proves nothing. */
  boolean isThisHost(InetSocketAddress peer) {
    return kernel.routes().get(peer.getAddress()) instanceof Lookup.Found(var route)
        && route.isLocal();
  }

  /** Returns why a call proves nothing about the device, or empty if it proves it. */
  Optional<String> rejection(Caller caller, String device) {
    return TcpOrigin.of(caller)
        .map(connection -> rejection(connection, device))
        .orElseGet(() -> Optional.of("it did not come over a connection to this host"));
  }

  private Optional<String> rejection(TcpOrigin connection, String device) {
    if (!connection.device().equals(Optional.of(device))) {
      return Optional.of(
          "it came over a connection that was not newly made by "
              + device
              + connection.device().map(other -> ", but by " + other).orElse(""));
    }
    var query =
        RouteQuery.to(connection.remote().getAddress())
            .source(connection.local().getAddress())
            .protocol(IpProtocol.TCP)
            .sourcePort(connection.local().getPort())
            .destinationPort(connection.remote().getPort());
    try {
      return switch (kernel.routes().get(query)) {
        case Lookup.NoRoute(var reason) ->
            Optional.of(
                "there is no way back to " + Endpoint.format(connection.remote()) + ": " + reason);
        case Lookup.Found(var route) -> {
          if (route.isLocal()) {
            yield Optional.of("it came from this very machine, which proves nothing");
          }
          var by = route.device().map(out -> out.name()).orElse("nothing");
          yield by.equals(device)
              ? Optional.empty()
              : Optional.of(
                  "the way back to " + Endpoint.format(connection.remote()) + " is by " + by);
        }
      };
    } catch (NetlinkException e) {
      return Optional.of("the way back could not be looked up: " + e.getMessage());
    }
  }
}
