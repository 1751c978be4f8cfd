package org.uplink.engine.store;

import java.io.IOException;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.certificate.RenewalRepository;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.join.ApprovalRepository;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.store.file.EmbeddedDatabase;
import org.uplink.engine.store.file.StoreException;

/** The open database. Closing it closes its file. Thread-safe. */
public final class Database implements AutoCloseable {
  private final EmbeddedDatabase file;
  private final Jdbi jdbi;
  private final Tables tables;

  private Database(EmbeddedDatabase file, Jdbi jdbi, Tables tables) {
    this.file = file;
    this.jdbi = jdbi;
    this.tables = tables;
  }

  /**
   * Opens the embedded database in a file, and creates the file if it does not exist.
   *
   * @param file without H2's suffix
   * @throws StoreException the file cannot be opened, or a newer release wrote it
   */
  public static Database open(Path file, Retention retention) {
    return open(file, retention, CommitListener.none(), BeforeMigration.none());
  }

  /**
   * Opens the database like {@link #open(Path, Retention)}.
   *
   * @param listener learns what is stored
   * @param before called before the tables of an earlier release change; its exceptions are thrown
   */
  public static Database open(
      Path file, Retention retention, CommitListener listener, BeforeMigration before) {
    var revoked = new RevokedCertificates();
    EmbeddedDatabase opened = EmbeddedDatabase.open(file, new Schema(revoked, before));
    Jdbi jdbi = Jdbi.create(opened);
    return new Database(opened, jdbi, new Tables(jdbi, revoked, retention, listener));
  }

  /** Returns the version of the schema of this release. */
  public static String newestSchema() {
    return Schema.newest();
  }

  public ClusterRepository clusters() {
    return tables.clusters();
  }

  public HostRepository hosts() {
    return tables.hosts();
  }

  public JoinRepository joins() {
    return tables.joins();
  }

  public ApprovalRepository approvals() {
    return tables.approvals();
  }

  public RenewalRepository renewals() {
    return tables.renewals();
  }

  public AuditLog auditLog() {
    return tables.events();
  }

  public RunRepository runs() {
    return tables.runs();
  }

  public ChangeRepository changes() {
    return tables.changes();
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
    return file.isClosed();
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
    return file.size();
  }

  /** Returns how many threads wait for a connection to the database. */
  public int waitingThreads() {
    return file.waitingThreads();
  }

  /**
   * Writes a copy of the database file into a new zip file, as it is at one commit. Others write
   * meanwhile.
   *
   * @throws RuntimeException the copy is not complete, for example because the disk is full
   */
  public void backUp(Path zip) {
    file.backUp(zip);
  }

  /** Returns the version of the schema, which is that of the newest migration. */
  public String schema() {
    return jdbi.withHandle(Schema::of);
  }

  /** Closes the connections and the file, and seals the file. */
  @Override
  public void close() {
    file.close();
  }
}
