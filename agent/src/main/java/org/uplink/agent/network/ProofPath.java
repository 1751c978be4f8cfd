package org.uplink.agent.network;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * By which device a proof has to come, and whether one did: a new connection that the listener of
 * that device accepted, whose answers leave by it too. Neither alone is enough; each was seen to
 * pass with the cable pulled.
 */
final class ProofPath {
  private final Rtnetlink kernel;

  ProofPath(Rtnetlink kernel) {
    this.kernel = kernel;
  }

  /**
   * The device that the engine's way in ends at, once the plan is carried out: the one that has the
   * address which the engine uses now, else the one of the new networks that has an address.
   */
  static Optional<String> expectedDevice(
      Plan plan, NetworkRequest request, InetSocketAddress local) {
    return plan.after().addresses().stream()
        .filter(
            address ->
                Arrays.equals(
                    address.local().address().getAddress(), local.getAddress().getAddress()))
        .map(address -> address.device())
        .findFirst()
        .or(
            () ->
                request.networks().entrySet().stream()
                    .flatMap(network -> network.getValue().addressDevice(network.getKey()).stream())
                    .filter(device -> !plan.after().addressesOf(device).isEmpty())
                    .findFirst());
  }

  /** Whether the far end of a connection is this machine, which can prove nothing. */
  boolean isThisHost(InetSocketAddress peer) {
    return kernel.routes().get(peer.getAddress()) instanceof Lookup.Found(var route)
        && route.isLocal();
  }

  /** Why the connection that this call came by proves nothing about the device; else empty. */
  Optional<String> rejection(Caller caller, String device) {
    if (!caller.device().equals(Optional.of(device))) {
      return Optional.of(
          "it came over a connection that was not newly made by "
              + device
              + caller.device().map(other -> ", but by " + other).orElse(""));
    }
    var query =
        RouteQuery.to(caller.remote().getAddress())
            .source(caller.local().getAddress())
            .protocol(IpProtocol.TCP)
            .sourcePort(caller.local().getPort())
            .destinationPort(caller.remote().getPort());
    try {
      return switch (kernel.routes().get(query)) {
        case Lookup.NoRoute(var reason) ->
            Optional.of("there is no way back to " + caller.remote() + ": " + reason);
        case Lookup.Found(var route) -> {
          if (route.isLocal()) {
            yield Optional.of("it came from this very machine, which proves nothing");
          }
          var by = route.device().map(out -> out.name()).orElse("nothing");
          yield by.equals(device)
              ? Optional.empty()
              : Optional.of("the way back to " + caller.remote() + " is by " + by);
        }
      };
    } catch (NetlinkException e) {
      return Optional.of("the way back could not be looked up: " + e.getMessage());
    }
  }
}
