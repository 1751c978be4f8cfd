package org.uplink.engine.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.certificate.RenewalRepository;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.join.ApprovalRepository;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.run.RunRepository;
import org.uplink.platform.IoProblem;
import org.uplink.platform.RegularFile;

/**
 * The open database. Closing it closes the pool. The file is complete at every time, also after the
 * process is killed. Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  static final String USER = "uplink";

  /** How long an expired certificate of a host is stored: longer than a clock may be wrong. */
  private static final Duration EXPIRED_CERTIFICATES = Duration.ofDays(30);

  private final ConnectionSource connections;
  private final Jdbi jdbi;
  private final Retention retention;
  private final CommitListener listener;
  private final EventTable events;
  private final RevokedCertificates revoked;
  private final Path file;
  private final NewestCommit newest;
  private final ReentrantLock joining = new ReentrantLock();

  private Database(
      Path file,
      ConnectionSource connections,
      NewestCommit newest,
      RevokedCertificates revoked,
      Retention retention,
      CommitListener listener) {
    this.file = file;
    this.connections = connections;
    this.newest = newest;
    this.jdbi = Jdbi.create(connections);
    this.retention = retention;
    this.listener = listener;
    this.events = new EventTable(jdbi, retention, listener);
    this.revoked = revoked;
  }

  /**
   * Opens the embedded database in a file, and creates the file if it does not exist.
   *
   * <p>WRITE_DELAY=0 writes a commit to the file before the commit returns; without it, H2 writes
   * up to half a second later. {@link DatabaseFile} makes sure that the next start finds the commit
   * after a kill. The async file system survives the interrupt of a writing thread. An interrupt
   * would close a plain file channel, and so the database.
   *
   * @param file without H2's suffix
   * @throws StoreException the file cannot be opened, or a newer release wrote it
   */
  public static Database open(Path file, Retention retention) {
    return open(file, retention, CommitListener.none());
  }

  /**
   * Opens the database like {@link #open(Path, Retention)}.
   *
   * @param listener learns what is stored
   */
  public static Database open(Path file, Retention retention, CommitListener listener) {
    Path store = DatabaseFile.store(file);
    if (Files.notExists(store)) {
      requireNothingThere(store);
      make(file);
    }
    DatabaseFile.recover(file, Database::url);
    return open(file, url(file), retention, listener);
  }

  public ClusterRepository clusters() {
    return new ClusterTable(jdbi);
  }

  public HostRepository hosts() {
    return new HostTable(jdbi, events, revoked);
  }

  public JoinRepository joins() {
    return new JoinTable(jdbi, events, revoked, joining);
  }

  public ApprovalRepository approvals() {
    return new ApprovalTable(jdbi, events, joining);
  }

  public RenewalRepository renewals() {
    return new RenewalTable(events, revoked);
  }

  public AuditLog auditLog() {
    return events;
  }

  public RunRepository runs() {
    return new RunTable(jdbi, retention, events, revoked, listener);
  }

  public ChangeRepository changes() {
    return new ChangeTable(jdbi, listener);
  }

  /**
   * Returns what the database has now.
   *
   * @throws RuntimeException the database does not answer
   */
  public Statistics statistics() {
    return jdbi.withHandle(Statistics::read);
  }

  /** Returns whether the database is closed: after a failed write, or because the engine stops. */
  public boolean isClosed() {
    return connections.isClosed();
  }

  /**
   * Asks the database for nothing but an answer.
   *
   * @throws RuntimeException the database does not answer
   */
  public void requireAnswer() {
    jdbi.useHandle(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
  }

  /** Returns the size of the database file in bytes. */
  public long size() throws IOException {
    return Files.size(DatabaseFile.store(file));
  }

  /** Returns how many threads wait for a connection to the database. */
  public int waitingThreads() {
    return connections.waitingThreads();
  }

  /**
   * Writes a copy of the database file into a new zip file, as it is at one commit. Others write
   * meanwhile.
   *
   * @throws RuntimeException the copy is not complete, for example because the disk is full
   */
  public void backUp(Path zip) {
    jdbi.useHandle(
        handle -> handle.createUpdate("backup to :file").bind("file", zip.toString()).execute());
  }

  /** Returns the version of the schema, which is that of the newest migration. */
  public String schema() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select "version" from "flyway_schema_history"
                    where "version" is not null order by "installed_rank" desc limit 1\
                    """)
                .mapTo(String.class)
                .one());
  }

  /** Returns the version of the schema of this release. */
  public static String newestSchema() {
    return Arrays.stream(
            flyway(
                    Flyway.configure(Database.class.getClassLoader())
                        .dataSource("jdbc:h2:mem:", USER, ""))
                .info()
                .pending())
        .map(migration -> String.valueOf(migration.getVersion()))
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  /** Closes the pool and the file, and seals the file. */
  @Override
  public void close() {
    boolean whole = connections.stop();
    try (newest) {
      if (!whole) {
        // As after a kill: the next start recovers the file.
        return;
      }
      shutDown(file);
      NewestCommit.delete(file);
      Seal.write(file);
    } catch (IOException | SQLException e) {
      // The file holds all commits. Without a seal, the next start detects less damage.
      LOG.warn("The database {} was not sealed: {}", file, e.toString());
    }
  }

  private static String url(Path file) {
    return "jdbc:h2:async:"
        + file.toAbsolutePath()
        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
        + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
  }

  /** Refuses a link to a file that is missing: without it, the engine would be an empty one. */
  private static void requireNothingThere(Path store) {
    try {
      RegularFile.requireNoDanglingLink(store);
    } catch (IOException e) {
      throw new StoreException(
          "The database file %s cannot be read: %s. Mount the disk of the database, or remove the link to start with an empty database."
              .formatted(store, IoProblem.describe(e, store)),
          e);
    }
  }

  /**
   * Creates the file under another name, and renames it when it is complete. H2 commits each
   * statement that creates a table. If a first start were killed, or the disk were full, some
   * tables would remain that the next start could neither create nor use.
   */
  private static void make(Path file) {
    Path started = file.resolveSibling(file.getFileName() + "-new");
    try {
      Files.deleteIfExists(DatabaseFile.store(started));
      open(started, url(started), Retention.DEFAULT, CommitListener.none()).close();
      Files.move(
          DatabaseFile.store(started), DatabaseFile.store(file), StandardCopyOption.ATOMIC_MOVE);
      Seal.delete(started);
    } catch (IOException e) {
      throw new StoreException(
          "The database %s cannot be created: %s".formatted(file, IoProblem.describe(e)), e);
    }
  }

  /** Waits until H2 has closed the file: closing the pool does not wait for that. */
  private static void shutDown(Path file) throws SQLException {
    try (var connection = DriverManager.getConnection(url(file), USER, "");
        var statement = connection.createStatement()) {
      statement.execute("shutdown");
    }
  }

  private static Database open(
      Path file, String url, Retention retention, CommitListener listener) {
    ConnectionSource.Pool opened = ConnectionSource.openPool(url);
    HikariDataSource pool = opened.connections();
    try {
      migrate(pool);
      Jdbi jdbi = Jdbi.create(pool);
      jdbi.useTransaction(HostClaims::claimEndpoints);
      RevokedCertificates revoked =
          RevokedCertificates.read(jdbi, Instant.now().minus(EXPIRED_CERTIFICATES));
      NewestCommit newest = NewestCommit.begin(file);
      return new Database(
          file,
          new ConnectionSource(file, Database::url, opened, newest, revoked::readAgain),
          newest,
          revoked,
          retention,
          listener);
    } catch (FlywayException | SQLException e) {
      pool.close();
      throw new StoreException(
          "The database %s cannot be migrated to this release: %s".formatted(url, e.getMessage()),
          e);
    } catch (IOException e) {
      pool.close();
      throw new StoreException(
          "The file %s cannot be written: %s"
              .formatted(NewestCommit.path(file), IoProblem.describe(e, NewestCommit.path(file))),
          e);
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  private static void migrate(HikariDataSource pool) throws SQLException {
    Flyway flyway = flyway(Flyway.configure(Database.class.getClassLoader()).dataSource(pool));
    try (Connection connection = pool.getConnection()) {
      if (flyway.info().pending().length > 0) {
        SchemaDigest.remove(connection);
        RowDigests.remove(connection);
        flyway.migrate();
      }
      flyway.validate();
      SchemaDigest.prepare(connection);
      RowDigests.add(connection);
      SchemaDigest.write(connection);
    }
  }

  private static Flyway flyway(FluentConfiguration configuration) {
    return configuration.locations("classpath:org/uplink/engine/store").load();
  }
}
