package org.uplink.engine.agent.dialin;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;

/** Calls over a host's main connection, which stays open when one of its users is closed. */
record SharedCalls(RpcConnection connection) implements RpcClient {
  @Override
  public <R> R call(String method, Object params, Class<R> result, Duration deadline)
      throws RpcException, InterruptedException {
    return connection.call(method, params, result, deadline);
  }

  @Override
  public <R> CompletableFuture<R> callAsync(
      String method, Object params, Class<R> result, Duration deadline) {
    return connection.callAsync(method, params, result, deadline);
  }

  @Override
  public void close() {
    // The connection belongs to all users.
  }
}
