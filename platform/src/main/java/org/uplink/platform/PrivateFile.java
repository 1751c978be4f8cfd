package org.uplink.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Reads and creates files that only their owner can use (mode 0600). Such a file is not a symbolic
 * link, has one name, and belongs to this user or root.
 */
public final class PrivateFile {
  private PrivateFile() {}

  /**
   * Removes the permissions of everybody except the owner.
   *
   * @return whether others could read or write the file before
   * @throws NoSuchFileException there is no such file
   * @throws UnsafeFileException another user may have written the file
   */
  public static boolean restrict(Path file) throws IOException {
    FileOwnership ownership = check(file);
    if (ownership.isOpenToOthers()) {
      FileOwnership.setPermissions(file, DurableFile.OWNER_ONLY);
    }
    return ownership.isOpenToOthers();
  }

  /**
   * Reads a file that no other user may have written.
   *
   * @throws NoSuchFileException there is no such file
   * @throws UnsafeFileException another user may have written the file
   */
  public static byte[] read(Path file) throws IOException {
    check(file);
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return in.readAllBytes();
    }
  }

  /** Creates a file that does not exist yet, with mode 0600, and opens it for writing. */
  static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(DurableFile.OWNER_ONLY));
  }

  /**
   * Creates a file like {@link #create}. First deletes an existing file, which a crash may have
   * left.
   */
  static FileChannel replace(Path file) throws IOException {
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(file);
    }
    return create(file);
  }

  private static FileOwnership check(Path file) throws IOException {
    FileOwnership ownership = FileOwnership.of(file);
    String fault =
        !ownership.isRegularFile()
            ? "is a symbolic link or no regular file"
            : !ownership.isOwnedByTrusted()
                ? "belongs to user " + ownership.owner()
                : ownership.links() > 1 ? "has a second name (a hard link)" : "";
    if (!fault.isEmpty()) {
      throw new UnsafeFileException(
          file,
          fault + ", so another user may have written it",
          "Check its content. To keep the content, copy the file, and put the copy in its place as user "
              + CurrentUser.id()
              + ".");
    }
    return ownership;
  }
}
