package org.uplink.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.ConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.IoProblem;

/**
 * The connections to the database file. If H2 has closed the file because the disk was full, the
 * file is recovered and opened again as soon as there is room, as a start after a kill does it.
 * Thread-safe.
 */
final class ConnectionSource implements ConnectionFactory, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSource.class);
  private static final int CONNECTIONS = 8;
  private static final long CONNECTION_WAIT_MS = 10_000;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** What the recovery needs beside a copy of the file, which it makes twice. */
  private static final long SPARE_BYTES = 2L << 20;

  private final Path file;
  private final DatabaseFile.Url url;
  private final NewestCommit newest;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile Pool pool;
  private boolean said;
  private long triedAt = System.nanoTime() - PAUSE_NANOS;

  /**
   * @param file without H2's suffix
   * @param first the pool that was opened at the start
   */
  ConnectionSource(Path file, DatabaseFile.Url url, Pool first, NewestCommit newest) {
    this.file = file;
    this.url = url;
    this.pool = first;
    this.newest = newest;
  }

  /**
   * Opens a pool of connections to a file that is whole.
   *
   * @throws StoreException the file cannot be opened
   */
  static Pool openPool(String url) {
    var source = new OpenFile(url);
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName("database");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(CONNECTION_WAIT_MS);
    try {
      return new Pool(source, new HikariDataSource(config));
    } catch (PoolInitializationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StoreException(
          "The database %s cannot be opened: %s".formatted(url, cause.getMessage()), e);
    }
  }

  @Override
  public Connection openConnection() throws SQLException {
    if (isClosed()) {
      openAgain();
    }
    return pool.connections().getConnection();
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    try (connection) {
      if (!isClosed()) {
        newest.write(connection);
      }
    }
    if (isClosed() && opening.tryLock()) {
      try {
        say();
      } finally {
        opening.unlock();
      }
    }
  }

  /** Returns whether H2 has closed the file. */
  boolean isClosed() {
    return pool.source().isClosed();
  }

  int waitingThreads() {
    return pool.connections().getHikariPoolMXBean().getThreadsAwaitingConnection();
  }

  @Override
  public void close() {
    pool.connections().close();
  }

  private void openAgain() throws SQLException {
    opening.lock();
    try {
      if (!isClosed()) {
        return;
      }
      say();
      if (System.nanoTime() - triedAt < PAUSE_NANOS) {
        throw full();
      }
      triedAt = System.nanoTime();
      Path store = DatabaseFile.store(file);
      if (Files.getFileStore(store).getUsableSpace() < 2 * Files.size(store) + SPARE_BYTES) {
        throw full();
      }
      pool.connections().close();
      DatabaseFile.recover(file, url);
      pool = openPool(url.of(file));
      said = false;
      LOG.info("The database {} is open again", file);
    } catch (IOException e) {
      throw new SQLException(
          "the database %s is closed, and cannot be opened again: %s"
              .formatted(file, IoProblem.describe(e)),
          e);
    } finally {
      opening.unlock();
    }
  }

  /** Says once that the file is closed. */
  private void say() {
    if (!said) {
      said = true;
      LOG.error(
          "The database {} was closed, because a write failed. If the disk is full, free disk space: the engine opens the database again when there is room for two copies of it. What was confirmed is in the file.",
          file);
    }
  }

  private static SQLException full() {
    return new SQLException(
        "No space left on device: the database is closed until there is room for two copies of it");
  }

  /**
   * Connections to an open file.
   *
   * @param source where the pool gets them from
   */
  record Pool(OpenFile source, HikariDataSource connections) {}
}
