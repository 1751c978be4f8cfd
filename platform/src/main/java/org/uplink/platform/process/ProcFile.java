package org.uplink.platform.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files of {@code /proc} and {@code /sys}. */
public final class ProcFile {
  private static final int BUFFER = 8192;

  private ProcFile() {}

  /**
   * Returns the text of a file, without blanks at its ends.
   *
   * <p>The methods of {@link Files} that read a whole file begin with one byte if the file has no
   * size. For a number in {@code /proc/sys}, the kernel answers such a read with the first digit,
   * and the next read with nothing.
   *
   * @throws IOException the file is missing or unreadable, or has no value
   */
  public static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        text.write(buffer, 0, length);
      }
      return text.toString(StandardCharsets.UTF_8).strip();
    }
  }
}
