package org.uplink.lab.traffic;

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
 * One end of streams of numbered packets. It sends a packet each millisecond on each stream, and
 * counts the packets that arrive by their numbers. After {@link #end}, it sends end markers until
 * the other end has received them, so that the count does not depend on time. Thread-safe, except
 * for {@link #add}.
 */
public final class PacketStreams implements AutoCloseable {
  private static final long EVERY_NANOS = 1_000_000;

  /**
   * How much a sender that waited for a processor makes up for. More packets at once would overflow
   * the receiver's queues, and look like a fault of the network.
   */
  private static final long MAKES_UP_NANOS = 50_000_000;

  private static final int END = -1;

  private final List<Stream> streams = new ArrayList<>();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  @Override
  public void close() {
    closed.set(true);
    streams.forEach(stream -> stream.socket.close());
  }

  /** Adds a stream between these addresses, with one port for both ends. */
  public void add(String from, String to, int port) throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(from), port));
    socket.setReceiveBufferSize(8 << 20);
    streams.add(new Stream(socket, new InetSocketAddress(InetAddress.ofLiteral(to), port)));
  }

  /** Starts to send. */
  public void start() {
    streams.forEach(stream -> stream.sender.start());
  }

  /** Returns the number of the next packet to send, of each stream. */
  public List<Integer> next() {
    return streams.stream().map(Stream::upcoming).toList();
  }

  /** Returns the highest number that has arrived of each stream, plus one; 0 before the first. */
  public List<Integer> newest() {
    return streams.stream().map(Stream::newest).toList();
  }

  /**
   * Returns how many packets of a stream with these numbers have not arrived.
   *
   * @param stream the position of the stream, in the order of {@link #add}
   * @param to one more than the last number
   */
  public int missing(int stream, int from, int to) {
    return streams.get(stream).missing(from, to);
  }

  /** Returns how many packets of each stream this host's sockets have dropped. */
  public List<Integer> overflown() throws IOException {
    var overflown = new ArrayList<Integer>();
    for (var stream : streams) {
      overflown.add(stream.overflown());
    }
    return overflown;
  }

  /** Returns how many packets of each stream have arrived. */
  public List<Integer> received() {
    return streams.stream().map(Stream::received).toList();
  }

  /** Sends only end markers from now on. Returns how many packets were sent on each stream. */
  public List<Integer> end() {
    ending.set(true);
    return streams.stream().map(Stream::sent).toList();
  }

  /** Returns whether several end markers have arrived on every stream. */
  public boolean hasSeenTheEnd() {
    return streams.stream().allMatch(stream -> stream.ends.get() > 3);
  }

  /** Returns how many packets reached this host, including those that its sockets dropped. */
  public List<Integer> arrived() throws IOException {
    var arrived = new ArrayList<Integer>();
    for (var stream : streams) {
      arrived.add(stream.received() + stream.overflown());
    }
    return arrived;
  }

  private final class Stream {
    private final DatagramSocket socket;
    private final InetSocketAddress target;
    private final Thread sender;
    private final BitSet seen = new BitSet();
    private final AtomicInteger ends = new AtomicInteger();
    private int sent;
    private int arrived;
    private boolean over;

    Stream(DatagramSocket socket, InetSocketAddress target) {
      this.socket = socket;
      this.target = target;
      Thread.ofPlatform().daemon().start(this::receive);
      sender = Thread.ofPlatform().daemon().unstarted(this::send);
    }

    /** Stops numbering, and returns how many packets were sent. */
    synchronized int sent() {
      over = true;
      return sent;
    }

    synchronized int received() {
      return arrived;
    }

    synchronized int upcoming() {
      return sent;
    }

    synchronized int newest() {
      return seen.length();
    }

    synchronized int missing(int from, int to) {
      return to - from - seen.get(from, to).cardinality();
    }

    private synchronized int next() {
      return over ? END : sent++;
    }

    private synchronized void take(int number) {
      if (!seen.get(number)) {
        seen.set(number);
        arrived++;
      }
    }

    private void send() {
      long next = System.nanoTime();
      while (!closed.get()) {
        byte[] bytes = ByteBuffer.allocate(64).putInt(next()).array();
        try {
          socket.send(new DatagramPacket(bytes, bytes.length, target));
        } catch (IOException e) {
          // "Network is unreachable" counts as lost.
          Thread.onSpinWait();
        }
        long now = System.nanoTime();
        next += ending.get() ? 10 * EVERY_NANOS : EVERY_NANOS;
        next = Math.max(next, now - MAKES_UP_NANOS);
        LockSupport.parkNanos(next - now);
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
          // The socket is closed, or the other end is unreachable. The counts show the lost
          // packets.
          Thread.onSpinWait();
        }
      }
    }

    /** Returns how many packets this socket has dropped. */
    private int overflown() throws IOException {
      String table = target.getAddress() instanceof Inet4Address ? "udp" : "udp6";
      String port = String.format(Locale.ROOT, ":%04X", socket.getLocalPort());
      int drops = 0;
      // On a host with IPv6, Java's sockets for IPv4 are IPv6 sockets, too.
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
