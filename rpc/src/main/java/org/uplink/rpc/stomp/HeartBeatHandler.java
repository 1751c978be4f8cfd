package org.uplink.rpc.stomp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a line end if nothing else is sent, and reports a silent peer. The handler is before the
 * decoder in the pipeline, so that every received byte counts as a heart-beat.
 *
 * <p>A heart-beat is sent after two thirds of the agreed interval. A peer that is silent for one
 * and a half intervals is reported with a {@link ProtocolError}. While this side does not read
 * because of backpressure, a peer is not reported.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes the channel of a failed write.
public final class HeartBeatHandler extends ChannelDuplexHandler {
  private long lastRead;
  private long lastWritten;
  private @Nullable ChannelHandlerContext context;

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    context = null;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    lastRead = System.nanoTime();
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    lastWritten = System.nanoTime();
    ctx.write(message, promise);
  }

  /** Starts heart-beats. Call it on the event loop. */
  public void start(HeartBeat agreed) {
    lastRead = System.nanoTime();
    lastWritten = lastRead;
    if (!agreed.sendInterval().isZero()) {
      sendWhenDue(agreed.sendInterval().multipliedBy(2).dividedBy(3).toNanos());
    }
    if (!agreed.receiveInterval().isZero()) {
      checkPeer(
          agreed.receiveInterval(),
          agreed.receiveInterval().multipliedBy(3).dividedBy(2).toNanos());
    }
  }

  private void sendWhenDue(long interval) {
    ChannelHandlerContext ctx = context;
    if (ctx == null || !ctx.channel().isActive()) {
      return;
    }
    long due = lastWritten + interval - System.nanoTime();
    if (due <= 0) {
      lastWritten = System.nanoTime();
      due = interval;
      // Do not queue heart-beats for a peer that does not read.
      if (ctx.channel().isWritable()) {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'\n'}));
      }
    }
    ctx.executor().schedule(() -> sendWhenDue(interval), due, TimeUnit.NANOSECONDS);
  }

  private void checkPeer(Duration agreed, long limit) {
    ChannelHandlerContext ctx = context;
    if (ctx == null || !ctx.channel().isActive()) {
      return;
    }
    if (!ctx.channel().config().isAutoRead()) {
      lastRead = System.nanoTime();
    }
    long due = lastRead + limit - System.nanoTime();
    if (due <= 0) {
      ctx.fireChannelRead(
          new ProtocolError(
              "Nothing was received for "
                  + TimeUnit.NANOSECONDS.toMillis(limit)
                  + " ms, and a heart-beat is due every "
                  + agreed.toMillis()
                  + " ms."));
      ctx.fireChannelReadComplete();
    } else {
      ctx.executor().schedule(() -> checkPeer(agreed, limit), due, TimeUnit.NANOSECONDS);
    }
  }
}
