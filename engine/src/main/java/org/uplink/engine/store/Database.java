package org.uplink.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.run.RunRepository;

/**
 * The open database. Closing it closes the pool; the file is complete at every moment, also after a
 * kill.
 */
public final class Database implements AutoCloseable {
  private static final String USER = "uplink";
  private static final int CONNECTIONS = 8;
  private static final long CONNECTION_WAIT_MS = 10_000;

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Retention retention;

  private Database(HikariDataSource pool, Retention retention) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    this.retention = retention;
  }

  /**
   * The embedded database in a file, made where it is missing. WRITE_DELAY=0: what was committed is
   * in the file when the commit returns, and not up to half a second later; that it is also found
   * after a kill, {@link DatabaseFile} sees to.
   *
   * <p>The async file system is not closed by the interrupt of a thread that writes, as a plain
   * file channel is, and with it the whole database.
   *
   * @param file without H2's suffix
   * @throws StoreException the file cannot be opened, or is of a newer release
   */
  public static Database open(Path file, Retention retention) {
    if (Files.notExists(DatabaseFile.store(file))) {
      make(file);
    }
    DatabaseFile.recover(file);
    return open(url(file), retention);
  }

  private static String url(Path file) {
    return "jdbc:h2:async:"
        + file.toAbsolutePath()
        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
        + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
  }

  /**
   * Makes the file under another name, and renames it when it is complete: H2 commits each change
   * of a table by itself, so a first start that is killed, or finds no room, would leave tables
   * that can be neither made nor used.
   */
  private static void make(Path file) {
    var started = file.resolveSibling(file.getFileName() + "-new");
    try {
      Files.deleteIfExists(DatabaseFile.store(started));
      open(url(started), Retention.DEFAULT).close();
      shutDown(started);
      Files.move(
          DatabaseFile.store(started), DatabaseFile.store(file), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | SQLException e) {
      throw new StoreException("The database %s cannot be made: %s".formatted(file, e), e);
    }
  }

  /** Returns when H2 has closed the file, also for a pool that is closing. */
  private static void shutDown(Path file) throws SQLException {
    try (var connection = DriverManager.getConnection(url(file), USER, "");
        var statement = connection.createStatement()) {
      statement.execute("shutdown");
    }
  }

  private static Database open(String url, Retention retention) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(USER);
    config.setPassword("");
    config.setPoolName("database");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(CONNECTION_WAIT_MS);
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new StoreException("The database " + url + " cannot be opened: " + cause(e), e);
    }
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(pool)
          .locations("classpath:org/uplink/engine/store")
          .load()
          .migrate();
      return new Database(pool, retention);
    } catch (FlywayException e) {
      pool.close();
      throw new StoreException(
          "The database " + url + " cannot be brought to this release's form: " + e.getMessage(),
          e);
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  private static String cause(Throwable e) {
    var cause = e.getCause();
    return String.valueOf((cause == null ? e : cause).getMessage());
  }

  public ClusterRepository clusters() {
    return new ClusterTable(jdbi);
  }

  public HostRepository hosts() {
    return new HostTable(jdbi, retention);
  }

  public AuditLog auditLog() {
    return new EventTable(jdbi, retention);
  }

  public RunRepository runs() {
    return new RunTable(jdbi, retention);
  }

  public ChangeRepository changes() {
    return new ChangeTable(jdbi);
  }

  @Override
  public void close() {
    pool.close();
  }
}
