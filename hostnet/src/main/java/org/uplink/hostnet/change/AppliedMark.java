package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StandardError;

/**
 * A file that names the change whose plan was applied completely, and that no rollback has begun to
 * undo. It is written without a sync: it counts in the same boot only, in which the kernel keeps
 * it. Without the mark, a rollback restores everything that is missing.
 *
 * @param file where the mark is
 */
record AppliedMark(Path file) {
  private static final int MAX_LENGTH = 100;
  private static final String RESTORED =
      "the rollback of change %s restores also what other programs removed";

  /** Marks a change. If that fails, prints why. */
  void set(StoredChange change) {
    try {
      Files.deleteIfExists(file);
      Files.writeString(file, text(change), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      print("a rollback of change %s would restore also what other programs remove", change, e);
    }
  }

  /** Returns whether this change is marked. */
  boolean isOf(StoredChange change) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) <= MAX_LENGTH
          && Files.readString(file, StandardCharsets.ISO_8859_1).equals(text(change));
    } catch (IOException e) {
      print(RESTORED, change, e);
      return false;
    }
  }

  /**
   * Removes the mark, because a rollback may delete an object before it adds the object again.
   *
   * @return whether it is removed
   */
  boolean remove(StoredChange change) {
    try {
      Files.deleteIfExists(file);
      return true;
    } catch (IOException e) {
      print(RESTORED, change, e);
      return false;
    }
  }

  private static String text(StoredChange change) {
    return change.sequence() + " " + change.id();
  }

  private void print(String consequence, StoredChange change, IOException e) {
    StandardError.print(
        "uplink: %s: %s"
            .formatted(consequence.formatted(change.id()), IoProblem.describe(e, file.toString())));
  }
}
