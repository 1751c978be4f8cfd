package org.uplink.hostnet;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One side of streams of numbered packets, one a millisecond to the other side on each, and what
 * has come from there. At the end come packets that say so, until they have been seen: so the count
 * hangs on no time.
 */
final class PacketStreams implements AutoCloseable {
  private static final long EVERY_NANOS = 1_000_000;
  private static final int END = -1;

  private final List<Stream> streams = new ArrayList<>();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A stream from here to there, and back, by one port for both ends. */
  void add(String from, String to, int port) throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(from), port));
    socket.setReceiveBufferSize(8 << 20);
    streams.add(new Stream(socket, new InetSocketAddress(InetAddress.ofLiteral(to), port)));
  }

  void start() {
    streams.forEach(stream -> stream.sender.start());
  }

  /** How many packets of each stream have come. */
  List<Integer> received() {
    return streams.stream().map(Stream::received).toList();
  }

  /** Sends no more but that this is the end; returns how many were sent, by stream. */
  List<Integer> end() {
    ending.set(true);
    return streams.stream().map(Stream::sent).toList();
  }

  /** Whether the far end has said that it is its end, on every stream, more than once. */
  boolean hasSeenTheEnd() {
    return streams.stream().allMatch(stream -> stream.ends.get() > 3);
  }

  /** What came, and what came but found no room here because nobody took it out in time. */
  List<Integer> arrived() throws IOException {
    var arrived = new ArrayList<Integer>();
    for (var stream : streams) {
      arrived.add(stream.received() + stream.overflown());
    }
    return arrived;
  }

  @Override
  public void close() {
    closed.set(true);
    streams.forEach(stream -> stream.socket.close());
  }

  private final class Stream {
    private final DatagramSocket socket;
    private final InetSocketAddress target;
    private final Thread sender;
    private final BitSet seen = new BitSet();
    private final AtomicInteger ends = new AtomicInteger();
    private int sent;
    private boolean over;

    Stream(DatagramSocket socket, InetSocketAddress target) {
      this.socket = socket;
      this.target = target;
      Thread.ofPlatform().daemon().start(this::receive);
      sender = Thread.ofPlatform().daemon().unstarted(this::send);
    }

    /** How many were sent at the end. */
    synchronized int sent() {
      over = true;
      return sent;
    }

    synchronized int received() {
      return seen.cardinality();
    }

    private synchronized int next() {
      return over ? END : sent++;
    }

    private synchronized void take(int number) {
      seen.set(number);
    }

    private void send() {
      long next = System.nanoTime();
      while (!closed.get()) {
        byte[] bytes = ByteBuffer.allocate(64).putInt(next()).array();
        try {
          socket.send(new DatagramPacket(bytes, bytes.length, target));
        } catch (IOException e) {
          // "Network is unreachable": lost, like one that vanishes further on.
          Thread.onSpinWait();
        }
        next += ending.get() ? 10 * EVERY_NANOS : EVERY_NANOS;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }

    private void receive() {
      var packet = new DatagramPacket(new byte[64], 64);
      while (!socket.isClosed()) {
        try {
          socket.receive(packet);
          int number = ByteBuffer.wrap(packet.getData()).getInt();
          if (number == END) {
            ends.incrementAndGet();
          } else {
            take(number);
          }
        } catch (IOException e) {
          // Closed at the end; or told that the other side is unreachable, which the counts show.
          Thread.onSpinWait();
        }
      }
    }

    /** The column "drops" of this socket. */
    private int overflown() throws IOException {
      String table = target.getAddress() instanceof Inet4Address ? "udp" : "udp6";
      String port = String.format(Locale.ROOT, ":%04X", socket.getLocalPort());
      int drops = 0;
      // On a host with IPv6 Java's sockets are IPv6 sockets, also for IPv4.
      for (String name : List.of(table, "udp6")) {
        for (String line : Files.readAllLines(Path.of("/proc/self/net", name))) {
          String[] words = line.strip().split("\\s+", -1);
          if (words.length > 12 && words[1].endsWith(port)) {
            drops = Math.max(drops, Integer.parseInt(words[words.length - 1]));
          }
        }
      }
      return drops;
    }
  }
}
