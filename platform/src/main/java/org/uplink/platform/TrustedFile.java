package org.uplink.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A file that decides what a daemon does: its configuration, its key, or the authority whose peers
 * it obeys. Anybody may read such a file. Only root, this user or Vdsm may be able to change or
 * replace it.
 */
public final class TrustedFile {
  /** The user vdsm, which owns the keys of an oVirt host; its packages give it this number. */
  private static final int VDSM = 36;

  private static final Set<Integer> ALSO_TRUSTED = Set.of(VDSM);

  private TrustedFile() {}

  /**
   * Checks the file, the directories above it, and the symbolic links on the way. Does not check
   * that there is a file: whoever reads it notices that.
   *
   * @throws UnsafeFileException another user can change or replace the file
   */
  public static void check(Path file) throws IOException {
    PathOwnership.check(file, ALSO_TRUSTED);
    if (!Files.isRegularFile(file)) {
      return;
    }
    Path target = file.toRealPath();
    FileOwnership ownership = FileOwnership.of(target);
    if (!ownership.isOwnedByTrusted()
        && !ALSO_TRUSTED.contains(ownership.owner())
        && !CurrentUser.isUnmapped(ownership.owner())) {
      throw new UnsafeFileException(
          target,
          "belongs to user " + ownership.owner() + ", who can change it",
          "Check its content. Then run: chown %d %s".formatted(CurrentUser.id(), target));
    }
    if (ownership.isOpenToChange()) {
      throw new UnsafeFileException(
          target,
          "has the mode %04o, so other users can change it".formatted(ownership.mode() & 07777),
          "Check its content. Then run: chmod go-w " + target);
    }
  }
}
