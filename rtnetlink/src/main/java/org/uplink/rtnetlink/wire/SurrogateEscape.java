package org.uplink.rtnetlink.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Converts the kernel's texts, such as device names, from bytes to strings and back, without loss.
 *
 * <p>The kernel treats a name as bytes. Nearly all names are UTF-8. A byte that is not part of a
 * UTF-8 sequence becomes a lone surrogate from U+DC80 to U+DCFF, which becomes that byte again
 * (Python calls this "surrogateescape", PEP 383).
 */
public final class SurrogateEscape {
  private static final char REPLACEMENT = '\ufffd';
  private static final int ESCAPE = 0xdc00;
  private static final int FIRST_ESCAPED = 0xdc80;
  private static final int LAST_ESCAPED = 0xdcff;

  private SurrogateEscape() {}

  /** Returns the text of the first bytes of an array. */
  public static String decode(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    // Most texts are valid. A CharsetDecoder would add milliseconds to the start of a process.
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeInvalid(bytes, length);
  }

  /**
   * Returns the bytes of a text, without a zero byte at the end.
   *
   * @throws IllegalArgumentException if the text contains a zero byte, because the kernel would end
   *     the text there, or an unpaired surrogate that stands for no byte
   */
  public static byte[] encode(String text) {
    if (!isEncodable(text)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" has a zero byte or an unpaired surrogate, so it is not a kernel's name");
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return encodeSurrogates(text);
      }
    }
    return bytes;
  }

  /** Returns whether {@link #encode} accepts a text. */
  public static boolean isEncodable(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      if (codePoint == 0 || (isUnpairedSurrogate(codePoint) && !isEscapedByte(codePoint))) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a character stands for a byte that is not part of a UTF-8 sequence. */
  public static boolean isEscapedByte(int codePoint) {
    return codePoint >= FIRST_ESCAPED && codePoint <= LAST_ESCAPED;
  }

  private static String decodeInvalid(byte[] bytes, int length) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    CharBuffer out = CharBuffer.allocate(length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE | (in.get() & 0xff)));
      }
      decoder.reset();
    }
  }

  private static byte[] encodeSurrogates(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int codePoint : text.codePoints().toArray()) {
      if (isEscapedByte(codePoint)) {
        out.write(codePoint & 0xff);
      } else {
        out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  private static boolean isUnpairedSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
