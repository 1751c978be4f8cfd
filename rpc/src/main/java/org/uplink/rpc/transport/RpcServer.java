package org.uplink.rpc.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.socket.OpenConnection;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rpc.socket.Tls;

/** Answers calls on one listening address. Thread-safe. */
public final class RpcServer implements AutoCloseable {
  private final ServedConnections connections;
  private final Listeners listeners;
  private final Channel channel;

  private RpcServer(ServedConnections connections, Listeners listeners, Channel channel) {
    this.connections = connections;
    this.listeners = listeners;
    this.channel = channel;
  }

  /** Starts a server with the default limits and timeouts. */
  public static RpcServer start(
      InetSocketAddress listen, SSLContext tls, PeerCheck check, Map<String, MethodHandler> methods)
      throws IOException {
    return start(listen, tls, check, methods, Limits.DEFAULT, Timeouts.DEFAULT);
  }

  /**
   * Starts a server.
   *
   * @param listen the address and port; port 0 selects a free port
   * @param methods the handlers by the methods' names
   * @throws IOException the server cannot listen there; the message names the address
   */
  public static RpcServer start(
      InetSocketAddress listen,
      SSLContext tls,
      PeerCheck check,
      Map<String, MethodHandler> methods,
      Limits limits,
      Timeouts timings)
      throws IOException {
    var connections = ServedConnections.start("rpc-server", check, methods, limits, timings);
    SslContext context = Tls.server(tls);
    var listeners =
        new Listeners(
            connections.loop(), device -> pipeline(connections.context(), context, device));
    try {
      return new RpcServer(connections, listeners, listeners.onAllDevices(listen));
    } catch (IOException e) {
      connections.close();
      throw e;
    }
  }

  /**
   * Listens on the same port for connections that arrive by one interface. The kernel prefers this
   * listener, and the handlers learn the interface from {@link TcpOrigin#device}. Closing the
   * listener does not close its connections.
   *
   * @throws IOException there is no such interface, or the platform cannot listen on one interface
   */
  public AutoCloseable listenOn(String device) throws IOException {
    Channel listener = listeners.onDevice(device, channel);
    return () -> listener.close().awaitUninterruptibly();
  }

  /** Returns whether this platform supports {@link #listenOn}. */
  public boolean canListenOnDevices() {
    return listeners.supportsDevices();
  }

  /** Returns the connections whose certificate is accepted. */
  public List<OpenConnection> connections() {
    return connections.list();
  }

  /** Returns the listening address, with the actual port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /**
   * Sends an event, as a notification with {@code notify_time}, to every connection that has
   * subscribed to {@code jms.queue.events}. Does not wait.
   *
   * @param method the event's name, such as {@code |net|host_conn|no_id}
   * @param params written as a JSON object
   */
  public void publish(String method, Object params) {
    connections.publish(method, params);
  }

  /**
   * Stops listening, waits at most {@link Timeouts#close()} for running calls, and closes all
   * connections.
   */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    connections.close();
  }

  private static ChannelInitializer<SocketChannel> pipeline(
      ServerContext service, SslContext tls, Optional<String> device) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        channel
            .pipeline()
            .addLast(
                new FirstMessage(
                    service,
                    computing ->
                        addHandlers(
                            service, Tls.accepted(tls, channel, computing), device, channel)));
      }
    };
  }

  private static void addHandlers(
      ServerContext service, SslHandler handler, Optional<String> device, SocketChannel channel) {
    var connection = new ServerConnection(service, channel, device);
    if (ServedConnections.admit(service, channel, connection)) {
      channel.pipeline().addLast(ServedConnections.limited(service, handler));
      ServedConnections.addHandlers(service, channel, connection);
    }
  }
}
