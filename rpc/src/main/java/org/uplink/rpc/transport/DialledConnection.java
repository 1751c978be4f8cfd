package org.uplink.rpc.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.uplink.rpc.jsonrpc.RpcException;

/** A connection that an {@link RpcDialer} has opened, over which its peer calls. Thread-safe. */
public interface DialledConnection extends AutoCloseable {
  /** Returns this end of the connection. */
  InetSocketAddress localAddress();

  /** Returns the peer's end of the connection: the address that was dialled. */
  InetSocketAddress remoteAddress();

  /** Completes with the reason when the connection has ended. Never completes exceptionally. */
  CompletableFuture<RpcException.NotConnected> closed();

  /** Closes the connection when everything is sent. Does not wait. */
  @Override
  void close();
}
