package org.uplink.cli.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * Passes TCP connections on from an engine to an agent, byte by byte, as far as it is told to. It
 * can refuse connections, and lose what comes back on those that stand, which stay open.
 */
final class Relay implements AutoCloseable {
  private final ServerSocket listening;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private int accepted;
  private int admitted = Integer.MAX_VALUE;
  private volatile IntPredicate loses = number -> false;

  private Relay(ServerSocket listening, InetSocketAddress target) {
    this.listening = listening;
    this.target = target;
  }

  static Relay start(InetAddress address, InetSocketAddress target) throws IOException {
    var relay = new Relay(new ServerSocket(0, 50, address), target);
    Thread.ofPlatform().daemon().name("relay").start(relay::accept);
    return relay;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** So many connections are passed on from now on; those after them are closed at once. */
  synchronized void admit(int connections) {
    accepted = 0;
    admitted = connections;
  }

  /** All connections are passed on, whole. */
  synchronized void heal() {
    admit(Integer.MAX_VALUE);
    loses = number -> false;
  }

  /**
   * What comes back is lost where the predicate says so, of a connection by its number since the
   * last {@link #admit}, from 1. It is asked before each piece is passed on.
   */
  void lose(IntPredicate which) {
    loses = which;
  }

  private void accept() {
    try {
      while (true) {
        var client = listening.accept();
        var number = next();
        if (number == 0) {
          client.close();
        } else {
          Thread.ofPlatform().daemon().start(() -> connect(client, number));
        }
      }
    } catch (IOException e) {
      closeAll();
    }
  }

  /** The connection's number; 0 where it is not admitted. */
  private synchronized int next() {
    return accepted < admitted ? ++accepted : 0;
  }

  private void connect(Socket client, int number) {
    try (client;
        var agent = new Socket()) {
      open.add(client);
      open.add(agent);
      agent.connect(target, 5_000);
      var back = Thread.ofPlatform().daemon().start(() -> pass(agent, client, number));
      pass(client, agent, 0);
      back.join();
    } catch (IOException e) {
      // One end is gone, so the other goes too.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  /** Until either end is closed; then both are. The number is 0 on the way there. */
  private void pass(Socket from, Socket to, int number) {
    var piece = new byte[16 << 10];
    try (from;
        to) {
      for (var read = from.getInputStream().read(piece);
          read >= 0;
          read = from.getInputStream().read(piece)) {
        if (number == 0 || !loses.test(number)) {
          to.getOutputStream().write(piece, 0, read);
        }
      }
    } catch (IOException e) {
      // Closed by either end, or by the relay's.
      return;
    } finally {
      open.remove(from);
    }
  }

  private void closeAll() {
    for (var socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    closeAll();
  }
}
