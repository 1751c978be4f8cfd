package org.uplink.engine.store.file;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.IoProblem;

/**
 * The connections to the database file. If H2 has closed the file because a write failed, a thread
 * of its own recovers the file and opens it again as soon as there is room, as a start after a kill
 * does it. Those who ask for a connection meanwhile get an exception after a few seconds at most.
 * Thread-safe.
 */
final class ConnectionSource implements ConnectionFactory {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSource.class);
  private static final int CONNECTIONS = 8;
  private static final long CONNECTION_WAIT_MS = 10_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** How long a stop waits for a recovery. The recovery then ends without a pool. */
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  /** What the recovery needs beside a copy of the file, which it makes twice. */
  private static final long SPARE_BYTES = 2L << 20;

  private static final long MIB = 1L << 20;

  private final Path file;
  private final DatabaseFile.Url url;
  private final NewestCommit newest;
  private final AfterOpening afterOpening;

  /** Held while the file is recovered, and while the source is stopped. */
  private final ReentrantLock opening = new ReentrantLock();

  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicBoolean recovering = new AtomicBoolean();
  private volatile Pool pool;
  private volatile boolean stopped;

  /**
   * @param file without H2's suffix
   * @param first the pool that was opened at the start
   * @param afterOpening called in a transaction after each recovery, before anybody else gets a
   *     connection
   */
  ConnectionSource(
      Path file, DatabaseFile.Url url, Pool first, NewestCommit newest, AfterOpening afterOpening) {
    this.file = file;
    this.url = url;
    this.pool = first;
    this.newest = newest;
    this.afterOpening = afterOpening;
  }

  /**
   * Opens a pool with all its connections to a file that is whole.
   *
   * @throws StoreException the file cannot be opened
   */
  static Pool openPool(String url) {
    var source = new OpenFile(url);
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName("database");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(CONNECTIONS);
    config.setConnectionTimeout(CONNECTION_WAIT_MS);
    // The pool cannot replace a connection, so it keeps each one, also after a timeout of a lock.
    config.setMaxLifetime(0);
    config.setExceptionOverride(new KeptConnections());
    try {
      var connections = new HikariDataSource(config);
      try {
        openAll(connections);
      } catch (SQLException | RuntimeException e) {
        connections.close();
        throw new StoreException(
            "The database %s cannot be opened: %s".formatted(url, e.getMessage()), e);
      }
      source.complete();
      return new Pool(source, connections);
    } catch (PoolInitializationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StoreException(
          "The database %s cannot be opened: %s".formatted(url, cause.getMessage()), e);
    }
  }

  @Override
  public Connection openConnection() throws SQLException {
    Pool current = pool;
    if (!stopped && current.source().isClosed()) {
      recoverAside();
      current = awaitRecovery();
    }
    if (stopped) {
      throw new DatabaseClosedException("the database is closed, because the engine stops", false);
    }
    try {
      return current.connections().getConnection();
    } catch (SQLException e) {
      if (current.source().isClosed()) {
        DatabaseClosedException closed = closed();
        closed.initCause(e);
        throw closed;
      }
      throw e;
    }
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    try (connection) {
      if (pool.source().isOpen(connection)) {
        newest.write(connection);
      }
    }
    if (isClosed()) {
      recoverAside();
    }
  }

  /** Returns whether H2 has closed the file, or the source is stopped. */
  boolean isClosed() {
    return stopped || pool.source().isClosed();
  }

  int waitingThreads() {
    return pool.connections().getHikariPoolMXBean().getThreadsAwaitingConnection();
  }

  /**
   * Closes the connections for ever.
   *
   * @return whether all writes have succeeded since the file was opened, and nobody recovers it
   */
  boolean stop() {
    stop.countDown();
    boolean locked = false;
    try {
      locked = opening.tryLock(STOP_WAIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!locked) {
      // The recovery looks for it after it has opened a pool: one of the two closes that pool.
      stopped = true;
      pool.connections().close();
      LOG.warn("The database {} is still being recovered. The next start recovers it", file);
      return false;
    }
    try {
      boolean whole = !isClosed();
      stopped = true;
      pool.connections().close();
      return whole;
    } finally {
      opening.unlock();
    }
  }

  /** Starts the thread that opens the file again, unless it runs. */
  private void recoverAside() {
    if (!stopped && recovering.compareAndSet(false, true)) {
      LOG.error(
          "The database {} was closed, because a write failed. The engine opens it again. What was confirmed is in the file.",
          file);
      Thread.ofPlatform().daemon().name("database-recovery").start(this::recoverUntilOpen);
    }
  }

  private void recoverUntilOpen() {
    String last = "";
    try {
      while (isClosed() && !stopped) {
        String problem = tryRecovery();
        if (!problem.isEmpty() && !problem.equals(last)) {
          LOG.error("The database {} cannot be opened again yet: {}", file, problem);
          last = problem;
        }
        if (!problem.isEmpty() && stop.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      recovering.set(false);
    }
  }

  /** Returns why the file cannot be opened again; empty if it is open. */
  private String tryRecovery() {
    opening.lock();
    try {
      if (stopped || !isClosed()) {
        return "";
      }
      Optional<String> missing = missingRoom();
      if (missing.isPresent()) {
        return missing.get();
      }
      pool.connections().close();
      DatabaseFile.recover(file, url);
      Pool opened = openPool(url.of(file));
      try {
        Jdbi.create(opened.connections()).useTransaction(afterOpening::opened);
      } catch (JdbiException e) {
        opened.connections().close();
        throw e;
      }
      pool = opened;
      if (stopped) {
        opened.connections().close();
        return "";
      }
      LOG.info("The database {} is open again", file);
      return "";
    } catch (IOException e) {
      return IoProblem.describe(e);
    } catch (RuntimeException | AssertionError e) {
      // H2 checks some of its state with an assertion (GuardedConnection).
      LOG.debug("The database {} cannot be opened again", file, e);
      return String.valueOf(e.getMessage());
    } finally {
      opening.unlock();
    }
  }

  /** Waits for a recovery that is in progress, and returns the pool. */
  private Pool awaitRecovery() throws SQLException {
    try {
      if (opening.tryLock(CONNECTION_WAIT_MS, TimeUnit.MILLISECONDS)) {
        opening.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while the database is opened again", e);
    }
    Pool current = pool;
    if (!stopped && current.source().isClosed()) {
      throw closed();
    }
    return current;
  }

  private DatabaseClosedException closed() {
    try {
      return missingRoom()
          .map(
              missing ->
                  new DatabaseClosedException(
                      "the database is closed, because its disk is full: " + missing, true))
          .orElseGet(
              () ->
                  new DatabaseClosedException(
                      "the database was closed after a failed write, and the engine opens it again",
                      false));
    } catch (IOException e) {
      return new DatabaseClosedException(
          "the database was closed after a failed write, and its disk cannot be read: "
              + IoProblem.describe(e),
          false);
    }
  }

  /** Returns what the disk has and needs, if it has no room for the recovery. */
  private Optional<String> missingRoom() throws IOException {
    Path store = DatabaseFile.store(file);
    long needed = 2 * Files.size(store) + SPARE_BYTES;
    long free = Files.getFileStore(store).getUsableSpace();
    return free < needed
        ? Optional.of(
            "the recovery needs %d MiB of free space, and the disk has %d MiB"
                .formatted((needed + MIB - 1) / MIB, free / MIB))
        : Optional.empty();
  }

  /** Has the pool open each of its connections. */
  private static void openAll(HikariDataSource pool) throws SQLException {
    var all = new ArrayList<Connection>();
    try {
      for (var number = 0; number < CONNECTIONS; number++) {
        all.add(pool.getConnection());
      }
    } finally {
      for (Connection each : all) {
        each.close();
      }
    }
  }

  /** Learns that the file is open again. */
  @FunctionalInterface
  interface AfterOpening {
    void opened(Handle handle);
  }

  /**
   * Connections to an open file.
   *
   * @param source where the pool gets them from
   */
  record Pool(OpenFile source, HikariDataSource connections) {}

  /** Has the pool keep a connection after each exception. */
  private static final class KeptConnections implements SQLExceptionOverride {
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException e) {
      return SQLExceptionOverride.Override.DO_NOT_EVICT;
    }
  }
}
