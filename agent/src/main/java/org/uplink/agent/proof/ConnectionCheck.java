package org.uplink.agent.proof;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.route.ReturnRoute;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.verbs.proof.RequiredProof;

/**
 * A new connection from a socket that is bound to the network's device, and the lookup of the route
 * of exactly this connection, without the device, names the device. One condition alone is not
 * enough: a bound socket leaves by its device whatever the routes say.
 *
 * @param addresses the addresses of the host. One of them has to answer
 * @param attempt opens the connection
 */
record ConnectionCheck(
    RequiredProof proof, List<InetAddress> addresses, int port, Attempt attempt, Rtnetlink kernel)
    implements ProofCheck {
  @Override
  public Optional<String> fault(String device) throws InterruptedException {
    Optional<String> fault = Optional.empty();
    for (InetAddress address : addresses) {
      fault = fault(device, new InetSocketAddress(address, port));
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
      TcpOrigin connection = attempt.connect(device, remote);
      return FlowRoute.fault(kernel, ReturnRoute.query(connection), device);
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Opens a connection through a device, and closes it. */
  @FunctionalInterface
  interface Attempt {
    /**
     * Opens the connection.
     *
     * @return its ends
     * @throws IOException there is no connection, or the remote end does not answer as it should;
     *     the message says why
     */
    TcpOrigin connect(String device, InetSocketAddress remote)
        throws IOException, InterruptedException;
  }
}
