package org.uplink.engine.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.uplink.engine.store.Database;
import org.uplink.platform.PrivateDirectory;

/**
 * The copy of the database that the engine makes for a backup, one at a time. It stays until the
 * next one, or the next start of the engine. Thread-safe.
 */
public final class DatabaseCopy {
  static final String NAME = "database.zip";

  private final Database database;
  private final Path folder;
  private final ReentrantLock copying = new ReentrantLock();

  /**
   * @param folder for the copy; only its owner can read it
   */
  public DatabaseCopy(Database database, Path folder) {
    this.database = database;
    this.folder = folder;
  }

  /**
   * Makes the copy.
   *
   * @return the version of the schema; empty if another copy is being made
   * @throws IOException the folder cannot be used
   * @throws RuntimeException the copy cannot be made, for example because the disk is full
   */
  public Optional<String> make() throws IOException {
    if (!copying.tryLock()) {
      return Optional.empty();
    }
    try {
      PrivateDirectory.createOrRestrict(folder);
      Path file = folder.resolve(NAME);
      delete();
      try {
        database.backUp(file);
      } catch (RuntimeException | Error e) {
        Files.deleteIfExists(file);
        throw e;
      }
      return Optional.of(database.schema());
    } finally {
      copying.unlock();
    }
  }

  /** Deletes the copy, if there is one. */
  public void delete() throws IOException {
    Files.deleteIfExists(folder.resolve(NAME));
  }
}
