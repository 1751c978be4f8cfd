package org.uplink.engine.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.store.Database;
import org.uplink.platform.IoProblem;
import org.uplink.platform.PrivateDirectory;

/**
 * The copy of the database that the engine makes for a backup. There is at most one. It stays until
 * its backup deletes it, for ten minutes at most: by then, the backup has opened it. Thread-safe.
 */
public final class DatabaseCopy {
  static final Pattern NAME = Pattern.compile("database-[0-9a-f]{16}\\.zip");

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseCopy.class);
  private static final Duration AGE = Duration.ofMinutes(10);

  /** What the engine may write while the copy is made. */
  private static final long MARGIN_BYTES = 8L << 20;

  private final Database database;
  private final Path folder;
  private final Clock clock;
  private final Duration age;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Current> current = Optional.empty();

  /**
   * @param folder for the copy; only its owner can read it
   */
  public DatabaseCopy(Database database, Path folder, Clock clock) {
    this(database, folder, clock, AGE);
  }

  DatabaseCopy(Database database, Path folder, Clock clock, Duration age) {
    this.database = database;
    this.folder = folder;
    this.clock = clock;
    this.age = age;
  }

  /**
   * Makes the copy.
   *
   * @throws IOException the folder cannot be used
   * @throws RuntimeException the copy cannot be made
   */
  public Result make() throws IOException {
    var mine = new Current(newName(), clock.instant().truncatedTo(ChronoUnit.SECONDS));
    lock.lock();
    try {
      if (current.isPresent()) {
        return new Result.Busy(current.get().begun());
      }
      current = Optional.of(mine);
    } finally {
      lock.unlock();
    }
    boolean made = false;
    try {
      // Before the folder is made: a full disk has no room for it.
      Path disk = Files.exists(folder) ? folder : Objects.requireNonNull(folder.getParent());
      long missing = database.size() + MARGIN_BYTES - Files.getFileStore(disk).getUsableSpace();
      if (missing > 0) {
        return new Result.NoRoom(missing);
      }
      PrivateDirectory.createOrRestrict(folder);
      database.backUp(folder.resolve(mine.name()));
      String schema = database.schema();
      made = true;
      CompletableFuture.delayedExecutor(age.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> expire(mine.name()));
      return new Result.Made(mine.name(), schema);
    } finally {
      if (!made) {
        boolean _ = delete(mine.name());
      }
    }
  }

  /**
   * Deletes a copy.
   *
   * @return whether there was a copy of this name
   */
  public boolean delete(String name) throws IOException {
    lock.lock();
    try {
      if (current.filter(copy -> copy.name().equals(name)).isEmpty()) {
        return false;
      }
      Files.deleteIfExists(folder.resolve(name));
      current = Optional.empty();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Deletes what an engine that was killed has left. */
  public void deleteLeft() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (String name : FileTree.names(folder)) {
      if (NAME.matcher(name).matches() || name.equals("database.zip")) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
  }

  private void expire(String name) {
    try {
      boolean _ = delete(name);
    } catch (IOException e) {
      LOG.warn(
          "The copy {} of the database for a backup was not deleted: {}",
          folder.resolve(name),
          IoProblem.describe(e));
    }
  }

  private String newName() {
    var bytes = new byte[8];
    random.nextBytes(bytes);
    return "database-" + HexFormat.of().formatHex(bytes) + ".zip";
  }

  private record Current(String name, Instant begun) {}

  /** The result of {@link #make}. */
  public sealed interface Result {
    /**
     * The copy is complete.
     *
     * @param name of its file
     * @param schema the version of its schema
     */
    record Made(String name, String schema) implements Result {}

    /** There is a copy for another backup. */
    record Busy(Instant since) implements Result {}

    /** The copy would fill the disk. */
    record NoRoom(long missingBytes) implements Result {}
  }
}
