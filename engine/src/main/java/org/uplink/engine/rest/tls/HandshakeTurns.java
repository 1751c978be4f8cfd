package org.uplink.engine.rest.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.LogPeer;
import org.uplink.platform.peer.KnownPeers;
import org.uplink.platform.peer.PeerTurns;

/**
 * Lets as many handshakes compute at once as there are processors, one peer after the other.
 * Thread-safe.
 */
final class HandshakeTurns {
  private static final Logger LOG = LoggerFactory.getLogger(HandshakeTurns.class);

  private final int atOnce;
  private final Consumer<SSLSocket> onBegin;
  private final PeerTurns<TurnSocket> waiting;
  private final Set<TurnSocket> computing = new HashSet<>();

  HandshakeTurns(int atOnce, KnownPeers known, Consumer<SSLSocket> onBegin) {
    this.atOnce = atOnce;
    this.onBegin = onBegin;
    this.waiting = new PeerTurns<>(known);
  }

  /**
   * Waits until a connection may compute.
   *
   * @param isFirst whether the connection has computed nothing yet
   * @throws SocketException the connection is closed, or was closed because too many wait
   */
  void await(TurnSocket socket, boolean isFirst) throws IOException {
    Optional<TurnSocket> evicted = add(socket);
    if (evicted.isPresent()) {
      SocketAddress peer = evicted.get().getRemoteSocketAddress();
      LOG.info(
          "Closed the connection of {} to the REST interface: more than {} TLS handshakes of this"
              + " client's address have not ended",
          LogPeer.stranger(peer, String.valueOf(peer)),
          PeerTurns.MAX_OF_PEER);
      evicted.get().closeStranger();
    }
    socket.awaitTurn();
    if (socket.isClosed()) {
      throw new SocketException("Socket closed");
    }
    if (isFirst) {
      onBegin.accept(socket.tls());
    }
  }

  /** Ends the turn of a connection, or its wait. */
  synchronized void end(TurnSocket socket) {
    InetAddress address = socket.getInetAddress();
    if (address != null) {
      if (!computing.remove(socket)) {
        waiting.remove(socket::equals, address);
      }
      beginNext();
    }
  }

  private synchronized Optional<TurnSocket> add(TurnSocket socket) throws SocketException {
    // Whoever closes it later ends this wait.
    if (socket.isClosed()) {
      throw new SocketException("Socket closed");
    }
    Optional<TurnSocket> evicted = waiting.add(socket, socket.getInetAddress());
    beginNext();
    return evicted;
  }

  private void beginNext() {
    while (computing.size() < atOnce) {
      Optional<TurnSocket> next = waiting.next();
      if (next.isEmpty()) {
        return;
      }
      computing.add(next.get());
      next.get().beginTurn();
    }
  }
}
