package org.uplink.rpc.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.uplink.address.Endpoint;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import org.uplink.rpc.jsonrpc.RpcException.Reason;
import org.uplink.rpc.socket.DeviceOption;
import org.uplink.rpc.socket.OpenConnection;
import org.uplink.rpc.socket.SocketProblem;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rpc.socket.Tls;

/**
 * Answers calls over connections that this side opens. TLS's roles follow the dialling: this side
 * is the TLS client. STOMP's roles follow the calls: this side is the STOMP server, as it is on a
 * {@link RpcServer}. The peer is an {@link RpcAcceptor}. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing needs no answer.
public final class RpcDialer implements AutoCloseable {
  private final ServedConnections connections;
  private volatile SslContext tls;

  private RpcDialer(ServedConnections connections, SslContext tls) {
    this.connections = connections;
    this.tls = tls;
  }

  /**
   * Starts the threads. Opens no connection.
   *
   * @param check accepts the peers, which make the calls
   * @param methods the handlers by the methods' names
   */
  public static RpcDialer open(
      SSLContext tls,
      PeerCheck check,
      Map<String, MethodHandler> methods,
      Limits limits,
      Timeouts timeouts) {
    return new RpcDialer(
        ServedConnections.start("rpc-dialer", check, methods, limits, timeouts), Tls.client(tls));
  }

  /**
   * Opens a connection: TCP, TLS, the check of the peer's certificate, STOMP. Blocks until the peer
   * can call.
   *
   * @param device the interface to which the socket is bound (SO_BINDTODEVICE, socket(7)); the
   *     handlers learn it from {@link TcpOrigin#device}
   * @throws NotConnected with the reason why there is no connection
   */
  public DialledConnection dial(InetSocketAddress peer, Optional<String> device, Duration timeout)
      throws NotConnected, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    var created = new AtomicReference<@Nullable ServerConnection>();
    ChannelFuture connecting = bootstrap(peer, device, timeout, created).connect(peer);
    Channel channel = connecting.channel();
    boolean ready = false;
    try {
      if (!connecting.await(timeout.toNanos(), TimeUnit.NANOSECONDS) || !connecting.isSuccess()) {
        throw unreachable(peer, device, timeout, connecting.cause());
      }
      ServerConnection connection =
          Objects.requireNonNull(created.get(), "the pipeline of a connected channel");
      connection.ready().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      ready = true;
      return connection;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof NotConnected reason
          ? reason
          : new NotConnected(Reason.PROTOCOL, Endpoint.format(peer) + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new NotConnected(
          Reason.UNREACHABLE,
          "%s%s: the connection was accepted, but TLS and STOMP were not set up within %d ms"
              .formatted(Endpoint.format(peer), through(device), timeout.toMillis()),
          e);
    } finally {
      if (!ready && channel.isRegistered()) {
        var _ = channel.close();
      } else if (!ready && !connecting.isDone()) {
        // It was interrupted before the event loop had the channel.
        connecting.addListener(_ -> channel.close());
      }
    }
  }

  /** Uses another key and certificate for the connections that are opened from now on. */
  public void use(SSLContext renewed) {
    tls = Tls.client(renewed);
  }

  /** Returns the connections whose peer's certificate is accepted. */
  public List<OpenConnection> connections() {
    return connections.list();
  }

  /** Returns whether this platform can dial through a single interface. */
  public boolean canDialOverDevices() {
    return connections.supportsDevices();
  }

  /**
   * Sends an event, as a notification with {@code notify_time}, to every peer that has subscribed
   * to {@code jms.queue.events}. Does not wait.
   */
  public void publish(String method, Object params) {
    connections.publish(method, params);
  }

  /** Waits at most {@link Timeouts#close()} for running calls, and closes all connections. */
  @Override
  public void close() {
    connections.close();
  }

  private Bootstrap bootstrap(
      InetSocketAddress peer,
      Optional<String> device,
      Duration timeout,
      AtomicReference<@Nullable ServerConnection> created)
      throws NotConnected {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(connections.loop())
            .channel(
                connections.supportsDevices() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Listeners.WATER_MARK)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    ServerContext context = connections.context();
                    var connection = new ServerConnection(context, channel, device);
                    created.set(connection);
                    context.connections().admit(connection, peer);
                    channel
                        .closeFuture()
                        .addListener(_ -> context.connections().remove(connection));
                    SslHandler handler =
                        tls.newHandler(
                            channel.alloc(), peer.getHostString(), peer.getPort(), context.verbs());
                    channel.pipeline().addLast(ServedConnections.limited(context, handler));
                    ServedConnections.addHandlers(context, channel, connection);
                  }
                });
    if (device.isEmpty()) {
      return bootstrap;
    }
    if (!connections.supportsDevices()) {
      throw new NotConnected(
          Reason.UNREACHABLE,
          "Cannot connect" + through(device) + ": Netty has no epoll on this platform");
    }
    try {
      return bootstrap.option(DeviceOption.OPTION, DeviceOption.valueOf(device.get()));
    } catch (IOException e) {
      throw new NotConnected(Reason.UNREACHABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static NotConnected unreachable(
      InetSocketAddress peer,
      Optional<String> device,
      Duration timeout,
      @Nullable Throwable cause) {
    String target = Endpoint.format(peer) + through(device);
    return cause == null
        ? new NotConnected(
            Reason.UNREACHABLE, target + ": no connection within " + timeout.toMillis() + " ms")
        : new NotConnected(
            Reason.UNREACHABLE, target + ": " + SocketProblem.describe(cause, peer), cause);
  }

  private static String through(Optional<String> device) {
    return device.map(name -> " through " + name).orElse("");
  }
}
