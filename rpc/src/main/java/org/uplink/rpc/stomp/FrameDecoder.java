package org.uplink.rpc.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  /** The largest size of a frame's command and headers together. Real clients send far less. */
  private static final int MAX_HEAD_BYTES = 16 << 10;

  private static final int MAX_HEADERS = 64;
  private static final int INITIAL_BODY_BYTES = 8 << 10;

  /** Real clients send only headers before, and with, CONNECT. */
  private static final int MAX_BODY_BYTES_BEFORE_CONNECT = 4 << 10;

  private final int maxBodyBytes;
  private final Duration frameTimeout;
  private final BodyMemory memory;
  private final int freeBytes;

  private Stage stage = Stage.BETWEEN;
  private int scannedBytes;
  private int headBytes;
  private Command command = Command.SEND;
  private List<String> headers = new ArrayList<>();
  private byte[] body = new byte[0];
  private int bodyLength;
  private int bodyRead;
  private boolean connected;
  private int taken;
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
    this.memory = memory;
    this.freeBytes = freeBytes;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    var before = out.size();
    try {
      while (step(in, out)) {
        // step() returns false when the bytes are used up.
      }
    } catch (MalformedFrameException malformed) {
      stage = Stage.FAILED;
      out.add(new ProtocolError(malformed.text));
    }
    if (stage == Stage.FAILED) {
      in.skipBytes(in.readableBytes());
      dropBody();
    }
    updateTimer(context, out.size() > before);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (frameTimer != null) {
      frameTimer.cancel(false);
      frameTimer = null;
    }
    dropBody();
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
      var next = in.getByte(in.readerIndex());
      if (next != '\n' && next != '\r') {
        stage = Stage.COMMAND;
        headBytes = 0;
        headers = new ArrayList<>(12);
        return true;
      }
      in.skipBytes(1);
    }
    return false;
  }

  /** Returns the next line without its end, or null if it is incomplete. */
  private @Nullable String line(ByteBuf in) throws MalformedFrameException {
    var readable = in.readableBytes();
    var length =
        scannedBytes < readable
            ? in.bytesBefore(in.readerIndex() + scannedBytes, readable - scannedBytes, (byte) '\n')
            : -1;
    if (length < 0) {
      scannedBytes = readable;
    } else {
      length += scannedBytes;
      scannedBytes = 0;
    }
    if (headBytes + (length < 0 ? readable : length) > MAX_HEAD_BYTES) {
      throw new MalformedFrameException(
          "The frame's command and headers are longer than " + MAX_HEAD_BYTES + " bytes.");
    }
    if (length < 0) {
      return null;
    }
    headBytes += length + 1;
    var end = length > 0 && in.getByte(in.readerIndex() + length - 1) == '\r' ? length - 1 : length;
    var text = in.toString(in.readerIndex(), end, StandardCharsets.UTF_8);
    in.skipBytes(length + 1);
    return text;
  }

  private boolean readCommand(ByteBuf in) throws MalformedFrameException {
    var line = line(in);
    if (line == null) {
      return false;
    }
    command =
        Command.named(line)
            .orElseThrow(
                () ->
                    new MalformedFrameException(
                        "\"" + shortened(line) + "\" is not a command of STOMP 1.2."));
    stage = Stage.HEADERS;
    return true;
  }

  private boolean readHeader(ByteBuf in) throws MalformedFrameException {
    var line = line(in);
    if (line == null) {
      return false;
    }
    if (line.isEmpty()) {
      beginBody();
      return true;
    }
    var colon = line.indexOf(':');
    if (colon <= 0) {
      throw new MalformedFrameException(
          "The header line \"" + shortened(line) + "\" is not of the form name:value.");
    }
    if (headers.size() == 2 * MAX_HEADERS) {
      throw new MalformedFrameException("The frame has more than " + MAX_HEADERS + " headers.");
    }
    headers.add(unescaped(line.substring(0, colon)));
    headers.add(unescaped(line.substring(colon + 1)));
    return true;
  }

  private String unescaped(String text) throws MalformedFrameException {
    return command.escapes()
        ? HeaderEscaping.unescape(text)
            .orElseThrow(
                () ->
                    new MalformedFrameException(
                        "The header text \"" + shortened(text) + "\" has an undefined escape."))
        : text;
  }

  private void beginBody() throws MalformedFrameException {
    bodyRead = 0;
    var at = 0;
    while (at < headers.size() && !headers.get(at).equals("content-length")) {
      at += 2;
    }
    if (at == headers.size()) {
      stage = Stage.BODY_TO_NUL;
      return;
    }
    var text = headers.get(at + 1).strip();
    try {
      bodyLength = Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new MalformedFrameException(
          "content-length \"" + shortened(text) + "\" is not a length.");
    }
    if (Integer.compareUnsigned(bodyLength, maxBodyBytes()) > 0) {
      throw tooLarge();
    }
    takeMemory(bodyLength);
    stage = bodyLength == 0 ? Stage.NUL : Stage.BODY;
  }

  private boolean readBody(ByteBuf in) {
    appendToBody(in, Math.min(in.readableBytes(), bodyLength - bodyRead));
    if (bodyRead < bodyLength) {
      return false;
    }
    stage = Stage.NUL;
    return true;
  }

  private boolean readBodyToNul(ByteBuf in) throws MalformedFrameException {
    var length = in.bytesBefore((byte) 0);
    var available = length < 0 ? in.readableBytes() : length;
    if (bodyRead + available > maxBodyBytes()) {
      throw tooLarge();
    }
    bodyLength = bodyRead + available;
    takeMemory(bodyLength);
    appendToBody(in, available);
    if (length < 0) {
      return false;
    }
    stage = Stage.NUL;
    return true;
  }

  /**
   * Appends bytes to the body. The buffer grows with the bytes that arrive, because a hostile
   * sender could announce any length.
   */
  private void appendToBody(ByteBuf in, int count) {
    if (count == 0) {
      return;
    }
    if (bodyRead + count > body.length) {
      body =
          Arrays.copyOf(
              body,
              Math.max(
                  bodyRead + count,
                  Math.min(bodyLength, Math.max(INITIAL_BODY_BYTES, 2 * bodyRead))));
    }
    in.readBytes(body, bodyRead, count);
    bodyRead += count;
  }

  private MalformedFrameException tooLarge() {
    return new MalformedFrameException(
        "The frame's body is larger than " + maxBodyBytes() + " bytes.");
  }

  private int maxBodyBytes() {
    return connected ? maxBodyBytes : Math.min(maxBodyBytes, MAX_BODY_BYTES_BEFORE_CONNECT);
  }

  /** Takes the memory of a body of this length before its bytes are received. */
  private void takeMemory(int length) throws MalformedFrameException {
    int needed = length - freeBytes - taken;
    if (needed <= 0) {
      return;
    }
    if (!memory.tryTake(needed)) {
      throw new MalformedFrameException(
          "The memory for frames is in use, so a body of %d bytes is refused. Send it again later."
              .formatted(length));
    }
    taken += needed;
  }

  private void dropBody() {
    memory.release(taken);
    taken = 0;
    body = new byte[0];
  }

  private boolean finish(ByteBuf in, List<Object> out) throws MalformedFrameException {
    if (!in.isReadable()) {
      return false;
    }
    if (in.readByte() != 0) {
      throw new MalformedFrameException("The frame's body is longer than its content-length says.");
    }
    out.add(
        Frame.of(command, body.length == bodyRead ? body : Arrays.copyOf(body, bodyRead), headers));
    dropBody();
    connected |=
        switch (command) {
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

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
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
      dropBody();
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

  private static final class MalformedFrameException extends Exception {
    private final String text;

    MalformedFrameException(String text) {
      super(text, null, false, false);
      this.text = text;
    }
  }
}
