package org.uplink.command.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.uplink.command.CommandFailure;
import org.uplink.platform.IoProblem;

/** The file that a user names with {@code --svg}. */
public final class PictureFile {
  private PictureFile() {}

  /**
   * Writes a picture, and replaces the file if there is one.
   *
   * @throws CommandFailure the file cannot be written
   */
  public static void write(Path file, String svg) {
    try {
      Files.writeString(file, svg);
    } catch (IOException e) {
      throw CommandFailure.error(
          "write the picture to %s: %s".formatted(file, IoProblem.describe(e, file)),
          "Name a file that you can write with --svg.");
    }
  }
}
