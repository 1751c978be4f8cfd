package org.uplink.agent.route;

import java.net.InetSocketAddress;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.route.RouteQuery;

/** The route by which this host answers on a connection. */
public final class ReturnRoute {
  private ReturnRoute() {}

  /** Returns the query for the packets from this host's end to the other end. */
  public static RouteQuery query(TcpOrigin connection) {
    return query(connection.local(), connection.remote());
  }

  /** Returns the query for the packets of a TCP connection from this host's end to the other. */
  public static RouteQuery query(InetSocketAddress local, InetSocketAddress remote) {
    return RouteQuery.to(remote.getAddress())
        .source(local.getAddress())
        .protocol(IpProtocol.TCP)
        .sourcePort(local.getPort())
        .destinationPort(remote.getPort());
  }
}
