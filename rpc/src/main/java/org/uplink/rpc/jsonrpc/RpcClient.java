package org.uplink.rpc.jsonrpc;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One connection to a server. Thread-safe: calls of several threads share it and do not wait for
 * each other. When it breaks, all calls under way fail with {@link RpcException.NotConnected}; it
 * does not reconnect.
 */
public interface RpcClient extends AutoCloseable {
  /**
   * Calls and waits.
   *
   * @param params what Jackson writes as an object: a record, or a Map
   * @param result a record, {@code Boolean}, {@code JsonNode}…; unknown members are ignored
   * @throws RpcException.Answered the server's error, or (-32603) an answer that is no such result
   */
  <R> R call(String method, Object params, Class<R> result, Duration deadline)
      throws RpcException, InterruptedException;

  /** Calls without waiting. The future fails with an {@link RpcException}. */
  <R> CompletableFuture<R> callAsync(
      String method, Object params, Class<R> result, Duration deadline);

  /** This end of the connection. */
  InetSocketAddress localAddress();

  /** The server's end: the address that was dialled, with the real port. */
  InetSocketAddress remoteAddress();

  /** The server's certificate first. */
  List<X509Certificate> peer();

  boolean isOpen();

  /** Completes, never exceptionally, with the reason when the connection has ended. */
  CompletableFuture<RpcException.NotConnected> closed();

  /** Takes its leave in order (DISCONNECT and its receipt, for at most two seconds), and closes. */
  @Override
  void close();
}
