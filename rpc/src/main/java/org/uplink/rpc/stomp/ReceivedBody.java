package org.uplink.rpc.stomp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The body of the frame that is being received. It takes memory of the {@link BodyMemory} for its
 * announced length before its bytes arrive. Its buffer grows with the bytes that have arrived,
 * because a hostile sender could announce any length.
 */
final class ReceivedBody {
  private static final int INITIAL_BYTES = 8 << 10;

  private final BodyMemory memory;
  private final int freeBytes;

  private byte[] buffer = new byte[0];
  private int length;
  private int received;
  private int taken;

  /**
   * Creates an empty body.
   *
   * @param freeBytes the length of a body that needs no memory of {@code memory}
   */
  ReceivedBody(BodyMemory memory, int freeBytes) {
    this.memory = memory;
    this.freeBytes = freeBytes;
  }

  int received() {
    return received;
  }

  /** Returns how many bytes are still to come, of the announced length. */
  int missing() {
    return length - received;
  }

  /** Sets the length of the body, and takes the memory for it. */
  void announce(int length) throws MalformedFrameException {
    this.length = length;
    int needed = length - freeBytes - taken;
    if (needed <= 0) {
      return;
    }
    if (!memory.tryTake(needed)) {
      throw new MalformedFrameException(
          "The memory for frames is in use, so a body of "
              + length
              + " bytes is refused. Send it again later.");
    }
    taken += needed;
  }

  void append(ByteBuf in, int count) {
    if (count == 0) {
      return;
    }
    if (received + count > buffer.length) {
      buffer =
          Arrays.copyOf(
              buffer,
              Math.max(received + count, Math.min(length, Math.max(INITIAL_BYTES, 2 * received))));
    }
    in.readBytes(buffer, received, count);
    received += count;
  }

  /** Returns the received bytes. The caller owns the array after {@link #drop}. */
  byte[] bytes() {
    return buffer.length == received ? buffer : Arrays.copyOf(buffer, received);
  }

  /** Gives the memory back, and begins an empty body. */
  void drop() {
    memory.release(taken);
    taken = 0;
    length = 0;
    received = 0;
    buffer = new byte[0];
  }
}
