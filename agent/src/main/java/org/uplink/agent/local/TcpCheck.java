package org.uplink.agent.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.route.ReturnRoute;
import org.uplink.rpc.transport.DeviceConnector;
import org.uplink.rpc.transport.TcpOrigin;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * A new connection from a socket that is bound to the network's device, and the lookup of the route
 * of exactly this connection, without the device, names the device. One condition alone is not
 * enough: a bound socket leaves by its device whatever the routes say.
 *
 * @param addresses the addresses of the host. One of them has to answer
 */
record TcpCheck(
    RequiredProof.Tcp proof,
    List<InetAddress> addresses,
    DeviceConnector connector,
    Rtnetlink kernel)
    implements ProofCheck {
  /** The kernel repeats the first packet after one second. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  @Override
  public Optional<String> fault(String device) throws InterruptedException {
    Optional<String> fault = Optional.empty();
    for (InetAddress address : addresses) {
      fault = fault(device, new InetSocketAddress(address, proof.port()));
      if (fault.isEmpty()) {
        return fault;
      }
    }
    return fault;
  }

  @Override
  public List<RouteQuery> flows(String device) {
    return addresses.stream().map(address -> RouteQuery.to(address).outputDevice(device)).toList();
  }

  private Optional<String> fault(String device, InetSocketAddress remote)
      throws InterruptedException {
    try {
      TcpOrigin connection = connector.connect(device, remote, TIMEOUT);
      return FlowRoute.fault(kernel, ReturnRoute.query(connection), device);
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
