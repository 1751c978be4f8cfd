package org.uplink.rpc.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes frames. */
public final class FrameEncoder {
  private FrameEncoder() {}

  /** Writes a frame into one heap buffer: the JDK's TLS reads from it without a copy. */
  public static ByteBuf encode(Frame frame, ByteBufAllocator allocator) {
    Command command = frame.command();
    List<String> headers = frame.headers();
    byte[] body = frame.body();
    int size = 64 + body.length;
    for (var text : headers) {
      size += text.length() + 4;
    }
    ByteBuf buffer = allocator.heapBuffer(size);
    ascii(buffer, command.name());
    buffer.writeByte('\n');
    for (var i = 0; i < headers.size(); i += 2) {
      header(buffer, command, headers.get(i), headers.get(i + 1));
    }
    if (body.length > 0) {
      ascii(buffer, "content-length:");
      ascii(buffer, Integer.toString(body.length));
      buffer.writeByte('\n');
    }
    return buffer.writeByte('\n').writeBytes(body).writeByte(0);
  }

  private static void header(ByteBuf buffer, Command command, String name, String value) {
    if (command.escapes()) {
      ByteBufUtil.writeUtf8(buffer, HeaderEscaping.escape(name));
      buffer.writeByte(':');
      ByteBufUtil.writeUtf8(buffer, HeaderEscaping.escape(value));
    } else {
      ByteBufUtil.writeUtf8(buffer, HeaderEscaping.oneLine(name));
      buffer.writeByte(':');
      ByteBufUtil.writeUtf8(buffer, HeaderEscaping.oneLine(value));
    }
    buffer.writeByte('\n');
  }

  private static void ascii(ByteBuf buffer, String text) {
    buffer.writeCharSequence(text, StandardCharsets.US_ASCII);
  }
}
