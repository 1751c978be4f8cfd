package org.uplink.rpc.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.uplink.rpc.socket.OpenConnection;
import org.uplink.rpc.stomp.BodyMemory;
import org.uplink.rpc.stomp.FrameDecoder;
import org.uplink.rpc.stomp.HeartBeatHandler;

/**
 * The connections over which this process answers calls, whichever side opened them, and what they
 * share. Thread-safe.
 */
final class ServedConnections {
  private static final Logger LOG = LoggerFactory.getLogger(ServedConnections.class);

  private final EventLoopGroup loop;
  private final ServerContext context;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ServedConnections(EventLoopGroup loop, ServerContext context) {
    this.loop = loop;
    this.context = context;
  }

  /**
   * Starts the threads.
   *
   * @param check accepts the peers; {@link PeerCheck#NOBODY} for peers without a certificate
   * @param methods the handlers by the methods' names
   */
  static ServedConnections start(
      String name,
      PeerCheck check,
      Map<String, MethodHandler> methods,
      Limits limits,
      Timeouts timeouts) {
    var known = new KnownPeers();
    return new ServedConnections(
        EventLoops.startServer(name),
        new ServerContext(
            check,
            new Dispatcher(methods, limits.batchSize(), new ReplayCache(System::nanoTime)),
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("verb-", 0).factory()),
            new CallLimit(limits.inFlight(), limits.memory().calls()),
            new BodyMemory(limits.memory().bodies()),
            new ConnectionRegistry(limits.connections(), known),
            new HandshakeQueue(Runtime.getRuntime().availableProcessors(), known),
            limits,
            timeouts));
  }

  EventLoopGroup loop() {
    return loop;
  }

  ServerContext context() {
    return context;
  }

  /** Returns whether sockets can be bound to one interface. */
  boolean supportsDevices() {
    return Listeners.supportsDevices(loop);
  }

  /**
   * Gives a connection its place, and closes it if there is none. Called on the event loop.
   *
   * @return false if there is no place
   */
  static boolean admit(ServerContext context, SocketChannel channel, ServerConnection connection) {
    if (context.connections().admit(connection, channel.remoteAddress())) {
      return true;
    }
    LOG.warn(
        "Refused {}: {} connections are open, and no more are allowed",
        LogPeer.stranger(channel.remoteAddress(), Endpoint.format(channel.remoteAddress())),
        context.limits().connections());
    var _ = channel.close();
    return false;
  }

  /** Sets the handshake's limits of a TLS handler. */
  static SslHandler limited(ServerContext context, SslHandler handler) {
    handler.setHandshakeTimeoutMillis(context.timeouts().handshake().toMillis());
    // One TLS record for each frame: oVirt's Java client waits for more bytes if a record holds
    // several frames.
    handler.setWrapDataSize(0);
    return handler;
  }

  /** Adds the handlers that follow TLS. */
  static void addHandlers(
      ServerContext context, SocketChannel channel, ServerConnection connection) {
    channel
        .pipeline()
        .addLast(
            new HeartBeatHandler(),
            new FrameDecoder(
                context.limits().frameBytes(),
                context.timeouts().frame(),
                context.bodies(),
                MemoryLimits.FREE_BODY_BYTES),
            connection);
  }

  /** Returns the connections whose peer's certificate is accepted. */
  List<OpenConnection> list() {
    try {
      return loop.submit(
              () ->
                  context.connections().all().stream()
                      .flatMap(connection -> connection.describe().stream())
                      .toList())
          .get(EventLoops.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      LOG.debug("The connections are being closed, or the thread is busy", e);
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Sends an event to every connection that has subscribed to events. Does not wait. */
  void publish(String method, Object params) {
    byte[] document = RpcEvent.document(method, params, System.nanoTime());
    if (closed.get()) {
      return;
    }
    try {
      loop.execute(() -> context.connections().all().forEach(each -> each.publish(document)));
    } catch (RejectedExecutionException closing) {
      LOG.debug("The connections are being closed, so the event {} is dropped", method);
    }
  }

  /**
   * Waits at most {@link Timeouts#close()} for running calls, and closes all connections. The
   * caller opens and accepts no more.
   */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    onLoop(
        () -> {
          context.connections().all().forEach(ServerConnection::stopReading);
          return List.of();
        });
    context.verbs().shutdown();
    try {
      context.verbs().awaitTermination(context.timeouts().close().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    onLoop(
        () -> {
          List<ServerConnection> open = List.copyOf(context.connections().all());
          open.forEach(connection -> connection.close(Duration.ZERO));
          return open;
        });
    // Interrupt handlers only after the connections are closed: an interrupted handler could send a
    // wrong answer.
    context.verbs().shutdownNow();
    EventLoops.stop(loop);
  }

  private void onLoop(Callable<List<ServerConnection>> action) {
    try {
      loop.submit(action).get(EventLoops.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Closing the connections over which calls are answered failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
