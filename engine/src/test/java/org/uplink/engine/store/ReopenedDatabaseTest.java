package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.cluster.WarningPolicy;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.network.ManagementNetwork;

/** A database whose file H2 closes, as it does after a failed write, and one that was closed. */
final class ReopenedDatabaseTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

  @TempDir Path temp;
  private Path file;
  private Database database;

  @BeforeEach
  void open() {
    file = temp.resolve("db");
    database = Database.open(file, Retention.DEFAULT);
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** H2 has written the commit, and the thread that committed got an exception. */
  @Test
  void revocationThatNobodyNotedCountsAfterTheFileIsOpenAgain() throws Exception {
    addHost("node1");
    insertCertificate("first", "node1");
    JoinRepository joins = database.joins();
    var told = new ArrayList<String>();
    joins.onRevoked(told::add);
    execute("update host_certificates set revoked = issued");
    execute("merge into host_revocations (host, revoked) key (host) values ('node1', now())");
    assertThat(joins.isRevoked("first")).isFalse();

    closeFile();
    awaitOpen();

    assertThat(joins.isRevoked("first")).isTrue();
    assertThat(joins.revokedUntil("node1")).isPresent();
    assertThat(told).containsExactly("node1");
  }

  @Test
  void revocationIsRepeatedForCertificatesThatAreRevokedInTheFileOnly() throws Exception {
    addHost("node1");
    insertCertificate("first", "node1");
    execute("update host_certificates set revoked = issued");
    JoinRepository joins = database.joins();
    assertThat(joins.isRevoked("first")).isFalse();

    boolean revoked =
        joins.revoke(
            "node1",
            NOW,
            AuditEvent.ofHost(NOW, AuditEvent.Type.CERTIFICATE_REVOKED, "node1", "revoked"));

    assertThat(revoked).isTrue();
    assertThat(joins.isRevoked("first")).isTrue();
  }

  @Test
  void fileThatWasClosedTwiceHasWhatWasConfirmed() throws Exception {
    for (var time = 0; time < 2; time++) {
      database.clusters().add(cluster("before" + time));
      closeFile();
      awaitOpen();
      database.clusters().add(cluster("after" + time));
    }
    database.close();
    database = Database.open(file, Retention.DEFAULT);
    assertThat(List.of("before0", "after0", "before1", "after1"))
        .allMatch(name -> database.clusters().find(name).isPresent());
  }

  @Test
  void nobodyOpensADatabaseThatWasClosedInOrder() throws Exception {
    database.close();
    byte[] sealed = Files.readAllBytes(DatabaseFile.store(file));

    assertThatThrownBy(database::requireAnswer).hasRootCauseInstanceOf(SQLException.class);
    assertThatThrownBy(() -> database.clusters().add(cluster("late")))
        .hasRootCauseInstanceOf(DatabaseClosedException.class);
    database.close();

    assertThat(database.isClosed()).isTrue();
    assertThat(Files.readAllBytes(DatabaseFile.store(file))).isEqualTo(sealed);
    assertThat(Seal.read(file).orElseThrow().isOfDamaged(DatabaseFile.store(file))).isFalse();
  }

  @Test
  void poolOpensNoConnectionLaterAndKeepsThoseThatItHas() throws Exception {
    String url = "jdbc:h2:async:" + temp.resolve("pool");
    ConnectionSource.Pool pool = ConnectionSource.openPool(url);
    try (var connections = pool.connections()) {
      int size = connections.getMaximumPoolSize();
      assertThat(connections.getHikariPoolMXBean().getTotalConnections()).isEqualTo(size);
      assertThatThrownBy(pool.source()::getConnection)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("without a recovery");

      try (Connection holder = connections.getConnection();
          var statement = holder.createStatement()) {
        statement.execute("create table t (id int primary key)");
        statement.execute("insert into t values (1)");
        holder.setAutoCommit(false);
        statement.execute("update t set id = 2");
        for (var time = 0; time <= size; time++) {
          timeOut(connections.getConnection());
        }
        holder.rollback();
      }
      var all = new ArrayList<Connection>();
      for (var number = 0; number < size; number++) {
        all.add(connections.getConnection());
      }
      for (Connection each : all) {
        assertThat(each.isValid(1)).isTrue();
        each.close();
      }
    }
  }

  private static Cluster cluster(String name) {
    return new Cluster(
        name,
        CompatibilityLevel.GET_ROUTE,
        ManagementNetwork.named("ovirtmgmt"),
        DisagreementPolicy.SKIP,
        WarningPolicy.DEFAULT,
        List.of());
  }

  private static void timeOut(Connection connection) throws SQLException {
    try (connection;
        var statement = connection.createStatement()) {
      statement.execute("set lock_timeout 1");
      assertThatThrownBy(() -> statement.execute("update t set id = 3"))
          .isInstanceOf(SQLTimeoutException.class);
    }
  }

  private void addHost(String name) {
    assertThat(database.hosts().add(Host.added(name, new HostAccess.DialIn(), "Default", NOW)))
        .isNotNull();
  }

  private void insertCertificate(String fingerprint, String host) throws SQLException {
    execute(
        """
        insert into host_certificates
          (fingerprint, host, token, key_digest, serial, certificate, issued, expires, install)
        values ('%s', '%s', 'token', 'key', 'serial', 'pem', now(),
          dateadd('day', 90, now()), false)"""
            .formatted(fingerprint, host));
  }

  /** Closes the file as H2 does when a write fails. */
  private void closeFile() throws SQLException {
    try (Connection connection = connect()) {
      SessionLocal session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
      session.getDatabase().getStore().getMvStore().closeImmediately();
      session.getDatabase().shutdownImmediately();
    }
    assertThat(database.isClosed()).isTrue();
  }

  private void awaitOpen() {
    await()
        .ignoreExceptions()
        .until(
            () -> {
              database.requireAnswer();
              return true;
            });
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:async:" + file, Database.USER, "");
  }
}
