package org.uplink.agent.main;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a user names as an argument; - is standard input. */
final class InputFile {
  private InputFile() {}

  /**
   * Reads a file of UTF-8 text.
   *
   * @throws IOException if it cannot be read, is no such text or is too large
   */
  static String read(String name, int maxBytes) throws IOException {
    if (name.equals("-")) {
      return text(System.in, maxBytes);
    }
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      return text(in, maxBytes);
    }
  }

  private static String text(InputStream in, int maxBytes) throws IOException {
    byte[] bytes = in.readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new IOException("there are more than " + maxBytes + " bytes");
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
