package org.uplink.platform;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Creates directories that only their owner can enter (mode 0700). No other user can open, lock,
 * replace or link a file in such a directory.
 */
public final class PrivateDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /**
   * Creates a directory and its missing parents. The owner and the mode of an existing directory do
   * not change.
   */
  public static void createIfMissing(Path directory) throws IOException {
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileSystemException e) {
      // Java says only that the file exists.
      FileSystemException obstacle = RegularFile.inPlaceOfDirectory(directory.toAbsolutePath());
      throw obstacle == null ? e : obstacle;
    }
  }

  /**
   * Creates a directory, or makes an existing one private: this user becomes its owner, and
   * everybody else loses all rights. A symbolic link is followed if this user or root made it. The
   * directories above stay as they are, and are checked.
   *
   * @throws UnsafeFileException the directory cannot be made private, or many users share it
   */
  public static void createOrRestrict(Path directory) throws IOException {
    PathOwnership.check(directory);
    createIfMissing(directory);
    PathOwnership.check(directory);
    Path target = directory.toRealPath();
    restrict(target, FileOwnership.of(target));
  }

  private static void restrict(Path directory, FileOwnership ownership) throws IOException {
    if (!ownership.isDirectory()) {
      throw new UnsafeFileException(directory, "is not a directory", "Use another path.");
    }
    if (ownership.isSticky()) {
      throw new UnsafeFileException(
          directory, "is a directory that many users share", "Use a directory below it.");
    }
    try {
      if (!ownership.isOwned()) {
        Files.setAttribute(directory, "unix:uid", CurrentUser.id(), LinkOption.NOFOLLOW_LINKS);
      }
      if (ownership.isOpenToOthers() || !ownership.isOwned()) {
        FileOwnership.setPermissions(directory, OWNER_ONLY);
      }
    } catch (FileSystemException e) {
      var failure =
          new UnsafeFileException(
              directory,
              "belongs to user %d and has the mode %03o, so other users may change its files"
                  .formatted(ownership.owner(), ownership.mode() & 0777),
              "Run: chown %d %s; chmod 700 %s".formatted(CurrentUser.id(), directory, directory));
      failure.initCause(e);
      throw failure;
    }
  }
}
