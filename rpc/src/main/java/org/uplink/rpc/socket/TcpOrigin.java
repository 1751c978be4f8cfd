package org.uplink.rpc.socket;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Origin;

/**
 * The TCP connection that delivered a request.
 *
 * @param id a number that no other connection of this server has or had
 * @param local the server's end
 * @param remote the caller's end, as the server sees it
 * @param device the interface of the listener that accepted the connection, so that its packets
 *     arrived by this interface; empty for the listener on all interfaces
 */
public record TcpOrigin(
    long id, InetSocketAddress local, InetSocketAddress remote, Optional<String> device)
    implements Origin {

  /** Returns the connection that delivered a request; empty for another transport. */
  public static Optional<TcpOrigin> of(Caller caller) {
    return caller.origin() instanceof TcpOrigin origin ? Optional.of(origin) : Optional.empty();
  }
}
