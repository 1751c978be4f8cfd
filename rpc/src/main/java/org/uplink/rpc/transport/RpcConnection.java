package org.uplink.rpc.transport;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcException;

/**
 * A client with a connection of its own to its server. Thread-safe. When the connection breaks, all
 * pending calls fail with {@link RpcException.NotConnected}. It does not reconnect.
 */
public interface RpcConnection extends RpcClient {
  /** Returns this end of the connection. */
  InetSocketAddress localAddress();

  /** Returns the server's end: the address that was dialled, with the actual port. */
  InetSocketAddress remoteAddress();

  /** Returns the server's certificate chain, its own certificate first. */
  List<X509Certificate> peer();

  boolean isOpen();

  /** Completes, never exceptionally, with the reason when the connection has ended. */
  CompletableFuture<RpcException.NotConnected> closed();

  /** Sends DISCONNECT, waits at most two seconds for the receipt, and closes. */
  @Override
  void close();
}
