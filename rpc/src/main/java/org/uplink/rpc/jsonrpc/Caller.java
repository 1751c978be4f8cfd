package org.uplink.rpc.jsonrpc;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.uplink.rpc.transport.PeerCheck;
import org.uplink.rpc.transport.RpcServer;

/**
 * Who calls, and over which connection.
 *
 * @param chain the caller's certificate first; verified, and passed by the {@link PeerCheck}
 * @param local the server's end of the connection that asks
 * @param remote the caller's end, as the server sees it
 * @param connection a number of the connection that no other connection of this server has or had
 * @param correlation {@code ovirtCorrelationId} of the request
 * @param device the one that the listener is bound to which accepted the connection ({@link
 *     RpcServer#listenOn}): packets of the connection came in by it
 */
public record Caller(
    List<X509Certificate> chain,
    InetSocketAddress local,
    InetSocketAddress remote,
    long connection,
    Optional<String> correlation,
    Optional<String> device) {
  public Caller {
    chain = List.copyOf(chain);
  }

  /** A caller who came in by the listener of all devices. */
  public Caller(
      List<X509Certificate> chain,
      InetSocketAddress local,
      InetSocketAddress remote,
      long connection,
      Optional<String> correlation) {
    this(chain, local, remote, connection, correlation, Optional.empty());
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }
}
