package org.uplink.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A relay between the engine and a fake host that can break connections, or keep them open and drop
 * their packets. New connections work. Thread-safe.
 */
final class LossyLink implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final ServerSocket entry;
  private final int target;
  private final Set<Pair> open = ConcurrentHashMap.newKeySet();

  private LossyLink(ServerSocket entry, int target) {
    this.entry = entry;
    this.target = target;
  }

  /** Opens a port that leads to this port of the loopback. */
  static LossyLink to(int port) throws IOException {
    var link = new LossyLink(new ServerSocket(0, 50, LOOPBACK), port);
    Thread.ofVirtual().start(link::accept);
    return link;
  }

  @Override
  public void close() throws IOException {
    entry.close();
    cut();
  }

  int port() {
    return entry.getLocalPort();
  }

  /** Ends all connections, as a device does that sends resets. */
  void cut() {
    open.forEach(Pair::close);
  }

  /** Drops all packets of the present connections, as a firewall does that forgot them. */
  void drop() {
    open.forEach(pair -> pair.dropping = true);
  }

  private void accept() {
    while (!entry.isClosed()) {
      Pair pair = null;
      try {
        pair = new Pair(entry.accept(), new Socket());
        open.add(pair);
        pair.outside.connect(new InetSocketAddress(LOOPBACK, target));
        pair.start();
      } catch (IOException e) {
        // The host does not listen, or the test has ended. The engine sees the end of the
        // connection.
        if (pair != null) {
          pair.close();
        }
      }
    }
  }

  /** The two connections that the engine sees as one. */
  private final class Pair {
    final Socket inside;
    final Socket outside;
    volatile boolean dropping;

    Pair(Socket inside, Socket outside) {
      this.inside = inside;
      this.outside = outside;
    }

    void start() {
      Thread.ofVirtual().start(() -> copy(inside, outside));
      Thread.ofVirtual().start(() -> copy(outside, inside));
    }

    void close() {
      open.remove(this);
      try (inside;
          outside) {
        inside.setSoLinger(true, 0);
        outside.setSoLinger(true, 0);
      } catch (IOException e) {
        // Closed already.
        return;
      }
    }

    private void copy(Socket from, Socket to) {
      var buffer = new byte[8192];
      try {
        for (int read = from.getInputStream().read(buffer);
            read >= 0;
            read = from.getInputStream().read(buffer)) {
          if (!dropping) {
            to.getOutputStream().write(buffer, 0, read);
          }
        }
      } catch (IOException e) {
        // The other side ended the connection.
        close();
        return;
      }
      if (!dropping) {
        close();
      }
    }
  }
}
