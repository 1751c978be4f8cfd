package org.uplink.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes files so that a reader finds either the complete old content or the complete new content,
 * even after a crash or a power failure.
 *
 * <p>The content goes into a temporary file in the same directory, which is synced and renamed;
 * then the directory is synced. Without the last step, the rename itself may be lost. The temporary
 * file's name is fixed, so that crashes leave at most one; two writers of one file exclude each
 * other by a {@link LockFile}.
 */
public final class DurableFile {
  /** Mode 0600, for secrets. */
  public static final Set<PosixFilePermission> OWNER_ONLY =
      Set.copyOf(PosixFilePermissions.fromString("rw-------"));

  /** Mode 0644. */
  public static final Set<PosixFilePermission> WORLD_READABLE =
      Set.copyOf(PosixFilePermissions.fromString("rw-r--r--"));

  private DurableFile() {}

  /** Creates or replaces a file with this content (UTF-8) and mode. */
  public static void write(Path file, String content, Set<PosixFilePermission> mode)
      throws IOException {
    write(file, content.getBytes(StandardCharsets.UTF_8), mode);
  }

  /** Creates or replaces a file with this content and mode. */
  public static void write(Path file, byte[] content, Set<PosixFilePermission> mode)
      throws IOException {
    Path temporary = createTemporary(file, content);
    try {
      FileOwnership.setPermissions(temporary, mode);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncDirectory(directoryOf(file));
  }

  /** Replaces a file's content. Owner, group and mode stay; a missing file gets mode 0644. */
  public static void replaceContent(Path file, byte[] content) throws IOException {
    Path temporary = createTemporary(file, content);
    try {
      copyOwnership(file, temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncDirectory(directoryOf(file));
  }

  /**
   * Creates a file with this content (UTF-8) and mode 0600, unless there is one. Of several
   * processes that try, one succeeds.
   *
   * @return false if the file existed; the file is unchanged then
   */
  public static boolean createIfMissing(Path file, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return createIfMissing(file, out -> out.write(bytes));
  }

  /**
   * Creates a file with mode 0600 like {@link #createIfMissing(Path, String)}, from content that
   * need not fit into memory.
   */
  public static boolean createIfMissing(Path file, Content content) throws IOException {
    if (Files.exists(file)) {
      Files.deleteIfExists(
          temporaryOf(file)); // After a crash, the temporary file can be a second name of the file.
      return false;
    }
    Path temporary = createTemporary(file, content);
    try {
      // link(2) fails if the name exists; rename(2) would replace the file.
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncDirectory(directoryOf(file));
    return true;
  }

  /**
   * Deletes a file if it exists, and syncs the directory, so that the file does not reappear after
   * a power failure.
   */
  public static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      syncDirectory(directoryOf(file));
    }
  }

  static void writeFully(FileChannel out, byte[] content) throws IOException {
    ByteBuffer remaining = ByteBuffer.wrap(content);
    while (remaining.hasRemaining()) {
      out.write(remaining);
    }
  }

  /** Syncs a directory, so that its names are there after a power failure. */
  public static void syncDirectory(Path directory) throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /**
   * Writes a new file with mode 0600. Deletes an existing file of that name, which is left from a
   * crash or may be a link that another user made.
   */
  private static Path createTemporary(Path file, byte[] content) throws IOException {
    return createTemporary(file, out -> out.write(content));
  }

  private static Path createTemporary(Path file, Content content) throws IOException {
    Path temporary = temporaryOf(file);
    Files.deleteIfExists(temporary);
    try (FileChannel out = PrivateFile.create(temporary)) {
      OutputStream stream = Channels.newOutputStream(out);
      content.writeTo(stream);
      stream.flush();
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    return temporary;
  }

  private static Path temporaryOf(Path file) throws IOException {
    return directoryOf(file).resolve("." + file.getFileName() + ".new");
  }

  private static Path directoryOf(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(file + " is not the name of a file");
    }
    return directory;
  }

  private static void copyOwnership(Path from, Path to) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      PosixFileAttributes wanted =
          Files.readAttributes(from, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      PosixFileAttributes current = view.readAttributes();
      if (!current.owner().equals(wanted.owner())) {
        view.setOwner(wanted.owner());
      }
      if (!current.group().equals(wanted.group())) {
        view.setGroup(wanted.group());
      }
      view.setPermissions(wanted.permissions());
    } catch (NoSuchFileException e) {
      view.setPermissions(WORLD_READABLE);
    }
  }

  /** The content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes the content, and leaves the stream open. */
    void writeTo(OutputStream out) throws IOException;
  }
}
