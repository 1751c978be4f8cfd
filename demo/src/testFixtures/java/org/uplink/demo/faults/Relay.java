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
 * Forwards TLS connections from an engine to an agent, record by record. It can refuse connections,
 * drop the agent's records on open connections, and end a connection at a record.
 */
final class Relay implements AutoCloseable {
  private static final int HEADER = 5;
  private static final int LENGTH = 3;

  private final ServerSocket listening;
  private final InetSocketAddress target;
  private final boolean agentDials;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private int accepted;
  private int admitted = Integer.MAX_VALUE;
  private volatile IntPredicate loses = number -> false;
  private volatile Watch watch = record -> true;

  private Relay(ServerSocket listening, InetSocketAddress target, boolean agentDials) {
    this.listening = listening;
    this.target = target;
    this.agentDials = agentDials;
  }

  /** Starts a relay to an agent. */
  static Relay toAgent(InetAddress address, InetSocketAddress agent) throws IOException {
    return start(address, agent, false);
  }

  /** Starts a relay to an engine, to which an agent dials. */
  static Relay toEngine(InetAddress address, InetSocketAddress engine) throws IOException {
    return start(address, engine, true);
  }

  private static Relay start(InetAddress address, InetSocketAddress target, boolean agentDials)
      throws IOException {
    var relay = new Relay(new ServerSocket(0, 50, address), target, agentDials);
    Thread.ofPlatform().daemon().name("relay").start(relay::accept);
    return relay;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    closeAll();
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Forwards this many connections from now on, and closes later ones immediately. */
  synchronized void admit(int connections) {
    accepted = 0;
    admitted = connections;
  }

  /** Forwards all connections and records. */
  synchronized void heal() {
    admit(Integer.MAX_VALUE);
    loses = number -> false;
    watch = next -> true;
  }

  /** Sets the watcher of all later records. */
  void watch(Watch watching) {
    watch = watching;
  }

  /**
   * Drops the agent's records on the connections that match the predicate. It tests the number of
   * the connection since the last {@link #admit}, from 1, before each piece of data.
   */
  void lose(IntPredicate which) {
    loses = which;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        int number = next();
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

  /** Returns the connection's number, or 0 if it is refused. */
  private synchronized int next() {
    return accepted < admitted ? ++accepted : 0;
  }

  private void connect(Socket client, int number) {
    try (client;
        var server = new Socket()) {
      open.add(client);
      open.add(server);
      server.connect(target, 5_000);
      Thread back =
          Thread.ofPlatform().daemon().start(() -> pass(server, client, number, !agentDials));
      pass(client, server, number, agentDials);
      back.join();
    } catch (IOException e) {
      // One end has closed, so the relay closes the other.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  /** Forwards until one end is closed, and closes both. */
  private void pass(Socket from, Socket to, int number, boolean back) {
    try (from;
        to) {
      var in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
      for (var passed = 1; ; passed++) {
        byte[] whole = record(in);
        if (!watch.passes(new TlsRecord(number, back, passed))) {
          return;
        }
        if (!back || !loses.test(number)) {
          to.getOutputStream().write(whole);
        }
      }
    } catch (IOException e) {
      // One of the ends, or the relay, has closed the connection.
      return;
    } finally {
      open.remove(from);
    }
  }

  /** Reads the type, the version, the length, and as many bytes. */
  private static byte[] record(DataInputStream in) throws IOException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length < HEADER) {
      throw new EOFException("the connection has ended");
    }
    int length = ByteBuffer.wrap(header).getShort(LENGTH) & 0xffff;
    byte[] whole = Arrays.copyOf(header, HEADER + length);
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

  /**
   * A TLS record. The relay only knows where a record ends. A record carries at most one STOMP
   * frame, and so one request or one answer.
   *
   * @param connection the number of its connection since the last {@link #admit}, from 1
   * @param back whether the agent sent it
   * @param number among the records of its connection and direction, from 1
   */
  record TlsRecord(int connection, boolean back, int number) {}

  /** Decides about each record. */
  interface Watch {
    /** Returns whether to forward the record. If false, its connection ends. */
    boolean passes(TlsRecord next) throws IOException;
  }
}
