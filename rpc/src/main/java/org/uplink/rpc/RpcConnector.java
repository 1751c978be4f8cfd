package org.uplink.rpc;

import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;

/**
 * Opens clients, and owns the event loop that they share. One serves a whole engine. Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RpcConnector implements AutoCloseable {
  private RpcConnector() {}

  public static RpcConnector open() {
    throw new UnsupportedOperationException();
  }

  /**
   * Connects: TCP, TLS, the check of the server's certificate, STOMP. Blocks until all is done.
   *
   * @throws RpcException.NotConnected with the reason
   */
  public RpcClient connect(
      InetSocketAddress server, SSLContext tls, PeerCheck check, ClientSettings settings)
      throws RpcException.NotConnected, InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Closes all clients that are still open. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
