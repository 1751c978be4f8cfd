package org.uplink.rpc.jsonrpc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Calls the methods of one server. Thread-safe: the calls of several threads do not wait for each
 * other.
 */
public interface RpcClient extends AutoCloseable {
  /**
   * Calls a method and waits for its result.
   *
   * @param params written as a JSON object: a record, or a Map
   * @param result the type to read the result as: a record, {@code Boolean}, {@code JsonNode}…;
   *     unknown members are ignored
   * @throws RpcException.Answered the server answered with an error, or with a result that cannot
   *     be read as {@code result} (code -32603)
   * @throws RpcException.DeadlineExceeded no answer came in time; it is unknown whether the call
   *     ran
   * @throws RpcException.NotConnected the server cannot be reached; it is unknown whether the call
   *     ran
   */
  <R> R call(String method, Object params, Class<R> result, Duration deadline)
      throws RpcException, InterruptedException;

  /** Calls a method without waiting. The future fails with an {@link RpcException}. */
  <R> CompletableFuture<R> callAsync(
      String method, Object params, Class<R> result, Duration deadline);

  @Override
  void close();
}
