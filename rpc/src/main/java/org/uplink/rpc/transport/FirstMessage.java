package org.uplink.rpc.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.platform.LogPeer;

/**
 * The only handler of a new connection, until the first message of the TLS handshake is there. A
 * connection whose peer says nothing has no other objects, so it costs little. Runs on the event
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing needs no answer.
final class FirstMessage extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(FirstMessage.class);

  /** The record of a TLS handshake (RFC 8446, section 5.1): its type, version and length. */
  private static final int HEADER = 5;

  private static final int HANDSHAKE = 22;
  private static final int LENGTH_AT = 3;
  private static final int MAX_RECORD = 1 << 14;

  /** The message in the record (RFC 8446, section 4): its type and a length of three bytes. */
  private static final int MESSAGE_HEADER = 4;

  private static final int CLIENT_HELLO = 1;

  private final ServerContext server;
  private final HandshakeQueue.Handshake handshake;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean complete;

  /**
   * Creates the handler.
   *
   * @param handshake adds the handlers of the connection
   */
  FirstMessage(ServerContext server, HandshakeQueue.Handshake handshake) {
    this.server = server;
    this.handshake = handshake;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Channel channel = context.channel();
    server.connections().await(channel, (InetSocketAddress) channel.remoteAddress());
    deadline =
        channel
            .eventLoop()
            .schedule(
                () -> close(context, "its first message did not come in time"),
                server.timeouts().handshake().toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int start = in.readerIndex();
    if (complete) {
      return;
    }
    if (in.getUnsignedByte(start) != HANDSHAKE) {
      close(context, "it does not speak TLS");
    } else if (in.readableBytes() >= HEADER) {
      int length = in.getUnsignedShort(start + LENGTH_AT);
      if (length > MAX_RECORD) {
        close(context, "its first message has " + length + " bytes");
      } else if (in.readableBytes() >= HEADER + length) {
        complete = true;
        if (!hasWholeMessage(in, start + HEADER, length)) {
          // The handshake would have its turn, and then wait for the peer.
          close(context, "its first message is not whole in its first record");
          return;
        }
        // Nothing more is read and kept until the handshake begins.
        context.channel().config().setAutoRead(false);
        server
            .handshakes()
            .add(context.channel(), address(context), server.verbs(), each -> begin(context, each));
      }
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    server.connections().endWait(context.channel());
  }

  private void begin(ChannelHandlerContext context, Executor computing) {
    handshake.begin(computing);
    context.channel().config().setAutoRead(true);
    // The bytes go to the next handler.
    context.pipeline().remove(this);
  }

  private static boolean hasWholeMessage(ByteBuf in, int at, int length) {
    return length >= MESSAGE_HEADER
        && in.getUnsignedByte(at) == CLIENT_HELLO
        && in.getUnsignedMedium(at + 1) <= length - MESSAGE_HEADER;
  }

  private static InetAddress address(ChannelHandlerContext context) {
    return ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
  }

  private static void close(ChannelHandlerContext context, String reason) {
    InetSocketAddress peer = (InetSocketAddress) context.channel().remoteAddress();
    LOG.info("Refused {}: {}", LogPeer.stranger(peer, Endpoint.format(peer)), reason);
    context.close();
  }
}
