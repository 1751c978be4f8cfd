package org.uplink.rpc.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.platform.LogPeer;
import org.uplink.platform.rate.Allowance;
import org.uplink.rpc.jsonrpc.CorrelationId;
import org.uplink.rpc.jsonrpc.DocumentChannel;
import org.uplink.rpc.jsonrpc.JsonRpcClient;
import org.uplink.rpc.jsonrpc.RpcEvent;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import org.uplink.rpc.jsonrpc.RpcException.Reason;
import org.uplink.rpc.socket.ConnectionFailure;
import org.uplink.rpc.socket.EventLoopQueue;
import org.uplink.rpc.socket.Tls;
import org.uplink.rpc.stomp.BodyMemory;
import org.uplink.rpc.stomp.ClientSession;
import org.uplink.rpc.stomp.Frame;
import org.uplink.rpc.stomp.FrameDecoder;
import org.uplink.rpc.stomp.FrameEncoder;
import org.uplink.rpc.stomp.HeartBeat;
import org.uplink.rpc.stomp.HeartBeatHandler;
import org.uplink.rpc.stomp.SessionEvent;

/**
 * A client's connection to a server, the last handler of its pipeline: it executes the actions of
 * its {@link ClientSession}. All methods run on the event loop, except those of {@link
 * RpcConnection} and {@link #send}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes the channel of a failed write.
final class ClientConnection extends ChannelInboundHandlerAdapter
    implements RpcConnection, DocumentChannel {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  /** All answers that are being received together. The engine has a heap of 512 MB. */
  static final long BODY_BYTES = 64 << 20;

  private static final int EVENTS_AT_ONCE = 32;
  private static final Duration EVENT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration FRAME_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration DISCONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final Channel channel;
  private final InetSocketAddress server;
  private final PeerCheck check;
  private final String replyTo;
  private final JsonRpcClient client;
  private final EventLoopQueue<Frame> outbox;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<NotConnected> ended = new CompletableFuture<>();

  private ClientSession session;
  private volatile List<X509Certificate> chain = List.of();
  private volatile Consumer<RpcEvent> events;

  /** How many events the server may send; null if there is no limit. */
  private @Nullable Allowance allowedEvents;

  ClientConnection(
      Channel channel,
      InetSocketAddress server,
      PeerCheck check,
      String replyTo,
      ClientSettings settings,
      Executor completions) {
    this.channel = channel;
    this.server = server;
    this.check = check;
    this.replyTo = replyTo;
    this.events = settings.events();
    this.client =
        new JsonRpcClient(
            Endpoint.format(server),
            this,
            settings.maxInFlight(),
            this::received,
            channel.eventLoop(),
            completions);
    var heartBeat = new HeartBeat(settings.heartBeat(), settings.heartBeat());
    this.session = new ClientSession.Connecting(replyTo, heartBeat);
    this.outbox = new EventLoopQueue<>(channel.eventLoop(), this::write, channel::flush);
  }

  /**
   * Limits the events that the server may send. If it sends more, they are dropped, and the
   * connection reads nothing for a moment: a server that floods waits by itself.
   */
  void limitEvents() {
    allowedEvents = new Allowance(EVENTS_AT_ONCE, EVENT_INTERVAL, System.nanoTime());
  }

  /**
   * Adds the handlers that follow TLS.
   *
   * @param freeBytes how many bytes of an answer are received whatever the others receive
   */
  void addHandlers(ClientSettings settings, BodyMemory bodies, int freeBytes) {
    channel
        .pipeline()
        .addLast(
            new HeartBeatHandler(),
            new FrameDecoder(settings.maxFrameBytes(), FRAME_TIMEOUT, bodies, freeBytes),
            this);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        checkServerAndConnect();
      } else {
        fail(handshake.cause());
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof SessionEvent event) {
      ClientSession.Step step = ClientSession.next(session, event);
      session = step.next();
      step.outputs().forEach(this::execute);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    channel.flush();
    context.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (session instanceof ClientSession.Disconnecting) {
      end(Reason.CLOSED, "this side closed the connection", null);
    } else {
      end(
          connected() ? Reason.LOST : Reason.PROTOCOL,
          connected()
              ? "the server closed the connection"
              : "the server closed the connection before it was set up",
          null);
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause);
  }

  @Override
  public void send(byte[] document, Optional<CorrelationId> correlation) {
    outbox.add(ClientSession.request(replyTo, document, correlation.map(CorrelationId::text)));
  }

  @Override
  public <R> R call(String method, Object params, Class<R> result, Duration deadline)
      throws RpcException, InterruptedException {
    return client.call(method, params, result, deadline);
  }

  @Override
  public <R> CompletableFuture<R> callAsync(
      String method, Object params, Class<R> result, Duration deadline) {
    return client.callAsync(method, params, result, deadline);
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) channel.remoteAddress();
  }

  @Override
  public List<X509Certificate> peer() {
    return chain;
  }

  @Override
  public boolean isOpen() {
    return !ended.isDone();
  }

  @Override
  public void onEvents(Consumer<RpcEvent> listener) {
    events = listener;
  }

  @Override
  public CompletableFuture<NotConnected> closed() {
    return ended.copy();
  }

  @Override
  public void close() {
    startClose();
    awaitClosed();
  }

  /** Completes when requests may be sent. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Ends the connection. Only the first reason is stored. */
  void end(Reason reason, String text, @Nullable Throwable cause) {
    session = new ClientSession.Ended();
    String message = Endpoint.format(server) + ": " + text;
    NotConnected exception =
        cause == null
            ? new NotConnected(reason, message)
            : new NotConnected(reason, message, cause);
    if (ended.complete(exception)) {
      ready.completeExceptionally(exception);
      client.closed(exception);
    }
    channel.close();
  }

  /** Sends DISCONNECT without waiting for the receipt. */
  void startClose() {
    try {
      channel.eventLoop().execute(this::disconnect);
    } catch (RejectedExecutionException gone) {
      channel.close();
    }
  }

  /**
   * Waits until the connection has ended, which takes at most {@link #DISCONNECT_TIMEOUT} if the
   * server does not answer.
   */
  void awaitClosed() {
    if (!channel.eventLoop().inEventLoop()) {
      channel.closeFuture().awaitUninterruptibly(DISCONNECT_TIMEOUT.toMillis() + 1000);
    }
  }

  private void received(RpcEvent event) {
    if (allowedEvents == null || allowedEvents.take(System.nanoTime())) {
      events.accept(event);
    } else if (channel.config().isAutoRead()) {
      LOG.warn(
          "{} sends too many events; nothing is read from it for {} ms",
          LogPeer.stranger(server, Endpoint.format(server)).proven(),
          EVENT_INTERVAL.toMillis());
      channel.config().setAutoRead(false);
      channel
          .eventLoop()
          .schedule(
              () -> channel.config().setAutoRead(true),
              EVENT_INTERVAL.toNanos(),
              TimeUnit.NANOSECONDS);
    }
  }

  private void checkServerAndConnect() {
    try {
      chain = Tls.chain(channel.pipeline().get(SslHandler.class).engine().getSession());
      check.check(chain);
    } catch (CertificateException | SSLException e) {
      end(Reason.UNTRUSTED, "the server's certificate is refused: " + e.getMessage(), e);
      return;
    }
    if (session instanceof ClientSession.Connecting connecting) {
      write(ClientSession.connect(server.getHostString(), connecting.own()));
      channel.flush();
    }
  }

  private void execute(ClientSession.Output output) {
    switch (output) {
      case ClientSession.Output.Send(var frame) -> write(frame);
      case ClientSession.Output.StartHeartBeats(var agreed) ->
          channel.pipeline().get(HeartBeatHandler.class).start(agreed);
      case ClientSession.Output.Ready() -> {
        channel.flush();
        ready.complete(null);
      }
      case ClientSession.Output.Document(var frame) -> client.received(frame.body());
      case ClientSession.Output.Disconnected() ->
          end(Reason.CLOSED, "this side closed the connection", null);
      case ClientSession.Output.Failed(var text, var refused) ->
          end(refused ? Reason.UNTRUSTED : connected() ? Reason.LOST : Reason.PROTOCOL, text, null);
    }
  }

  private boolean connected() {
    return ready.isDone();
  }

  private void write(Frame frame) {
    channel.write(FrameEncoder.encode(frame, channel.alloc()));
  }

  private void fail(Throwable thrown) {
    ConnectionFailure failure = ConnectionFailure.of(thrown, connected());
    end(failure.reason(), failure.text(), failure.cause());
  }

  private void disconnect() {
    ClientSession.Step step = ClientSession.disconnect(session);
    session = step.next();
    step.outputs().forEach(this::execute);
    channel.flush();
    if (channel.isOpen()) {
      channel
          .eventLoop()
          .schedule(
              () -> end(Reason.CLOSED, "this side closed the connection", null),
              DISCONNECT_TIMEOUT.toNanos(),
              TimeUnit.NANOSECONDS);
    }
  }
}
