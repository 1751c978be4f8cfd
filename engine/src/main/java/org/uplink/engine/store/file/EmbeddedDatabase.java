package org.uplink.engine.store.file;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.IoProblem;
import org.uplink.platform.RegularFile;

/**
 * The open file of the embedded database, and the connections to it. Closing it closes the
 * connections. The file is complete at every time, also after the process is killed. Thread-safe.
 */
public final class EmbeddedDatabase implements ConnectionFactory, AutoCloseable {
  static final String USER = "uplink";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

  private final Path file;
  private final ConnectionSource connections;
  private final NewestCommit newest;

  private EmbeddedDatabase(Path file, ConnectionSource connections, NewestCommit newest) {
    this.file = file;
    this.connections = connections;
    this.newest = newest;
  }

  /**
   * Opens the file, and creates it if it does not exist.
   *
   * <p>WRITE_DELAY=0 writes a commit to the file before the commit returns; without it, H2 writes
   * up to half a second later. {@link DatabaseFile} makes sure that the next start finds the commit
   * after a kill. The async file system survives the interrupt of a writing thread. An interrupt
   * would close a plain file channel, and so the database.
   *
   * @param file without H2's suffix
   * @throws StoreException the file cannot be opened, or a newer release wrote it
   */
  public static EmbeddedDatabase open(Path file, Content content) {
    Path store = DatabaseFile.store(file);
    if (Files.notExists(store)) {
      requireNothingThere(store);
      make(file, content);
    }
    DatabaseFile.recover(file, EmbeddedDatabase::url);
    return openWhole(file, content);
  }

  @Override
  public Connection openConnection() throws SQLException {
    return connections.openConnection();
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    connections.closeConnection(connection);
  }

  /** Returns whether the file is closed: after a failed write, or because the engine stops. */
  public boolean isClosed() {
    return connections.isClosed();
  }

  /** Returns how many threads wait for a connection. */
  public int waitingThreads() {
    return connections.waitingThreads();
  }

  /** Returns the size of the file in bytes. */
  public long size() throws IOException {
    return Files.size(DatabaseFile.store(file));
  }

  /**
   * Writes a copy of the file into a new zip file, as it is at one commit. Others write meanwhile.
   *
   * @throws RuntimeException the copy is not complete, for example because the disk is full
   */
  public void backUp(Path zip) {
    Jdbi.create(this)
        .useHandle(
            handle ->
                handle.createUpdate("backup to :file").bind("file", zip.toString()).execute());
  }

  /** Closes the connections and the file, and seals the file. */
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
  private static void make(Path file, Content content) {
    Path started = file.resolveSibling(file.getFileName() + "-new");
    try {
      Files.deleteIfExists(DatabaseFile.store(started));
      openWhole(started, content).close();
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

  private static EmbeddedDatabase openWhole(Path file, Content content) {
    String url = url(file);
    ConnectionSource.Pool opened = ConnectionSource.openPool(url);
    HikariDataSource pool = opened.connections();
    try {
      migrate(pool, content);
      Jdbi.create(pool).useTransaction(content::opened);
      NewestCommit newest = NewestCommit.begin(file);
      return new EmbeddedDatabase(
          file,
          new ConnectionSource(file, EmbeddedDatabase::url, opened, newest, content::opened),
          newest);
    } catch (SQLException e) {
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

  private static void migrate(DataSource source, Content content) throws SQLException {
    try (Connection connection = source.getConnection()) {
      content.migrate(source, new OlderFile(connection));
      SchemaDigest.prepare(connection);
      RowDigests.add(connection);
      SchemaDigest.write(connection);
    }
  }

  /** What knows the tables in the file. */
  public interface Content {
    /**
     * Brings the tables to this release.
     *
     * @param older the file, whose tables are allowed to change when it says so
     * @throws SQLException a newer release wrote them, or they cannot be changed
     */
    void migrate(DataSource source, OlderFile older) throws SQLException;

    /** Reads what is needed in memory. Called after each opening, before anybody else can read. */
    void opened(Handle handle);
  }

  /** A file before its tables are migrated. Nobody else uses it. */
  public static final class OlderFile {
    private final Connection connection;

    private OlderFile(Connection connection) {
      this.connection = connection;
    }

    /** Writes a copy of the file into a new zip file. */
    public void copyTo(Path zip) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement("backup to ?")) {
        statement.setString(1, zip.toString());
        statement.execute();
      }
    }

    /**
     * Returns the version from which the tables change, if an earlier start was ended after it had
     * allowed the change.
     */
    public OptionalInt changingFrom() throws SQLException {
      return SchemaDigest.changingFrom(connection);
    }

    /** Lets the tables change, from this version on. */
    public void allowChanges(int from) throws SQLException {
      SchemaDigest.beginChange(connection, from);
      RowDigests.remove(connection);
    }
  }
}
