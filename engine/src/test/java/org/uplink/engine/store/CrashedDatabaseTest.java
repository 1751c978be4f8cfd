package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;

/**
 * Opens copies of a database file that is being written. After a kill, the file is like such a
 * copy.
 */
final class CrashedDatabaseTest {
  private static final int COMMITS = 120;
  private static final int EVERY = 10;

  @TempDir Path temp;

  /** Makes H2 reuse space immediately instead of after 45 s. */
  @Test
  void commitsSurviveKillAtAnyTime() throws Exception {
    var file = temp.resolve("db");
    try (var database = Database.open(file, Retention.DEFAULT);
        var connection = DriverManager.getConnection("jdbc:h2:async:" + file, "uplink", "");
        var statement = connection.createStatement()) {
      statement.execute("set retention_time 0");
      for (var commit = 1; commit <= COMMITS; commit++) {
        add(database, commit);
        if (commit % EVERY == 0) {
          assertThat(lastOf(copy(file, commit))).isEqualTo("commit " + commit);
        }
      }
    }
    assertThat(lastOf(file)).isEqualTo("commit " + COMMITS);
  }

  /**
   * If the engine opened such a file as an empty database, all hosts would be gone without a
   * message.
   */
  @Test
  void refusesFileThatIsNotWhole() throws Exception {
    for (var size : new int[] {0, 1, 511}) {
      var file = temp.resolve("cut" + size);
      Database.open(file, Retention.DEFAULT).close();
      var store = DatabaseFile.store(file);
      Files.write(store, java.util.Arrays.copyOf(Files.readAllBytes(store), size));
      assertThatThrownBy(() -> Database.open(file, Retention.DEFAULT))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(store.toString())
          .hasMessageContaining("backup");
      assertThat(store).hasSize(size);
    }
  }

  /** H2 creates tables one by one, so an interrupted first start must begin again. */
  @Test
  void interruptedCreationStartsOver() throws Exception {
    var file = temp.resolve("db");
    var begun = file.resolveSibling("db-new");
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:async:" + begun + ";DATABASE_TO_LOWER=TRUE", "uplink", "");
        var statement = connection.createStatement()) {
      statement.execute("create table host (id varchar(36) primary key)");
    }
    assertThat(temp.resolve("db-new.mv.db")).isNotEmptyFile();
    try (var database = Database.open(file, Retention.DEFAULT)) {
      add(database, 1);
    }
    assertThat(lastOf(file)).isEqualTo("commit 1");
    assertThat(temp.resolve("db-new.mv.db")).doesNotExist();
  }

  private static void add(Database database, int number) {
    database
        .auditLog()
        .add(
            AuditEvent.ofEngine(Instant.EPOCH, AuditEvent.Type.ENGINE_STARTED, "commit " + number));
  }

  private Path copy(Path file, int commit) throws Exception {
    var copy = temp.resolve("copy" + commit);
    Files.copy(file.resolveSibling(file.getFileName() + ".mv.db"), temp.resolve(copy + ".mv.db"));
    return copy;
  }

  private static String lastOf(Path file) {
    try (var database = Database.open(file, Retention.DEFAULT)) {
      return database.auditLog().latest(Optional.empty(), 1).getLast().event().text();
    }
  }
}
