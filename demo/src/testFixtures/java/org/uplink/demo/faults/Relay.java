package org.uplink.demo.faults;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * Passes TLS connections on from an engine to an agent, record by record, as far as it is told to.
 * It can refuse connections, lose what comes back on those that stand, which stay open, and end one
 * at a record.
 */
final class Relay implements AutoCloseable {
  private static final int HEADER = 5;
  private static final int LENGTH = 3;

  private final ServerSocket listening;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private int accepted;
  private int admitted = Integer.MAX_VALUE;
  private volatile IntPredicate loses = number -> false;
  private volatile Watch watch = record -> true;

  private Relay(ServerSocket listening, InetSocketAddress target) {
    this.listening = listening;
    this.target = target;
  }

  static Relay start(InetAddress address, InetSocketAddress target) throws IOException {
    var relay = new Relay(new ServerSocket(0, 50, address), target);
    Thread.ofPlatform().daemon().name("relay").start(relay::accept);
    return relay;
  }

  /**
   * A record on its way. Of TLS the relay knows no more than where one ends; one carries at most
   * one STOMP frame, and so a request or an answer.
   *
   * @param connection its number since the last {@link #admit}, from 1
   * @param back whether it comes from the agent
   * @param number among those of its connection and direction, from 1
   */
  record TlsRecord(int connection, boolean back, int number) {}

  /** Sees the records. */
  interface Watch {
    /** Whether it is to be passed on; else its connection ends. */
    boolean passes(TlsRecord next) throws IOException;
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
    watch = next -> true;
  }

  /** From now on each record is shown before it is passed on. */
  void watch(Watch watching) {
    watch = watching;
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
      var back = Thread.ofPlatform().daemon().start(() -> pass(agent, client, number, true));
      pass(client, agent, number, false);
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

  /** Until either end is closed; then both are. */
  private void pass(Socket from, Socket to, int number, boolean back) {
    try (from;
        to) {
      var in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
      for (var passed = 1; ; passed++) {
        var whole = record(in);
        if (!watch.passes(new TlsRecord(number, back, passed))) {
          return;
        }
        if (!back || !loses.test(number)) {
          to.getOutputStream().write(whole);
        }
      }
    } catch (IOException e) {
      // Closed by either end, or by the relay's.
      return;
    } finally {
      open.remove(from);
    }
  }

  /** Type, version and length, and so many bytes. */
  private static byte[] record(DataInputStream in) throws IOException {
    var header = in.readNBytes(HEADER);
    if (header.length < HEADER) {
      throw new EOFException("the connection has ended");
    }
    int length = ByteBuffer.wrap(header).getShort(LENGTH) & 0xffff;
    var whole = Arrays.copyOf(header, HEADER + length);
    in.readFully(whole, HEADER, length);
    return whole;
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
