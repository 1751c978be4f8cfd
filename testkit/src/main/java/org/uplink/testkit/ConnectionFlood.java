package org.uplink.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Strangers who open connections to a server as fast as they are told, send some bytes, and then
 * say nothing. They keep the latest connections open until {@link #close}.
 */
public final class ConnectionFlood implements AutoCloseable {
  private static final int OPEN = 2000;

  private final Thread thread;
  private final AtomicLong opened = new AtomicLong();
  private volatile boolean ending;

  private ConnectionFlood(
      InetSocketAddress server, List<String> addresses, int perSecond, byte[] first) {
    this.thread =
        Thread.ofPlatform()
            .name("flood")
            .daemon()
            .start(() -> flood(server, addresses, perSecond, first));
  }

  /**
   * Starts to open connections.
   *
   * @param addresses the strangers' addresses, which they use in turn
   * @param first what each of them sends
   */
  public static ConnectionFlood start(
      InetSocketAddress server, List<String> addresses, int perSecond, byte[] first) {
    return new ConnectionFlood(server, addresses, perSecond, first);
  }

  /** Returns the first message of a TLS handshake. */
  public static byte[] clientHello(SSLContext context) throws SSLException {
    return clientHello(context, new SSLParameters());
  }

  /** Returns the first message of a TLS handshake with a key of 8192 bits. */
  public static byte[] clientHelloWithLargeKey(SSLContext context) throws SSLException {
    var parameters = new SSLParameters();
    parameters.setNamedGroups(new String[] {"ffdhe8192"});
    parameters.setProtocols(new String[] {"TLSv1.3"});
    return clientHello(context, parameters);
  }

  /** Returns a TLS record with only the first byte of the first message of a handshake. */
  public static byte[] partOfClientHello() {
    return new byte[] {22, 3, 1, 0, 1, 1};
  }

  /** Returns the number of connections that were opened. */
  public long opened() {
    return opened.get();
  }

  @Override
  public void close() {
    ending = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] clientHello(SSLContext context, SSLParameters parameters)
      throws SSLException {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    engine.setSSLParameters(parameters);
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    byte[] bytes = new byte[hello.position()];
    hello.flip().get(bytes);
    return bytes;
  }

  private void flood(
      InetSocketAddress server, List<String> addresses, int perSecond, byte[] first) {
    Deque<SocketChannel> open = new ArrayDeque<>();
    long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long next = System.nanoTime();
    for (int i = 0; !ending; i++) {
      try {
        SocketChannel socket = SocketChannel.open();
        open.add(socket);
        socket.bind(
            new InetSocketAddress(InetAddress.ofLiteral(addresses.get(i % addresses.size())), 0));
        socket.connect(server);
        socket.write(ByteBuffer.wrap(first));
        opened.incrementAndGet();
      } catch (IOException refused) {
        // The server may have closed the connection already.
      }
      if (open.size() > OPEN) {
        close(open.remove());
      }
      next += pause;
      LockSupport.parkNanos(next - System.nanoTime());
    }
    open.forEach(ConnectionFlood::close);
  }

  private static void close(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a socket failed", e);
    }
  }
}
