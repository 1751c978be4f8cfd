package org.uplink.agent.network;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.uplink.address.Endpoint;
import org.uplink.agent.route.ReturnRoute;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.state.AddressState;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;

/**
 * Decides through which device a proof must arrive, and whether it did. A proof needs a new
 * connection that the device's own listener accepted, and answers that leave through the same
 * device. One condition alone is not enough: each can be true while the cable is unplugged.
 */
final class ProofPath {
  private final Rtnetlink kernel;

  ProofPath(Rtnetlink kernel) {
    this.kernel = kernel;
  }

  /**
   * Returns the device at which the engine's packets arrive after the change: the one with the
   * address that the engine uses now, otherwise that of a requested network that has an address. Of
   * several devices with the address it is the one through which the planned route to the engine
   * leads. Of several networks it is the one with the default route, or else the first by name.
   *
   * @param flow the engine's connection, if the request came over one
   */
  static Optional<String> expectedDevice(
      Plan plan, NetworkRequest request, Optional<EngineFlow> flow) {
    return flow.flatMap(connection -> deviceWithAddress(plan, connection))
        .or(
            () ->
                request.networks().entrySet().stream()
                    .sorted(Comparator.comparing(network -> !network.getValue().defaultRoute()))
                    .flatMap(network -> network.getValue().addressDevice(network.getKey()).stream())
                    .filter(device -> !plan.after().addressesOf(device).isEmpty())
                    .findFirst());
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
        .orElseGet(() -> Optional.of("the proof did not arrive over a connection to this host"));
  }

  private static Optional<String> deviceWithAddress(Plan plan, EngineFlow flow) {
    byte[] wanted = flow.local().getAddress().getAddress();
    List<String> devices =
        plan.after().addresses().stream()
            .filter(address -> Arrays.equals(address.local().address().getAddress(), wanted))
            .map(AddressState::device)
            .distinct()
            .toList();
    return devices.size() < 2
        ? devices.stream().findFirst()
        : plan.engineDevice(flow).filter(devices::contains);
  }

  private Optional<String> rejection(TcpOrigin connection, String device) {
    if (!connection.device().equals(Optional.of(device))) {
      return Optional.of(
          "the proof did not arrive over a new connection through "
              + device
              + connection.device().map(other -> ", but through " + other).orElse(""));
    }
    try {
      return switch (kernel.routes().get(ReturnRoute.query(connection))) {
        case Lookup.NoRoute(var reason) ->
            Optional.of(
                "no route back to %s: %s".formatted(Endpoint.format(connection.remote()), reason));
        case Lookup.Found(var route) -> {
          if (route.isLocal()) {
            yield Optional.of("the proof comes from this host itself");
          }
          String output = route.device().map(out -> out.name()).orElse("no device");
          yield output.equals(device)
              ? Optional.empty()
              : Optional.of(
                  "the route back to %s uses %s"
                      .formatted(Endpoint.format(connection.remote()), output));
        }
      };
    } catch (NetlinkException e) {
      return Optional.of("the lookup of the route back failed: " + e.getMessage());
    }
  }
}
