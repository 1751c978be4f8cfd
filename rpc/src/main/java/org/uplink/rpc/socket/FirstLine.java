package org.uplink.rpc.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Sends a text when the handshake of TLS is over, and reads the first line of the answer. Reads no
 * more than the limit. One connection uses it.
 */
final class FirstLine extends SimpleChannelInboundHandler<ByteBuf> {
  /** The longest line that is read. What follows the line is not kept. */
  static final int MAX_BYTES = 1 << 10;

  private final String text;
  private final StringBuilder line = new StringBuilder();
  private final CompletableFuture<String> received = new CompletableFuture<>();
  private volatile boolean encrypted;

  FirstLine(String text) {
    this.text = text;
  }

  /** Returns the handler of a connection: TLS, and this object after it. */
  ChannelHandler after(Supplier<SslHandler> tls) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(tls.get(), FirstLine.this);
      }
    };
  }

  /** Returns the line, when it is there. */
  CompletableFuture<String> received() {
    return received;
  }

  /** Returns what the server has not done yet. */
  String missing() {
    return encrypted ? "does not answer" : "the TLS handshake is not over";
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        encrypted = true;
        var _ = context.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
      } else {
        received.completeExceptionally(handshake.cause());
      }
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    while (bytes.isReadable() && !received.isDone()) {
      char next = (char) bytes.readUnsignedByte();
      if (next == '\n') {
        received.complete(line.toString().stripTrailing());
      } else if (line.length() == MAX_BYTES) {
        received.completeExceptionally(
            new IOException("its answer begins with a line of more than " + MAX_BYTES + " bytes"));
      } else {
        line.append(next);
      }
    }
    if (received.isDone()) {
      var _ = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    received.completeExceptionally(
        new IOException("the server closed the connection before it sent a whole line"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    received.completeExceptionally(cause);
  }
}
