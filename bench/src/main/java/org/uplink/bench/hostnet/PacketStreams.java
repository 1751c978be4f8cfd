package org.uplink.bench.hostnet;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One end of the packet streams. For each address, it sends a packet every millisecond and counts
 * the packets from the other end. The port identifies the address family of a stream.
 */
final class PacketStreams implements AutoCloseable {
  private static final long EVERY_NANOS = 1_000_000;

  private final AtomicBoolean running = new AtomicBoolean(true);
  private final List<Thread> senders = new ArrayList<>();
  private final List<DatagramSocket> sockets = new ArrayList<>();
  private final List<AtomicInteger> sent = new ArrayList<>();
  private final List<AtomicInteger> received = new ArrayList<>();

  @Override
  public void close() {
    running.set(false);
    sockets.forEach(DatagramSocket::close);
  }

  /** Adds a stream in both directions. */
  void add(String from, String to, int ownPort, int otherPort) throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(from), ownPort));
    socket.setReceiveBufferSize(8 << 20);
    sockets.add(socket);
    var out = new AtomicInteger();
    var in = new AtomicInteger();
    sent.add(out);
    received.add(in);
    var target = new InetSocketAddress(InetAddress.ofLiteral(to), otherPort);
    Thread.ofPlatform().daemon().start(() -> count(socket, in));
    senders.add(Thread.ofPlatform().daemon().unstarted(() -> send(socket, target, out)));
  }

  void start() {
    senders.forEach(Thread::start);
  }

  /** Stops sending. Receiving continues, for packets that are on their way. */
  void stop() throws InterruptedException {
    running.set(false);
    for (Thread sender : senders) {
      sender.join();
    }
  }

  /** Returns the number of sent packets of each stream. */
  List<Integer> sent() {
    return sent.stream().map(AtomicInteger::get).toList();
  }

  /** Returns the number of received packets of each stream. */
  List<Integer> received() {
    return received.stream().map(AtomicInteger::get).toList();
  }

  private void send(DatagramSocket socket, InetSocketAddress target, AtomicInteger out) {
    var packet = new DatagramPacket(new byte[64], 64, target);
    long next = System.nanoTime();
    while (running.get()) {
      out.incrementAndGet();
      try {
        socket.send(packet);
      } catch (IOException e) {
        // A packet that cannot be sent ("network is unreachable") counts as lost.
        Thread.onSpinWait();
      }
      next += EVERY_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private static void count(DatagramSocket socket, AtomicInteger in) {
    var packet = new DatagramPacket(new byte[64], 64);
    while (!socket.isClosed()) {
      try {
        socket.receive(packet);
        in.incrementAndGet();
      } catch (IOException e) {
        // The socket was closed, or the other end is unreachable. The counts show the lost packets.
        Thread.onSpinWait();
      }
    }
  }
}
