package org.uplink.rpc.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.CorrelationId;
import org.uplink.rpc.jsonrpc.PeerIdentity;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import org.uplink.rpc.jsonrpc.RpcException.Reason;
import org.uplink.rpc.socket.ConnectionFailure;
import org.uplink.rpc.socket.EventLoopQueue;
import org.uplink.rpc.socket.EventLoops;
import org.uplink.rpc.socket.OpenConnection;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rpc.socket.Tls;
import org.uplink.rpc.socket.TlsProblem;
import org.uplink.rpc.stomp.Command;
import org.uplink.rpc.stomp.Destinations;
import org.uplink.rpc.stomp.Frame;
import org.uplink.rpc.stomp.FrameEncoder;
import org.uplink.rpc.stomp.HeartBeatHandler;
import org.uplink.rpc.stomp.ProtocolError;
import org.uplink.rpc.stomp.RefusalHeader;
import org.uplink.rpc.stomp.ServerSession;
import org.uplink.rpc.stomp.SessionEvent;

/**
 * A server's connection, the last handler of its pipeline: it executes the actions of its {@link
 * ServerSession}, starts calls if {@link CallLimit} permits, and stops reading while calls wait or
 * too many answers are unsent. Runs on the event loop, except the handlers' threads, which put
 * their answers into an {@link EventLoopQueue}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes the channel of a failed write.
final class ServerConnection extends ChannelInboundHandlerAdapter implements DialledConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  /**
   * How long the connection reads and drops what the peer sends after an ERROR. Closing at once
   * would reset the connection, and the peer might not receive the ERROR.
   */
  private static final Duration LINGER = Duration.ofMillis(500);

  private final ServerContext server;
  private final Channel channel;
  private final Optional<String> device;
  private final long number;
  private final CallQueue calls;
  private final FlowControl flow;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<NotConnected> ended = new CompletableFuture<>();

  private ServerSession session = ServerSession.INITIAL;
  private List<X509Certificate> chain = List.of();
  private long messages;
  private boolean closing;
  private @Nullable ScheduledFuture<?> connectDeadline;

  ServerConnection(ServerContext server, Channel channel, Optional<String> device) {
    this.server = server;
    this.channel = channel;
    this.device = device;
    this.number = server.connections().nextNumber();
    this.calls = new CallQueue(server, channel.eventLoop(), this::answered, this::allAnswered);
    this.flow = new FlowControl(server, channel, calls, this::disconnect);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        authenticate();
      } else {
        String problem = TlsProblem.describeHandshake(handshake.cause());
        LOG.info("Refused {}: {}", peer(), problem);
        end(ConnectionFailure.of(handshake.cause(), false).reason(), problem);
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof SessionEvent event) {
      receive(event);
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
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    flow.update();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session = new ServerSession.Ended();
    closing = true;
    calls.clear();
    cancel(connectDeadline);
    flow.stop();
    server.connections().remove(this);
    end(
        ready.isDone() ? Reason.LOST : Reason.PROTOCOL,
        ready.isDone()
            ? "the peer closed the connection"
            : "the peer closed the connection before it was set up");
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("The connection of {} failed", peer(), cause);
    channel.close();
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
  public CompletableFuture<NotConnected> closed() {
    return ended.copy();
  }

  @Override
  public void close() {
    try {
      channel.eventLoop().execute(() -> close(Duration.ZERO));
    } catch (RejectedExecutionException gone) {
      channel.close();
    }
  }

  /** Completes when the peer may call. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Sends an event to this connection if it has subscribed to events. */
  void publish(byte[] document) {
    if (session instanceof ServerSession.Connected connected
        && connected.subscriptionTo(Destinations.EVENTS).isPresent()) {
      sendMessage(Destinations.EVENTS, document);
      channel.flush();
    }
  }

  /** Returns who is connected; empty until the certificate is accepted. */
  Optional<OpenConnection> describe() {
    return !chain.isEmpty() && channel.remoteAddress() instanceof InetSocketAddress remote
        ? Optional.of(
            new OpenConnection(Tls.identity(chain.getFirst()).name(), Endpoint.format(remote)))
        : Optional.empty();
  }

  /** Takes no new requests. Calls that run may still be answered. */
  void stopReading() {
    calls.clear();
    flow.stopReading();
  }

  /** Returns the bytes that wait until the peer reads. */
  long unsentBytes() {
    return flow.unsentBytes();
  }

  /** Closes the connection immediately, and drops unsent data. */
  void disconnect(String reason) {
    LOG.info("Disconnected {}: {}", peer(), reason);
    closing = true;
    flow.stop();
    channel.unsafe().close(channel.voidPromise());
  }

  /**
   * Closes the connection when everything is sent. Until then, reads and drops what the peer sends.
   */
  void close(Duration lingering) {
    if (closing) {
      return;
    }
    closing = true;
    calls.clear();
    flow.beginClosing();
    ChannelFuture sent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (lingering.isZero()) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
    // The peer may never read the unsent data.
    Duration last = lingering.isZero() ? EventLoops.CLOSE_TIMEOUT : lingering;
    channel.eventLoop().schedule(() -> channel.close(), last.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void authenticate() {
    try {
      if (!PeerCheck.NOBODY.equals(server.check())) {
        List<X509Certificate> presented =
            Tls.chain(channel.pipeline().get(SslHandler.class).engine().getSession());
        server.check().check(presented);
        chain = presented;
        server.connections().trust(this);
      }
      connectDeadline =
          channel
              .eventLoop()
              .schedule(
                  this::connectTimedOut,
                  server.timeouts().connect().toNanos(),
                  TimeUnit.NANOSECONDS);
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      LOG.warn("Refused {}: {}", peer(), e.getMessage());
      session = new ServerSession.Ended();
      write(Frame.error("Refused: " + e.getMessage(), RefusalHeader.NAME, RefusalHeader.IDENTITY));
      end(Reason.UNTRUSTED, "the peer's certificate is refused: " + e.getMessage());
      close(LINGER);
    }
  }

  private void connectTimedOut() {
    receive(
        new ProtocolError(
            "No CONNECT came within " + server.timeouts().connect().toMillis() + " ms."));
    channel.flush();
  }

  private void receive(SessionEvent event) {
    ServerSession before = session;
    ServerSession.Step step = ServerSession.next(session, event, server.timeouts().minHeartBeat());
    session = step.next();
    boolean connected = false;
    if (before instanceof ServerSession.AwaitingConnect
        && session instanceof ServerSession.Connected) {
      cancel(connectDeadline);
      connected = true;
    }
    Duration lingering = Duration.ZERO;
    for (var output : step.outputs()) {
      switch (output) {
        case ServerSession.Output.Send(var frame) -> {
          write(frame);
          if (frame.command() == Command.ERROR) {
            LOG.info(
                "Closing the connection of {}: {}", peer(), frame.header("message").orElse(""));
            lingering = LINGER;
          }
        }
        case ServerSession.Output.StartHeartBeats(var agreed) ->
            channel.pipeline().get(HeartBeatHandler.class).start(agreed);
        case ServerSession.Output.Request request -> {
          calls.add(
              new CallQueue.Request(
                  request.frame()::body,
                  request.replyTo(),
                  caller(request),
                  Math.max(0, request.frame().body().length - MemoryLimits.FREE_BODY_BYTES)));
          flow.update();
        }
        case ServerSession.Output.Close() -> close(lingering);
      }
    }
    if (connected) {
      ready.complete(null);
    }
  }

  /** Says why the connection ends. Only the first reason is stored. */
  private void end(Reason reason, String text) {
    var exception = new NotConnected(reason, peer() + ": " + text);
    ended.complete(exception);
    ready.completeExceptionally(exception);
  }

  private Caller caller(ServerSession.Output.Request request) {
    var origin =
        new TcpOrigin(
            number,
            (InetSocketAddress) channel.localAddress(),
            (InetSocketAddress) channel.remoteAddress(),
            device);
    return new Caller(identity(), origin, request.correlation().flatMap(CorrelationId::ofPeer));
  }

  private PeerIdentity identity() {
    // A stranger is the same peer only on the same connection.
    return chain.isEmpty()
        ? new PeerIdentity("a client without a certificate", "connection " + number)
        : Tls.identity(chain.getFirst());
  }

  private void answered(CallQueue.Answer answer) {
    if (answer.document().isPresent() && channel.isActive() && !closing) {
      sendMessage(answer.replyTo(), answer.document().get());
    }
  }

  private void allAnswered() {
    channel.flush();
    flow.update();
  }

  private void sendMessage(String destination, byte[] document) {
    // A client that has not subscribed gets its answer too, with the destination instead of the
    // subscription id.
    String subscription =
        session instanceof ServerSession.Connected connected
            ? connected.subscriptionTo(destination).orElse(destination)
            : destination;
    write(
        Frame.of(
            Command.MESSAGE,
            document,
            List.of(
                "destination",
                destination,
                "content-type",
                "application/json",
                "subscription",
                subscription,
                "message-id",
                number + "-" + ++messages)));
  }

  private void write(Frame frame) {
    channel.write(FrameEncoder.encode(frame, channel.alloc()));
  }

  /** Returns the peer for messages. Netty forgets the address of some closed channels. */
  private LogPeer peer() {
    LogPeer stranger =
        LogPeer.stranger(
            channel.remoteAddress(),
            channel.remoteAddress() instanceof InetSocketAddress address
                ? Endpoint.format(address)
                : "a closed connection");
    return chain.isEmpty() ? stranger : stranger.proven();
  }

  private static void cancel(@Nullable ScheduledFuture<?> deadline) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
