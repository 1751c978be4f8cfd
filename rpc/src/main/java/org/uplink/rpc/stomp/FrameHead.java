package org.uplink.rpc.stomp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The head of the frame that is being received: its command and its headers. It reads whole lines,
 * and remembers how far it has looked for the end of a line that is incomplete.
 */
final class FrameHead {
  /** The largest size of a frame's command and headers together. Real clients send far less. */
  private static final int MAX_BYTES = 16 << 10;

  private static final int MAX_HEADERS = 64;

  private int scannedBytes;
  private int bytes;
  private boolean complete;
  private Command command = Command.SEND;
  private List<String> headers = new ArrayList<>();

  Command command() {
    return command;
  }

  /** Returns names and values in turn. */
  List<String> headers() {
    return headers;
  }

  /** Returns whether the empty line that ends the headers has been read. */
  boolean isComplete() {
    return complete;
  }

  /** Forgets the head of the frame before. */
  void begin() {
    bytes = 0;
    complete = false;
    headers = new ArrayList<>(12);
  }

  /** Reads the line of the command. Returns false if the line is incomplete. */
  boolean readCommand(ByteBuf in) throws MalformedFrameException {
    String line = line(in);
    if (line == null) {
      return false;
    }
    command =
        Command.named(line)
            .orElseThrow(
                () ->
                    new MalformedFrameException(
                        "\""
                            + MalformedFrameException.shortened(line)
                            + "\" is not a command of STOMP 1.2."));
    return true;
  }

  /** Reads the line of one header, or the empty line. Returns false if the line is incomplete. */
  boolean readHeader(ByteBuf in) throws MalformedFrameException {
    String line = line(in);
    if (line == null) {
      return false;
    }
    if (line.isEmpty()) {
      complete = true;
      return true;
    }
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw new MalformedFrameException(
          "The header line \""
              + MalformedFrameException.shortened(line)
              + "\" is not of the form name:value.");
    }
    if (headers.size() == 2 * MAX_HEADERS) {
      throw new MalformedFrameException("The frame has more than " + MAX_HEADERS + " headers.");
    }
    headers.add(unescaped(line.substring(0, colon)));
    headers.add(unescaped(line.substring(colon + 1)));
    return true;
  }

  /** Returns the first content-length, as an unsigned number; empty if the frame has none. */
  OptionalInt contentLength() throws MalformedFrameException {
    int at = 0;
    while (at < headers.size() && !headers.get(at).equals("content-length")) {
      at += 2;
    }
    if (at == headers.size()) {
      return OptionalInt.empty();
    }
    String text = headers.get(at + 1).strip();
    try {
      return OptionalInt.of(Integer.parseUnsignedInt(text));
    } catch (NumberFormatException e) {
      throw new MalformedFrameException(
          "content-length \"" + MalformedFrameException.shortened(text) + "\" is not a length.");
    }
  }

  /** Returns the next line without its end, or null if it is incomplete. */
  private @Nullable String line(ByteBuf in) throws MalformedFrameException {
    int readable = in.readableBytes();
    int length =
        scannedBytes < readable
            ? in.bytesBefore(in.readerIndex() + scannedBytes, readable - scannedBytes, (byte) '\n')
            : -1;
    if (length < 0) {
      scannedBytes = readable;
    } else {
      length += scannedBytes;
      scannedBytes = 0;
    }
    if (bytes + (length < 0 ? readable : length) > MAX_BYTES) {
      throw new MalformedFrameException(
          "The frame's command and headers are longer than " + MAX_BYTES + " bytes.");
    }
    if (length < 0) {
      return null;
    }
    bytes += length + 1;
    int end = length > 0 && in.getByte(in.readerIndex() + length - 1) == '\r' ? length - 1 : length;
    String text = in.toString(in.readerIndex(), end, StandardCharsets.UTF_8);
    in.skipBytes(length + 1);
    return text;
  }

  private String unescaped(String text) throws MalformedFrameException {
    return command.escapes()
        ? HeaderEscaping.unescape(text)
            .orElseThrow(
                () ->
                    new MalformedFrameException(
                        "The header text \""
                            + MalformedFrameException.shortened(text)
                            + "\" has an undefined escape."))
        : text;
  }
}
