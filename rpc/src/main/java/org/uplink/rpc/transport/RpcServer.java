package org.uplink.rpc.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.platform.LogPeer;
import org.uplink.platform.peer.KnownPeers;
import org.uplink.rpc.jsonrpc.Dispatcher;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.ReplayCache;
import org.uplink.rpc.jsonrpc.RpcEvent;
import org.uplink.rpc.socket.EventLoops;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rpc.stomp.BodyMemory;
import org.uplink.rpc.stomp.FrameDecoder;
import org.uplink.rpc.stomp.HeartBeatHandler;

/** Answers calls on one listening address. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes the channel of a failed write.
public final class RpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

  private final EventLoopGroup loop;
  private final ServerContext service;
  private final Listeners listeners;
  private final Channel channel;
  private final String address;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RpcServer(
      EventLoopGroup loop, ServerContext service, Listeners listeners, Channel channel) {
    this.loop = loop;
    this.service = service;
    this.listeners = listeners;
    this.channel = channel;
    this.address = Endpoint.format((InetSocketAddress) channel.localAddress());
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
    var known = new KnownPeers();
    var service =
        new ServerContext(
            check,
            new Dispatcher(methods, limits.batchSize(), new ReplayCache(System::nanoTime)),
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("verb-", 0).factory()),
            new CallLimit(limits.inFlight(), limits.memory().calls()),
            new BodyMemory(limits.memory().bodies()),
            new ConnectionRegistry(limits.connections(), known),
            new HandshakeQueue(Runtime.getRuntime().availableProcessors(), known),
            limits,
            timings);
    EventLoopGroup loop = EventLoops.startServer("rpc-server");
    SslContext context = Tls.server(tls);
    var listeners = new Listeners(loop, device -> pipeline(service, context, device));
    try {
      return new RpcServer(loop, service, listeners, listeners.onAllDevices(listen));
    } catch (IOException e) {
      EventLoops.stop(loop);
      service.verbs().shutdown();
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
    try {
      return loop.submit(
              () ->
                  service.connections().all().stream()
                      .flatMap(connection -> connection.describe().stream())
                      .toList())
          .get(EventLoops.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      LOG.debug("The server on {} is closing, or busy", address, e);
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
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
    byte[] document = RpcEvent.document(method, params, System.nanoTime());
    if (closed.get()) {
      return;
    }
    try {
      loop.execute(() -> service.connections().all().forEach(each -> each.publish(document)));
    } catch (RejectedExecutionException closing) {
      LOG.debug("The server is closing, so the event {} is dropped", method);
    }
  }

  /**
   * Stops listening, waits at most {@link Timeouts#close()} for running calls, and closes all
   * connections.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    channel.close().awaitUninterruptibly();
    onLoop(
        () -> {
          service.connections().all().forEach(ServerConnection::stopReading);
          return List.of();
        });
    service.verbs().shutdown();
    try {
      service.verbs().awaitTermination(service.timeouts().close().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    onLoop(
        () -> {
          List<ServerConnection> open = List.copyOf(service.connections().all());
          open.forEach(connection -> connection.close(Duration.ZERO));
          return open;
        });
    // Interrupt handlers only after the connections are closed: an interrupted handler could send a
    // wrong answer.
    service.verbs().shutdownNow();
    EventLoops.stop(loop);
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
    if (!service.connections().admit(connection, channel.remoteAddress())) {
      LOG.warn(
          "Refused {}: {} connections are open, and no more are allowed",
          LogPeer.stranger(channel.remoteAddress(), Endpoint.format(channel.remoteAddress())),
          service.limits().connections());
      channel.close();
      return;
    }
    handler.setHandshakeTimeoutMillis(service.timeouts().handshake().toMillis());
    // One TLS record for each frame: oVirt's Java client waits for more bytes if a record holds
    // several frames.
    handler.setWrapDataSize(0);
    channel
        .pipeline()
        .addLast(
            handler,
            new HeartBeatHandler(),
            new FrameDecoder(
                service.limits().frameBytes(),
                service.timeouts().frame(),
                service.bodies(),
                MemoryLimits.FREE_BODY_BYTES),
            connection);
  }

  private void onLoop(Callable<List<ServerConnection>> action) {
    try {
      loop.submit(action).get(EventLoops.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Closing the connections of the server on {} failed", address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
