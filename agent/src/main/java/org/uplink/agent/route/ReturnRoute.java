package org.uplink.agent.route;

import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.route.RouteQuery;

/** The route by which this host answers on a connection. */
public final class ReturnRoute {
  private ReturnRoute() {}

  /** Returns the query for the packets from this host's end to the other end. */
  public static RouteQuery query(TcpOrigin connection) {
    return RouteQuery.to(connection.remote().getAddress())
        .source(connection.local().getAddress())
        .protocol(IpProtocol.TCP)
        .sourcePort(connection.local().getPort())
        .destinationPort(connection.remote().getPort());
  }
}
