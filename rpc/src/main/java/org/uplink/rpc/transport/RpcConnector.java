package org.uplink.rpc.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.uplink.address.Endpoint;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import org.uplink.rpc.jsonrpc.RpcException.Reason;
import org.uplink.rpc.socket.EventLoops;
import org.uplink.rpc.socket.SocketProblem;
import org.uplink.rpc.socket.Tls;
import org.uplink.rpc.stomp.BodyMemory;

/**
 * Opens connections and owns the event loop that they share. One connector serves a whole engine.
 * Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes the channel of a failed write.
public final class RpcConnector implements AutoCloseable {
  /** The answer of an ordinary host is never refused because of other hosts. */
  private static final int FREE_BODY_BYTES = 256 << 10;

  private final EventLoopGroup loop = EventLoops.start("rpc-client");
  private final BodyMemory bodies = new BodyMemory(ClientConnection.BODY_BYTES);
  private final ExecutorService completions =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("answer-", 0).factory());
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();

  private RpcConnector() {}

  public static RpcConnector open() {
    return new RpcConnector();
  }

  /**
   * Opens a connection: TCP, TLS, the check of the server's certificate, STOMP. Blocks until it can
   * carry calls.
   *
   * @throws RpcException.NotConnected with the reason why there is no connection
   */
  public RpcConnection connect(
      InetSocketAddress server, SSLContext tls, PeerCheck check, ClientSettings settings)
      throws RpcException.NotConnected, InterruptedException {
    // No other connection subscribes to it: Vdsm sends an answer to every subscriber of its topic.
    String replyTo = "jms.topic.vdsm_responses." + UUID.randomUUID();
    var created = new AtomicReference<ClientConnection>();
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(settings.connectTimeout().toMillis()))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    var connection =
                        new ClientConnection(
                            channel, server, check, replyTo, settings, completions);
                    created.set(connection);
                    SslHandler handler =
                        Tls.client(tls)
                            .newHandler(
                                channel.alloc(),
                                server.getHostString(),
                                server.getPort(),
                                completions);
                    // The connect timeout below includes the handshake.
                    handler.setHandshakeTimeoutMillis(0);
                    channel.pipeline().addLast(handler);
                    connection.addHandlers(settings, bodies, FREE_BODY_BYTES);
                  }
                })
            .connect(server);
    long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    try {
      if (!connected.await(settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS)
          || !connected.isSuccess()) {
        throw unreachable(server, settings, connected.cause());
      }
      ClientConnection connection =
          Objects.requireNonNull(created.get(), "the pipeline of a connected channel");
      open.add(connection);
      connection.closed().thenRun(() -> open.remove(connection));
      connection.ready().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      return connection;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof NotConnected reason
          ? reason
          : new NotConnected(Reason.PROTOCOL, Endpoint.format(server) + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      connected.channel().close();
      throw new NotConnected(
          Reason.UNREACHABLE,
          Endpoint.format(server)
              + ": the server accepted the connection, but TLS and STOMP were not set up within "
              + settings.connectTimeout().toMillis()
              + " ms",
          e);
    } catch (InterruptedException | NotConnected e) {
      connected.channel().close();
      throw e;
    }
  }

  /** Closes all open connections. */
  @Override
  public void close() {
    open.forEach(ClientConnection::startClose);
    open.forEach(ClientConnection::awaitClosed);
    EventLoops.stop(loop);
    completions.shutdown();
  }

  private static NotConnected unreachable(
      InetSocketAddress server, ClientSettings settings, @Nullable Throwable cause) {
    return cause == null
        ? new NotConnected(
            Reason.UNREACHABLE,
            Endpoint.format(server)
                + ": no connection within "
                + settings.connectTimeout().toMillis()
                + " ms")
        : new NotConnected(
            Reason.UNREACHABLE,
            Endpoint.format(server) + ": " + SocketProblem.describe(cause, server),
            cause);
  }
}
