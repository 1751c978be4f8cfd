package org.uplink.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * Whether another user could replace a file or directory: by renaming one of the directories above
 * it, or by changing a symbolic link on the way.
 */
final class PathOwnership {
  /** As path_resolution(7) has it. */
  private static final int MAX_LINKS = 40;

  private final Set<Integer> alsoTrusted;

  private PathOwnership(Set<Integer> alsoTrusted) {
    this.alsoTrusted = alsoTrusted;
  }

  /**
   * @throws UnsafeFileException another user owns or can write a directory above this one, or owns
   *     a symbolic link on the way
   */
  static void check(Path directory) throws IOException {
    check(directory, Set.of());
  }

  /**
   * Checks the path to a file or directory.
   *
   * @param alsoTrusted users who may own directories and links, besides this user and root
   * @throws UnsafeFileException as {@link #check(Path)}
   */
  static void check(Path file, Set<Integer> alsoTrusted) throws IOException {
    new PathOwnership(alsoTrusted).check(file.toAbsolutePath(), 0);
  }

  private void check(Path path, int links) throws IOException {
    if (links > MAX_LINKS) {
      throw new UnsafeFileException(
          path, "has too many symbolic links in its path", "Use another path.");
    }
    for (int length = 0; length <= path.getNameCount(); length++) {
      Path prefix = length == 0 ? path.getRoot() : path.getRoot().resolve(path.subpath(0, length));
      if (Files.notExists(prefix, LinkOption.NOFOLLOW_LINKS)) {
        return; // Whoever creates it, creates it below what is checked.
      }
      FileOwnership ownership = FileOwnership.of(prefix);
      if (ownership.isSymbolicLink()) {
        checkOwner(prefix, ownership, "is a symbolic link of user " + ownership.owner());
        check(prefix.resolveSibling(Files.readSymbolicLink(prefix)), links + 1);
      } else if (length < path.getNameCount()) {
        checkParent(prefix, ownership);
      }
    }
  }

  private void checkParent(Path parent, FileOwnership ownership) throws IOException {
    checkOwner(parent, ownership, "belongs to user " + ownership.owner());
    if (ownership.isOpenToReplacement()) {
      throw new UnsafeFileException(
          parent,
          "has the mode %04o, so other users can replace what is in it"
              .formatted(ownership.mode() & 07777),
          "Run: chmod go-w " + parent + ", or use another directory.");
    }
  }

  private void checkOwner(Path file, FileOwnership ownership, String fault) throws IOException {
    if (!ownership.isOwnedByTrusted()
        && !alsoTrusted.contains(ownership.owner())
        && !CurrentUser.isUnmapped(ownership.owner())) {
      throw new UnsafeFileException(
          file,
          fault + ", who can replace what is below it",
          "Use a directory below one that belongs to root or to user " + CurrentUser.id() + ".");
    }
  }
}
