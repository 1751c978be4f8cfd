package org.uplink.command.picture;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.uplink.command.CommandFailure;
import org.uplink.platform.IoProblem;

/** A file with a picture. */
public final class PictureFile {
  private PictureFile() {}

  /**
   * Writes a picture, and replaces the file if there is one. The file is the old one or the new one
   * at any time.
   *
   * @throws CommandFailure the file cannot be written, or is none: a folder, a pipe or a device
   */
  public static void write(Path file, String svg) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new FileNotFoundException("it is not a regular file");
      }
      replace(file, svg);
    } catch (IOException e) {
      throw CommandFailure.error(
          "could not write the picture %s: %s".formatted(file, IoProblem.describe(e, file)),
          "Name a file that you can write with --svg.");
    }
  }

  private static void replace(Path file, String svg) throws IOException {
    Path part = file.resolveSibling("." + UUID.randomUUID() + ".svg");
    try {
      // A new file: nobody else has put a link there.
      Files.writeString(part, svg, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
