package org.uplink.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Reads whole files that users name or write. If it is no regular file, the exception says what it
 * is: a directory, a pipe (which could be read for ever), or a link that leads nowhere.
 */
public final class RegularFile {
  private RegularFile() {}

  /**
   * Reads a file.
   *
   * @throws NoSuchFileException there is nothing at this path
   * @throws IOException the file cannot be read, is no regular file, or is larger than {@code
   *     maxBytes}; {@link IoProblem} has the words
   */
  public static byte[] read(Path file, int maxBytes) throws IOException {
    if (check(file).size() > maxBytes) {
      throw refused(file, "it is larger than " + maxBytes + " bytes");
    }
    return Files.readAllBytes(file);
  }

  /** Reads a file as UTF-8. */
  public static String readText(Path file, int maxBytes) throws IOException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(read(file, maxBytes)))
        .toString();
  }

  /** Refuses what is not a regular file: to open a pipe could wait for ever. */
  public static void require(Path file) throws IOException {
    var _ = check(file);
  }

  /**
   * Refuses a link whose target is missing, before something new is put in its place: the target
   * may be on a disk that is not mounted.
   */
  public static void requireNoDanglingLink(Path file) throws IOException {
    if (Files.isSymbolicLink(file) && Files.notExists(file)) {
      throw refused(file, linkTo(file));
    }
  }

  /** Returns what is in the place of a directory that cannot be created; null if nothing is. */
  static @Nullable FileSystemException inPlaceOfDirectory(Path directory) throws IOException {
    for (Path each = directory; each != null; each = each.getParent()) {
      if (Files.isSymbolicLink(each) && Files.notExists(each)) {
        return refused(each, linkTo(each));
      }
      if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
        return Files.isDirectory(each) ? null : refused(each, "it is not a directory");
      }
    }
    return null;
  }

  private static BasicFileAttributes check(Path file) throws IOException {
    BasicFileAttributes attributes = attributes(file);
    if (attributes.isDirectory()) {
      throw refused(file, "it is a directory");
    }
    if (!attributes.isRegularFile()) {
      throw refused(file, "it is a pipe or a device");
    }
    return attributes;
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      requireNoDanglingLink(file);
      Path parent = file.toAbsolutePath().getParent();
      FileSystemException obstacle = parent == null ? null : inPlaceOfDirectory(parent);
      throw obstacle == null ? e : obstacle;
    }
  }

  private static String linkTo(Path link) throws IOException {
    return "it is a link to " + Files.readSymbolicLink(link) + ", which does not exist";
  }

  private static FileSystemException refused(Path file, String reason) {
    return new FileSystemException(file.toString(), null, reason);
  }
}
