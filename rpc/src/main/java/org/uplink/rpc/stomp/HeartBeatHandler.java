package org.uplink.rpc.stomp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends line ends while nothing else is sent, and notices a peer that has gone silent. Stands
 * before the decoder, where every byte counts as a sign of life.
 *
 * <p>A beat is sent when nothing was for two thirds of the agreed interval; a peer is given up
 * after one and a half of them, with a {@link ProtocolError} down the pipeline. While we do not
 * read (backpressure), its silence means nothing.
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

  /** Begins; on the event loop. */
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
    var ctx = context;
    if (ctx == null || !ctx.channel().isActive()) {
      return;
    }
    var due = lastWritten + interval - System.nanoTime();
    if (due <= 0) {
      lastWritten = System.nanoTime();
      due = interval;
      // A peer that does not read gets no more of them into its queue.
      if (ctx.channel().isWritable()) {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'\n'}));
      }
    }
    ctx.executor().schedule(() -> sendWhenDue(interval), due, TimeUnit.NANOSECONDS);
  }

  private void checkPeer(Duration agreed, long limit) {
    var ctx = context;
    if (ctx == null || !ctx.channel().isActive()) {
      return;
    }
    if (!ctx.channel().config().isAutoRead()) {
      lastRead = System.nanoTime();
    }
    var due = lastRead + limit - System.nanoTime();
    if (due <= 0) {
      ctx.fireChannelRead(
          new ProtocolError(
              "Nothing was heard for "
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
