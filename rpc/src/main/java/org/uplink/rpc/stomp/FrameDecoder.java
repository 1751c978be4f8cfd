package org.uplink.rpc.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Splits the stream of bytes into frames, and passes them on as {@link SessionEvent}s. Skips line
 * ends between frames, which are heart-beats.
 *
 * <p>The decoder examines each byte once, even if the stream arrives in small pieces. It limits the
 * size of a frame's head and body, and the time that a frame takes. A body is small until the peer
 * has connected. The bodies of all connections share a {@link BodyMemory}. The decoder refuses a
 * large frame for which no memory is left. After a {@link ProtocolError}, it drops everything else.
 */
public final class FrameDecoder extends ByteToMessageDecoder {
  /** Real clients send only headers before, and with, CONNECT. */
  private static final int MAX_BODY_BYTES_BEFORE_CONNECT = 4 << 10;

  private final int maxBodyBytes;
  private final Duration frameTimeout;
  private final FrameHead head = new FrameHead();
  private final ReceivedBody body;

  private Stage stage = Stage.BETWEEN;
  private boolean connected;
  private @Nullable ScheduledFuture<?> frameTimer;

  /**
   * Creates the decoder of one channel.
   *
   * @param maxBodyBytes the largest body
   * @param frameTimeout the longest time from the first byte of a frame to its end
   * @param memory limits the bodies of all connections that are being received
   * @param freeBytes the length of a body that needs no memory of {@code memory}
   */
  public FrameDecoder(int maxBodyBytes, Duration frameTimeout, BodyMemory memory, int freeBytes) {
    this.maxBodyBytes = maxBodyBytes;
    this.frameTimeout = frameTimeout;
    this.body = new ReceivedBody(memory, freeBytes);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int before = out.size();
    try {
      while (step(in, out)) {
        // step() returns false when the bytes are used up.
      }
    } catch (MalformedFrameException malformed) {
      stage = Stage.FAILED;
      out.add(new ProtocolError(malformed.text()));
    }
    if (stage == Stage.FAILED) {
      in.skipBytes(in.readableBytes());
      body.drop();
    }
    updateTimer(context, out.size() > before);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (frameTimer != null) {
      frameTimer.cancel(false);
      frameTimer = null;
    }
    body.drop();
  }

  /** Reads one stage of a frame. Returns false if bytes are missing. */
  private boolean step(ByteBuf in, List<Object> out) throws MalformedFrameException {
    return switch (stage) {
      case BETWEEN -> skipLineEnds(in);
      case COMMAND -> readCommand(in);
      case HEADERS -> readHeader(in);
      case BODY -> readBody(in);
      case BODY_TO_NUL -> readBodyToNul(in);
      case NUL -> finish(in, out);
      case FAILED -> false;
    };
  }

  private boolean skipLineEnds(ByteBuf in) {
    while (in.isReadable()) {
      byte next = in.getByte(in.readerIndex());
      if (next != '\n' && next != '\r') {
        stage = Stage.COMMAND;
        head.begin();
        return true;
      }
      in.skipBytes(1);
    }
    return false;
  }

  private boolean readCommand(ByteBuf in) throws MalformedFrameException {
    if (!head.readCommand(in)) {
      return false;
    }
    stage = Stage.HEADERS;
    return true;
  }

  private boolean readHeader(ByteBuf in) throws MalformedFrameException {
    if (!head.readHeader(in)) {
      return false;
    }
    if (head.isComplete()) {
      beginBody();
    }
    return true;
  }

  private void beginBody() throws MalformedFrameException {
    OptionalInt length = head.contentLength();
    if (length.isEmpty()) {
      stage = Stage.BODY_TO_NUL;
      return;
    }
    if (Integer.compareUnsigned(length.getAsInt(), maxBodyBytes()) > 0) {
      throw tooLarge();
    }
    body.announce(length.getAsInt());
    stage = length.getAsInt() == 0 ? Stage.NUL : Stage.BODY;
  }

  private boolean readBody(ByteBuf in) {
    body.append(in, Math.min(in.readableBytes(), body.missing()));
    if (body.missing() > 0) {
      return false;
    }
    stage = Stage.NUL;
    return true;
  }

  private boolean readBodyToNul(ByteBuf in) throws MalformedFrameException {
    int length = in.bytesBefore((byte) 0);
    int available = length < 0 ? in.readableBytes() : length;
    if (body.received() + available > maxBodyBytes()) {
      throw tooLarge();
    }
    body.announce(body.received() + available);
    body.append(in, available);
    if (length < 0) {
      return false;
    }
    stage = Stage.NUL;
    return true;
  }

  private MalformedFrameException tooLarge() {
    return new MalformedFrameException(
        "The frame's body is larger than " + maxBodyBytes() + " bytes.");
  }

  private int maxBodyBytes() {
    return connected ? maxBodyBytes : Math.min(maxBodyBytes, MAX_BODY_BYTES_BEFORE_CONNECT);
  }

  private boolean finish(ByteBuf in, List<Object> out) throws MalformedFrameException {
    if (!in.isReadable()) {
      return false;
    }
    if (in.readByte() != 0) {
      throw new MalformedFrameException("The frame's body is longer than its content-length says.");
    }
    out.add(Frame.of(head.command(), body.bytes(), head.headers()));
    body.drop();
    connected |=
        switch (head.command()) {
          case CONNECT, STOMP, CONNECTED -> true;
          case SEND,
              SUBSCRIBE,
              UNSUBSCRIBE,
              ACK,
              NACK,
              BEGIN,
              COMMIT,
              ABORT,
              DISCONNECT,
              MESSAGE,
              RECEIPT,
              ERROR ->
              false;
        };
    stage = Stage.BETWEEN;
    return true;
  }

  /** Starts the timer of a frame that has begun, and stops it at the end of the frame. */
  private void updateTimer(ChannelHandlerContext context, boolean progress) {
    if (frameTimer != null && (progress || stage == Stage.BETWEEN)) {
      frameTimer.cancel(false);
      frameTimer = null;
    }
    if (frameTimer == null && stage != Stage.BETWEEN && stage != Stage.FAILED) {
      frameTimer =
          context
              .executor()
              .schedule(() -> frameTimedOut(context), frameTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void frameTimedOut(ChannelHandlerContext context) {
    frameTimer = null;
    if (!context.channel().config().isAutoRead()) {
      // This side has stopped reading, so the peer is not late.
      updateTimer(context, false);
    } else if (stage != Stage.FAILED) {
      stage = Stage.FAILED;
      body.drop();
      context.fireChannelRead(
          new ProtocolError(
              "The frame was not completed within " + frameTimeout.toMillis() + " ms."));
      context.fireChannelReadComplete();
    }
  }

  private enum Stage {
    BETWEEN,
    COMMAND,
    HEADERS,
    BODY,
    BODY_TO_NUL,
    NUL,
    FAILED
  }
}
