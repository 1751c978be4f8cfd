package org.uplink.rpc.transport;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcEvent;
import org.uplink.rpc.jsonrpc.RpcException;

/**
 * A client with its own connection to the server. Thread-safe. When the connection ends, all
 * pending calls fail with {@link RpcException.NotConnected}. The client does not reconnect.
 */
public interface RpcConnection extends RpcClient {
  /** Returns this end of the connection. */
  InetSocketAddress localAddress();

  /** Returns the server's end of the connection: the address that the client connected to. */
  InetSocketAddress remoteAddress();

  /** Returns the server's certificate chain, its own certificate first. */
  List<X509Certificate> peer();

  boolean isOpen();

  /**
   * Sets who receives the server's events from now on, on the event loop: the listener must not
   * block.
   */
  void onEvents(Consumer<RpcEvent> listener);

  /** Completes with the reason when the connection has ended. Never completes exceptionally. */
  CompletableFuture<RpcException.NotConnected> closed();

  /** Sends DISCONNECT, waits at most two seconds for the receipt, and closes. */
  @Override
  void close();
}
