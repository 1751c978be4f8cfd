package org.uplink.engine.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.MVStoreTool;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.IoProblem;
import org.uplink.platform.RegularFile;

/**
 * Makes sure that the file of the embedded database is whole before it is opened, and repairs it
 * after the engine was killed. A file that is not whole is left as it is: H2 would open an older
 * state of it, or an empty database, without a word.
 *
 * <p>H2 2.5 writes each commit to the file before it returns. But when it reuses space in the
 * middle of the file, the file's header still names an earlier commit. After a kill, an ordinary
 * open uses the header, and does not find up to twenty commits that are in the file. H2's recovery
 * mode reads the whole file, finds the last commit, and writes a header that names it. {@link
 * NewestCommit} tells whether it is the last one.
 */
final class DatabaseFile {
  static {
    GuardedConnection.endEndlessLoops();
  }

  private static final String SUFFIX = ".mv.db";
  private static final String CLEAN = "clean:1";

  private DatabaseFile() {}

  /**
   * Makes sure that the next open finds the last commit.
   *
   * @param file without H2's suffix
   * @param url of a file, without H2's suffix
   * @throws StoreException the file is not whole, or cannot be read
   */
  static void recover(Path file, Url url) {
    Path store = store(file);
    try {
      if (Files.notExists(store)) {
        return;
      }
      RegularFile.require(store);
      List<FileHeader> headers = FileHeader.read(store);
      if (headers.isEmpty()) {
        throw damaged(store, "it has " + Files.size(store) + " bytes and no header", null);
      }
      FileHeader newest = headers.getFirst();
      if (!newest.text().contains(CLEAN)) {
        recoverCopy(file, newest, url);
        return;
      }
      Optional<String> missing = newest.missingPart(store);
      if (missing.isPresent()) {
        throw damaged(store, missing.get(), null);
      }
      Optional<Seal> seal = Seal.read(file);
      if (seal.isPresent() && seal.get().isOfDamaged(store)) {
        throw damaged(store, "its content is not what the engine wrote", null);
      }
      readEverything(store, url.of(file));
    } catch (IOException e) {
      throw new StoreException(
          "The database file %s cannot be read: %s".formatted(store, IoProblem.explain(e, store)),
          e);
    }
  }

  /** Returns the file with H2's suffix. */
  static Path store(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  /** Recovers a copy, and puts it in place of the file when it is whole. */
  private static void recoverCopy(Path file, FileHeader header, Url url) throws IOException {
    Path copy = file.resolveSibling(file.getFileName() + "-recovered");
    Files.copy(store(file), store(copy), StandardCopyOption.REPLACE_EXISTING);
    try {
      MVStore found =
          new MVStore.Builder()
              .fileName(store(copy).toAbsolutePath().toString())
              .recoveryMode()
              .autoCommitDisabled()
              .open();
      long version = found.getCurrentVersion();
      found.close();
      // The engine may have been killed while it wrote the last commit.
      long written = Math.max(header.version(), FileHeader.newestCommit(store(file)) - 1);
      if (version < written) {
        throw damaged(
            store(file),
            "the last writes are missing: the file has parts of commit %d, and is whole only up to commit %d"
                .formatted(written, version),
            null);
      }
      OptionalLong committed = NewestCommit.read(file);
      if (committed.isPresent() && version < committed.getAsLong()) {
        throw older(file, version, committed.getAsLong());
      }
      makeAgain(file, version, copy, url);
      Files.move(
          store(copy),
          store(file),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (MVStoreException | AssertionError e) {
      throw damaged(store(file), String.valueOf(e.getMessage()), e);
    } finally {
      Files.deleteIfExists(store(copy));
    }
  }

  /**
   * Copies what is reached from the newest commit to a new file, without the indexes. Damage beside
   * it would mislead a later open.
   */
  private static void makeAgain(Path file, long version, Path copy, Url url) {
    try {
      MVStoreTool.compact(store(copy).toAbsolutePath().toString(), false);
    } catch (RuntimeException | AssertionError e) {
      // H2 throws several kinds, from threads of its own too, when a page is not what it wrote.
      throw damaged(store(file), String.valueOf(e.getMessage()), e);
    }
    readEverything(store(file), url.of(copy));
    long opened = removeIndexes(store(copy));
    if (opened < version) {
      throw damaged(
          store(file),
          "a part in the middle is damaged. The newest commit in the file is %d, and the newest one that can be read is %d"
              .formatted(version, opened),
          null);
    }
  }

  /** Reads each row without writing to the file. */
  private static void readEverything(Path store, String url) {
    try (var connection =
        DriverManager.getConnection(url + ";ACCESS_MODE_DATA=r", EmbeddedDatabase.USER, "")) {
      Optional<String> damage = SchemaDigest.findDamage(connection);
      if (damage.isEmpty()) {
        damage = RowDigests.findDamage(connection);
      }
      if (damage.isPresent()) {
        throw damaged(store, damage.get(), null);
      }
    } catch (SQLException | IllegalStateException | AssertionError e) {
      throw damaged(store, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Removes the indexes, which have no digests. H2 makes an index again from the table when it
   * opens a database without it.
   *
   * @return the number of the newest commit that an ordinary open finds
   */
  private static long removeIndexes(Path store) {
    try (MVStore open = new MVStore.Builder().fileName(store.toAbsolutePath().toString()).open()) {
      long commit = open.getCurrentVersion();
      open.getMapNames().stream()
          .filter(name -> name.startsWith("index."))
          .forEach(open::removeMap);
      return commit;
    }
  }

  private static StoreException damaged(Path store, String reason, @Nullable Throwable cause) {
    return new StoreException(
        ("The database file %s is not whole: %s. The file is left as it is. Restore the data"
                + " directory from a backup. Without a backup, move the file away: the engine then"
                + " starts without hosts and clusters, and they have to be added again.")
            .formatted(store, reason),
        cause);
  }

  private static StoreException older(Path file, long found, long committed) {
    return new StoreException(
        ("The engine does not start, because its database file %s is not whole: the newest writes"
                + " are missing. The engine has written commit %d, and the file is whole only up to"
                + " commit %d. To go on without the writes that are missing, remove the file %s and"
                + " start the engine again. Hosts, clusters and events that were added last may"
                + " then be missing, and a host may be shown as it was before. Or restore the data"
                + " directory from a backup. Until then, the database file stays as it is.")
            .formatted(store(file), committed, found, NewestCommit.path(file)));
  }

  /** Makes the URL of a database from its file without H2's suffix. */
  @FunctionalInterface
  interface Url {
    String of(Path file);
  }
}
