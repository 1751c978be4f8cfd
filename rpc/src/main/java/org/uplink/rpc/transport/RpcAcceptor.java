package org.uplink.rpc.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.socket.Tls;

/**
 * Accepts connections of {@link RpcDialer}s, and calls over them: the dialling side answers the
 * calls. A client that presents no certificate may call a few methods of this side instead, for a
 * short time. Thread-safe.
 */
public final class RpcAcceptor implements AutoCloseable {
  private final ServedConnections strangers;
  private final CallableConnections callable;
  private final Channel channel;

  private RpcAcceptor(ServedConnections strangers, CallableConnections callable, Channel channel) {
    this.strangers = strangers;
    this.callable = callable;
    this.channel = channel;
  }

  /**
   * Starts to listen.
   *
   * @param listen the address and port; port 0 selects a free port
   * @param check accepts the certificates of peers that answer calls
   * @param methods what a client without a certificate may call
   * @param accepted receives each connection that can carry calls, on a thread of its own. It may
   *     block, and owns the connection
   * @throws IOException this side cannot listen there; the message names the address
   */
  public static RpcAcceptor start(
      InetSocketAddress listen,
      SSLContext tls,
      PeerCheck check,
      Map<String, MethodHandler> methods,
      Consumer<RpcConnection> accepted,
      Settings settings)
      throws IOException {
    var strangers =
        ServedConnections.start(
            "rpc-acceptor", PeerCheck.NOBODY, methods, settings.limits(), settings.timeouts());
    var callable = new CallableConnections(check, accepted, settings);
    SslContext context = Tls.serverOfStrangers(tls);
    var listeners =
        new Listeners(
            strangers.loop(),
            _ -> pipeline(strangers.context(), context, callable, settings.stranger()));
    try {
      return new RpcAcceptor(strangers, callable, listeners.onAllDevices(listen));
    } catch (IOException e) {
      strangers.close();
      throw e;
    }
  }

  /** Returns the listening address, with the actual port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Returns whether peers can connect. */
  public boolean isListening() {
    return channel.isActive();
  }

  /** Stops listening, and closes all connections. Their pending calls fail. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    callable.close();
    strangers.close();
  }

  private static ChannelInitializer<SocketChannel> pipeline(
      ServerContext strangers, SslContext tls, CallableConnections callable, Duration lifetime) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        channel
            .pipeline()
            .addLast(
                new FirstMessage(
                    strangers,
                    computing -> {
                      var connection = new ServerConnection(strangers, channel, Optional.empty());
                      if (ServedConnections.admit(strangers, channel, connection)) {
                        channel
                            .pipeline()
                            .addLast(
                                ServedConnections.limited(
                                    strangers, Tls.accepted(tls, channel, computing)),
                                new RoleByCertificate(
                                    strangers, channel, connection, callable, lifetime));
                      }
                    }));
      }
    };
  }

  /**
   * The settings of an acceptor.
   *
   * @param calls the connections over which this side calls; their time to connect is counted from
   *     the end of the TLS handshake
   * @param connections how many of them may be open
   * @param stranger how long a client without a certificate may stay
   * @param limits the limits of clients without a certificate, and of handshakes
   */
  public record Settings(
      ClientSettings calls, int connections, Duration stranger, Limits limits, Timeouts timeouts) {
    public static final Settings DEFAULT =
        new Settings(
            ClientSettings.DEFAULT,
            20_000,
            Duration.ofSeconds(10),
            Limits.DEFAULT,
            Timeouts.DEFAULT);

    /** Returns the settings with other limits of clients without a certificate. */
    public Settings withLimits(Limits other) {
      return new Settings(calls, connections, stranger, other, timeouts);
    }
  }
}
