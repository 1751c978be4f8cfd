package org.uplink.engine.agent.direct;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.uplink.rpc.transport.RpcConnection;

/** The open connections to each host. Nothing is kept of a host without any. Thread-safe. */
final class OpenConnections {
  private final Map<String, Set<RpcConnection>> connections = new ConcurrentHashMap<>();

  /** Adds a connection until it has ended. */
  void add(String host, RpcConnection connection) {
    connections.compute(
        host,
        (_, before) -> {
          Set<RpcConnection> open = before == null ? ConcurrentHashMap.newKeySet() : before;
          open.add(connection);
          return open;
        });
    var _ = connection.closed().thenRun(() -> remove(host, connection));
  }

  List<RpcConnection> of(String host) {
    return List.copyOf(connections.getOrDefault(host, Set.of()));
  }

  /** Returns the number of hosts with a connection. */
  int hosts() {
    return connections.size();
  }

  private void remove(String host, RpcConnection connection) {
    connections.computeIfPresent(
        host,
        (_, open) -> {
          open.remove(connection);
          return open.isEmpty() ? null : open;
        });
  }
}
