package org.uplink.rpc.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
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
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.rpc.jsonrpc.Caller;
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
 * One connection to a server, behind TLS and the decoder: carries out what its {@link
 * ServerSession} says, starts calls as {@link CallLimit} lets it, and reads no further while calls
 * wait or answers pile up. On the event loop, but for the verbs' threads, which put their answers
 * into the {@link EventLoopQueue}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes the channel of a failed write.
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  /** How long what the peer still sends is taken and dropped, so that it gets to read the ERROR. */
  private static final Duration LINGER = Duration.ofMillis(500);

  private final ServerContext service;
  private final Channel channel;
  private final Optional<String> device;
  private final long number;
  private final CallQueue calls;

  private ServerSession session = ServerSession.INITIAL;
  private List<X509Certificate> chain = List.of();
  private long messages;
  private boolean readingStopped;
  private boolean closing;
  private @Nullable ScheduledFuture<?> connectDeadline;
  private @Nullable ScheduledFuture<?> readDeadline;

  ServerConnection(ServerContext service, Channel channel, Optional<String> device) {
    this.service = service;
    this.channel = channel;
    this.device = device;
    this.number = service.connections().nextNumber();
    this.calls = new CallQueue(service, channel.eventLoop(), this::answered, this::allAnswered);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        authenticate();
      } else {
        LOG.info(
            "Refused {}: TLS failed: {}", channel.remoteAddress(), Tls.describe(handshake.cause()));
      }
    }
    context.fireUserEventTriggered(event);
  }

  private void authenticate() {
    try {
      chain = Tls.chain(channel.pipeline().get(SslHandler.class).engine().getSession());
      service.check().check(chain);
      connectDeadline =
          channel
              .eventLoop()
              .schedule(
                  this::connectTimedOut,
                  service.timeouts().connect().toNanos(),
                  TimeUnit.NANOSECONDS);
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      LOG.warn("Refused {}: {}", channel.remoteAddress(), e.getMessage());
      session = new ServerSession.Ended();
      write(Frame.error("Refused: " + e.getMessage(), RefusalHeader.NAME, RefusalHeader.IDENTITY));
      close(LINGER);
    }
  }

  private void connectTimedOut() {
    receive(
        new ProtocolError(
            "No CONNECT came within " + service.timeouts().connect().toMillis() + " ms."));
    channel.flush();
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

  private void receive(SessionEvent event) {
    var before = session;
    var step = ServerSession.next(session, event, service.timeouts().minHeartBeat());
    session = step.next();
    if (before instanceof ServerSession.AwaitingConnect
        && session instanceof ServerSession.Connected) {
      cancel(connectDeadline);
      service.connections().markConnected(this);
    }
    var lingering = Duration.ZERO;
    for (var output : step.outputs()) {
      switch (output) {
        case ServerSession.Output.Send(var frame) -> {
          write(frame);
          if (frame.command() == Command.ERROR) {
            LOG.info("Closing {}: {}", channel.remoteAddress(), frame.header("message").orElse(""));
            lingering = LINGER;
          }
        }
        case ServerSession.Output.StartHeartBeats(var agreed) ->
            channel.pipeline().get(HeartBeatHandler.class).start(agreed);
        case ServerSession.Output.Request request -> {
          calls.add(
              new CallQueue.Request(request.frame()::body, request.replyTo(), caller(request)));
          updateAutoRead();
        }
        case ServerSession.Output.Close() -> close(lingering);
      }
    }
  }

  private Caller caller(ServerSession.Output.Request request) {
    return new Caller(
        chain,
        (InetSocketAddress) channel.localAddress(),
        (InetSocketAddress) channel.remoteAddress(),
        number,
        request.correlation(),
        device);
  }

  private void answered(CallQueue.Answer answer) {
    if (answer.document().isPresent() && channel.isActive() && !closing) {
      sendMessage(answer.replyTo(), answer.document().get());
    }
  }

  private void allAnswered() {
    channel.flush();
    updateAutoRead();
  }

  /** An event, to each subscription that wants it. */
  void publish(byte[] document) {
    if (session instanceof ServerSession.Connected connected
        && connected.subscriptionTo(Destinations.EVENTS).isPresent()) {
      sendMessage(Destinations.EVENTS, document);
      channel.flush();
    }
  }

  private void sendMessage(String destination, byte[] document) {
    // Who asks without having subscribed gets the answer too, under the destination's own name.
    var subscription =
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

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    updateAutoRead();
    context.fireChannelWritabilityChanged();
  }

  /**
   * Reads only while the peer takes its answers and its requests have a place; cuts off who does
   * not read at all.
   */
  private void updateAutoRead() {
    var limits = service.limits();
    if (!closing && channel.isActive() && unsentBytes() > limits.unsentBytes()) {
      disconnect("it does not read: " + unsentBytes() + " bytes wait for it");
      return;
    }
    if (channel.isWritable()) {
      cancel(readDeadline);
      readDeadline = null;
    } else if (readDeadline == null && channel.isActive()) {
      var patience = service.timeouts().frame();
      readDeadline =
          channel
              .eventLoop()
              .schedule(
                  () ->
                      disconnect("it has not read its answers for " + patience.toMillis() + " ms"),
                  patience.toNanos(),
                  TimeUnit.NANOSECONDS);
    }
    var room =
        channel.isWritable()
            && !calls.isWaiting()
            && calls.running() < limits.inFlightPerConnection();
    channel.config().setAutoRead(closing || (room && !readingStopped));
  }

  private long unsentBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /** Takes no new requests; those that run may still answer. */
  void stopReading() {
    readingStopped = true;
    calls.clear();
    updateAutoRead();
  }

  /** Closes at once, whatever is unsent. */
  void disconnect(String reason) {
    LOG.info("Cut off {}: {}", channel.remoteAddress(), reason);
    closing = true;
    channel.unsafe().close(channel.voidPromise());
  }

  /** Closes when all is sent; goes on to read for a while, dropping what comes. */
  void close(Duration lingering) {
    if (closing) {
      return;
    }
    closing = true;
    calls.clear();
    updateAutoRead();
    var sent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (lingering.isZero()) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
    // Also where the peer does not take what is still to be sent.
    var last = lingering.isZero() ? EventLoops.CLOSE_TIMEOUT : lingering;
    channel.eventLoop().schedule(() -> channel.close(), last.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session = new ServerSession.Ended();
    closing = true;
    calls.clear();
    cancel(connectDeadline);
    cancel(readDeadline);
    service.connections().remove(this);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("Connection of {} failed", channel.remoteAddress(), cause);
    channel.close();
  }

  private static void cancel(@Nullable ScheduledFuture<?> deadline) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
