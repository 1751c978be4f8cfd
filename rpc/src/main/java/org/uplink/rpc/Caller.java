package org.uplink.rpc;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Who calls, and over which connection.
 *
 * @param chain the caller's certificate first; verified, and passed by the {@link PeerCheck}
 * @param local the server's end of the connection that asks
 * @param remote the caller's end, as the server sees it
 * @param connection a number of the connection that no other connection of this server has or had
 * @param correlation {@code ovirtCorrelationId} of the request
 */
public record Caller(
    List<X509Certificate> chain,
    InetSocketAddress local,
    InetSocketAddress remote,
    long connection,
    Optional<String> correlation) {
  public Caller {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }
}
