package org.uplink.rpc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The open connections of a server. On the event loop only.
 *
 * <p>Strangers (who have not finished TLS and CONNECT) get at most half of the places; beyond, the
 * one who has dallied longest makes room. So nobody without a certificate can lock out those who
 * have one.
 */
final class Connections {
  private final int limit;
  private final Set<ServerConnection> strangers = new LinkedHashSet<>();
  private final Set<ServerConnection> known = new LinkedHashSet<>();
  private long numbers;

  Connections(int limit) {
    this.limit = limit;
  }

  long nextNumber() {
    return ++numbers;
  }

  /** False: there is no place. */
  boolean enter(ServerConnection connection) {
    if (known.size() >= limit) {
      return false;
    }
    strangers.add(connection);
    if (strangers.size() > Math.max(1, Math.min(limit / 2, limit - known.size()))) {
      var oldest = strangers.iterator().next();
      strangers.remove(oldest);
      oldest.cut("it made room for others before it had connected");
    }
    return true;
  }

  void connected(ServerConnection connection) {
    if (strangers.remove(connection)) {
      known.add(connection);
    }
  }

  void leave(ServerConnection connection) {
    strangers.remove(connection);
    known.remove(connection);
  }

  List<ServerConnection> all() {
    var all = new ArrayList<>(known);
    all.addAll(strangers);
    return all;
  }
}
