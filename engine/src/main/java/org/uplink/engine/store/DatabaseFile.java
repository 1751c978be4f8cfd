package org.uplink.engine.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Repairs the file of the embedded database after the engine was killed.
 *
 * <p>H2 2.5 writes each commit to the file before it returns. But when it reuses space in the
 * middle of the file, the file's header still names an earlier commit. After a kill, an ordinary
 * open uses the header, and does not find up to twenty commits that are in the file. H2's recovery
 * mode reads the whole file, finds the last commit, and writes a header that names it.
 */
final class DatabaseFile {
  private static final String SUFFIX = ".mv.db";
  private static final String CLEAN = "clean:1";
  private static final int HEADER = 512;

  private DatabaseFile() {}

  /**
   * Makes sure that the next open finds the last commit. Does nothing if the database was closed,
   * or does not exist.
   *
   * @param file without H2's suffix
   * @throws StoreException the file cannot be read
   */
  static void recover(Path file) {
    Path store = store(file);
    try {
      if (Files.notExists(store)) {
        return;
      }
      if (Files.size(store) < HEADER) {
        // The engine never leaves such a file, because it creates the database under another name
        // and renames it.
        throw new StoreException(
            ("The database file %s is not whole: it has %d bytes. Copy it from a backup. Without a"
                    + " backup, move it away: the engine then starts without hosts and clusters.")
                .formatted(store, Files.size(store)));
      }
      if (wasClosed(store)) {
        return;
      }
      MVStore found =
          new MVStore.Builder()
              .fileName(store.toAbsolutePath().toString())
              .recoveryMode()
              .autoCommitDisabled()
              .open();
      found.close();
    } catch (IOException | MVStoreException e) {
      throw new StoreException(
          "The database file %s, which was not closed, cannot be read: %s"
              .formatted(store, e.getMessage()),
          e);
    }
  }

  /** Returns the file with H2's suffix. */
  static Path store(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  private static boolean wasClosed(Path store) throws IOException {
    try (var in = Files.newInputStream(store)) {
      return new String(in.readNBytes(HEADER), StandardCharsets.ISO_8859_1)
          .lines()
          .findFirst()
          .orElse("")
          .contains(CLEAN);
    }
  }
}
