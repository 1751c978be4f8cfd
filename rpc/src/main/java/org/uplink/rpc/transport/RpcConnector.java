package org.uplink.rpc.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
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
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import org.uplink.rpc.jsonrpc.RpcException.Reason;
import org.uplink.rpc.stomp.FrameDecoder;
import org.uplink.rpc.stomp.HeartBeatHandler;

/**
 * Opens clients, and owns the event loop that they share. One serves a whole engine. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes the channel of a failed write.
public final class RpcConnector implements AutoCloseable {
  private static final Duration FRAME = Duration.ofSeconds(60);

  private final EventLoopGroup loop = EventLoops.start("rpc-client");
  private final ExecutorService completions =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("answer-", 0).factory());
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();

  private RpcConnector() {}

  public static RpcConnector open() {
    return new RpcConnector();
  }

  /**
   * Connects: TCP, TLS, the check of the server's certificate, STOMP. Blocks until all is done.
   *
   * @throws RpcException.NotConnected with the reason
   */
  public RpcClient connect(
      InetSocketAddress server, SSLContext tls, PeerCheck check, ClientSettings settings)
      throws RpcException.NotConnected, InterruptedException {
    var client = new JsonRpcClient(name(server), settings, loop.next(), completions);
    // A queue that no other connection listens to: Vdsm sends an answer to all who listen.
    var replyTo = "jms.topic.vdsm_responses." + UUID.randomUUID();
    var made = new AtomicReference<ClientConnection>();
    var connected =
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
                            channel, server, check, replyTo, settings.heartBeat(), client);
                    made.set(connection);
                    var handler =
                        Tls.client(tls)
                            .newHandler(
                                channel.alloc(),
                                server.getHostString(),
                                server.getPort(),
                                completions);
                    // The deadline below is for all of it, and says so in its own words.
                    handler.setHandshakeTimeoutMillis(0);
                    channel
                        .pipeline()
                        .addLast(
                            handler,
                            new HeartBeatHandler(),
                            new FrameDecoder(settings.maxFrameBytes(), FRAME),
                            connection);
                  }
                })
            .connect(server);
    var deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    try {
      if (!connected.await(settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS)
          || !connected.isSuccess()) {
        throw unreachable(server, settings, connected.cause());
      }
      var connection = Objects.requireNonNull(made.get(), "the pipeline of a connected channel");
      open.add(connection);
      connection.ended().thenRun(() -> open.remove(connection));
      connection.ready().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      client.start(connection);
      return client;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof NotConnected reason
          ? reason
          : new NotConnected(Reason.PROTOCOL, name(server) + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      connected.channel().close();
      throw new NotConnected(
          Reason.UNREACHABLE,
          name(server)
              + ": something listens there, but TLS and STOMP were not set up within "
              + settings.connectTimeout().toMillis()
              + " ms",
          e);
    } catch (InterruptedException | NotConnected e) {
      connected.channel().close();
      throw e;
    }
  }

  private static NotConnected unreachable(
      InetSocketAddress server, ClientSettings settings, @Nullable Throwable cause) {
    return cause == null
        ? new NotConnected(
            Reason.UNREACHABLE,
            name(server) + ": no connection within " + settings.connectTimeout().toMillis() + " ms")
        : new NotConnected(Reason.UNREACHABLE, name(server) + ": " + cause.getMessage(), cause);
  }

  static String name(InetSocketAddress address) {
    var host = address.getHostString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  /** Closes all clients that are still open. */
  @Override
  public void close() {
    open.forEach(ClientConnection::startClose);
    open.forEach(ClientConnection::awaitClosed);
    EventLoops.stop(loop);
    completions.shutdown();
  }
}
