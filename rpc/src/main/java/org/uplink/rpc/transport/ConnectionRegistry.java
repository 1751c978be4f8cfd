package org.uplink.rpc.transport;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The open connections of a server. Used on the event loop only.
 *
 * <p>Connections without a completed TLS handshake and CONNECT get at most half of the places. When
 * these are taken, the oldest such connection is closed. So a client without a certificate cannot
 * lock out clients that have one.
 */
final class ConnectionRegistry {
  private final int limit;
  private final Set<ServerConnection> connecting = new LinkedHashSet<>();
  private final Set<ServerConnection> connected = new LinkedHashSet<>();
  private long numbers;

  ConnectionRegistry(int limit) {
    this.limit = limit;
  }

  long nextNumber() {
    return ++numbers;
  }

  /** Adds a connection. Returns false if the limit is reached. */
  boolean admit(ServerConnection connection) {
    if (connected.size() >= limit) {
      return false;
    }
    connecting.add(connection);
    if (connecting.size() > Math.max(1, Math.min(limit / 2, limit - connected.size()))) {
      var oldest = connecting.iterator().next();
      connecting.remove(oldest);
      oldest.disconnect("it had not sent CONNECT yet, and a new connection needs its place");
    }
    return true;
  }

  void markConnected(ServerConnection connection) {
    if (connecting.remove(connection)) {
      connected.add(connection);
    }
  }

  void remove(ServerConnection connection) {
    connecting.remove(connection);
    connected.remove(connection);
  }

  List<ServerConnection> all() {
    var all = new ArrayList<>(connected);
    all.addAll(connecting);
    return all;
  }
}
