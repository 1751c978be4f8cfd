package org.uplink.rpc.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.uplink.address.Endpoint;

/**
 * Opens TCP connections from sockets that are bound to one interface (SO_BINDTODEVICE, socket(7)),
 * which shows that a peer can be reached over this interface. Thread-safe.
 */
public final class DeviceConnector implements AutoCloseable {
  private final EventLoopGroup loop;

  private DeviceConnector(EventLoopGroup loop) {
    this.loop = loop;
  }

  /** Starts the thread of the connections. */
  public static DeviceConnector open() {
    return new DeviceConnector(EventLoops.startServer("device-connector"));
  }

  /** Returns whether sockets can be bound to one interface on this platform. */
  public static boolean isSupported() {
    return Epoll.isAvailable();
  }

  /**
   * Opens a new connection and closes it. Sends nothing.
   *
   * @return the ends of the connection
   * @throws IOException there is no connection within the timeout; the message has the kernel's
   *     reason
   */
  public TcpOrigin connect(String device, InetSocketAddress remote, Duration timeout)
      throws IOException, InterruptedException {
    Channel channel = open(device, remote, timeout, new ChannelInboundHandlerAdapter());
    try {
      return ends(channel, device);
    } finally {
      var _ = channel.close();
    }
  }

  /**
   * Opens a new TLS connection, sends the question, and reads the first line of the answer.
   *
   * @param timeout how long connection, handshake and answer may take together
   * @throws IOException there is no answer within the timeout, or the server's certificate is not
   *     trusted; the message has the reason
   */
  public Answer ask(String device, InetSocketAddress remote, Question question, Duration timeout)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    var line = new FirstLine(question.text());
    Channel channel = open(device, remote, timeout, line.after(() -> tls(question)));
    try {
      TcpOrigin connection = ends(channel, device);
      return new Answer(
          connection, line.received().get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      throw new IOException(
          "%s through %s: %s"
              .formatted(Endpoint.format(remote), device, TlsProblem.describe(e.getCause())),
          e);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s through %s accepts the connection, but %s within %d s"
              .formatted(
                  Endpoint.format(remote),
                  device,
                  line.missing(),
                  Math.max(1, timeout.toSeconds())),
          e);
    } finally {
      var _ = channel.close();
    }
  }

  @Override
  public void close() {
    EventLoops.stop(loop);
  }

  private Channel open(
      String device, InetSocketAddress remote, Duration timeout, ChannelHandler handler)
      throws IOException, InterruptedException {
    if (!isSupported()) {
      throw new IOException(
          "Cannot connect through the interface " + device + ": Netty has no epoll here");
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(DeviceOption.OPTION, DeviceOption.valueOf(device))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
            .handler(handler)
            .connect(remote);
    Channel channel = connecting.channel();
    boolean connected = false;
    try {
      connecting.await();
      if (!connecting.isSuccess()) {
        throw new IOException(
            "Cannot connect to %s through %s: %s"
                .formatted(
                    Endpoint.format(remote),
                    device,
                    SocketProblem.describe(connecting.cause(), remote)),
            connecting.cause());
      }
      connected = true;
      return channel;
    } finally {
      // If the kernel refused the interface, the channel has no loop, and is closed already.
      if (!connected && channel.isRegistered()) {
        var _ = channel.close();
      }
    }
  }

  private static TcpOrigin ends(Channel channel, String device) throws IOException {
    if (channel.localAddress() instanceof InetSocketAddress local
        && channel.remoteAddress() instanceof InetSocketAddress remote) {
      return new TcpOrigin(0, local, remote, Optional.of(device));
    }
    throw new IOException("The connection through " + device + " was closed at once");
  }

  private static SslHandler tls(Question question) {
    SSLEngine engine = question.trust().createSSLEngine(question.server(), question.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    var handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(0); // The caller's timeout closes the connection.
    return handler;
  }

  /**
   * What is sent over a TLS connection.
   *
   * @param trust the authorities of the servers that are trusted
   * @param server the name or address for which the server's certificate has to be
   * @param port the server's port
   * @param text what is sent when the connection is encrypted
   */
  public record Question(SSLContext trust, String server, int port, String text) {}

  /**
   * An answer over a TLS connection.
   *
   * @param connection the ends of the connection
   * @param line the first line, without its end
   */
  public record Answer(TcpOrigin connection, String line) {}
}
