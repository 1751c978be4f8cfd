package org.uplink.engine.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
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
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.DirectRows;
import org.uplink.engine.store.Retention;

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
    DirectRows.addJoined(database, file, "node1", "first");
    JoinRepository joins = database.joins();
    var told = new ArrayList<String>();
    joins.onRevoked(told::add);
    DirectRows.execute(file, "update host_certificates set revoked = issued");
    DirectRows.execute(
        file, "merge into host_revocations (host, revoked) key (host) values ('node1', now())");
    assertThat(joins.isRevoked("first")).isFalse();

    closeFile();
    awaitOpen();

    assertThat(joins.isRevoked("first")).isTrue();
    assertThat(joins.revokedUntil("node1")).isPresent();
    assertThat(told).containsExactly("node1");
  }

  @Test
  void revocationIsRepeatedForCertificatesThatAreRevokedInTheFileOnly() throws Exception {
    DirectRows.addJoined(database, file, "node1", "first");
    DirectRows.execute(file, "update host_certificates set revoked = issued");
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
      database.clusters().add(DirectRows.cluster("before" + time));
      closeFile();
      awaitOpen();
      database.clusters().add(DirectRows.cluster("after" + time));
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
    assertThatThrownBy(() -> database.clusters().add(DirectRows.cluster("late")))
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

  private static void timeOut(Connection connection) throws SQLException {
    try (connection;
        var statement = connection.createStatement()) {
      statement.execute("set lock_timeout 1");
      assertThatThrownBy(() -> statement.execute("update t set id = 3"))
          .isInstanceOf(SQLTimeoutException.class);
    }
  }

  /** Closes the file as H2 does when a write fails. */
  private void closeFile() throws SQLException {
    try (Connection connection = DirectRows.connect(file)) {
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
}
