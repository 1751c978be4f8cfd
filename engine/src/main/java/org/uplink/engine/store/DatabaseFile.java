package org.uplink.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.uplink.platform.IoProblem;

/**
 * Makes sure that the file of the embedded database is whole before it is opened, and repairs it
 * after the engine was killed. A file that is not whole is left as it is: H2 would open an older
 * state of it, or an empty database, without a word.
 *
 * <p>H2 2.5 writes each commit to the file before it returns. But when it reuses space in the
 * middle of the file, the file's header still names an earlier commit. After a kill, an ordinary
 * open uses the header, and does not find up to twenty commits that are in the file. H2's recovery
 * mode reads the whole file, finds the last commit, and writes a header that names it.
 */
final class DatabaseFile {
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
      List<FileHeader> headers = FileHeader.read(store);
      if (headers.isEmpty()) {
        throw damaged(store, "it has %d bytes and no header".formatted(Files.size(store)), null);
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
          "The database file %s cannot be read: %s".formatted(store, IoProblem.describe(e, store)),
          e);
    }
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
      if (version < header.version()) {
        throw damaged(
            store(file),
            "commit %d is missing, and the last one is %d".formatted(header.version(), version),
            null);
      }
      readEverything(store(file), url.of(copy));
      Files.move(
          store(copy),
          store(file),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (MVStoreException e) {
      throw damaged(store(file), String.valueOf(e.getMessage()), e);
    } finally {
      Files.deleteIfExists(store(copy));
    }
  }

  /** Reads each row without writing to the file. */
  private static void readEverything(Path store, String url) {
    try (var connection =
            DriverManager.getConnection(url + ";ACCESS_MODE_DATA=r", Database.USER, "");
        var statement = connection.createStatement()) {
      var tables = new ArrayList<String>();
      try (ResultSet names =
          statement.executeQuery(
              """
              select table_name from information_schema.tables
              where table_schema = 'public' and table_type = 'BASE TABLE'""")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet rows = statement.executeQuery("select * from \"" + table + "\"")) {
          int columns = rows.getMetaData().getColumnCount();
          while (rows.next()) {
            for (int column = 1; column <= columns; column++) {
              rows.getString(column);
            }
          }
        }
      }
    } catch (SQLException | IllegalStateException e) {
      throw damaged(store, String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the file with H2's suffix. */
  static Path store(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  private static StoreException damaged(Path store, String reason, @Nullable Throwable cause) {
    return new StoreException(
        ("The database file %s is not whole: %s. The file is left as it is. Restore the data"
                + " directory from a backup. Without a backup, move the file away: the engine then"
                + " starts without hosts and clusters, and they have to be added again.")
            .formatted(store, reason),
        cause);
  }

  /** Makes the URL of a database from its file without H2's suffix. */
  @FunctionalInterface
  interface Url {
    String of(Path file);
  }
}
