package org.uplink.engine.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.testkit.ExternalCommand;

/** Connections to a file that H2 has closed. */
final class GuardedConnectionTest {
  @TempDir Path temp;
  private final AtomicBoolean closed = new AtomicBoolean();

  @Test
  void refusesStatementsOfAClosedFileAndStillCloses() throws SQLException {
    Connection plain = open();
    try (Connection guarded = GuardedConnection.of(plain, closed::get);
        Statement statement = guarded.createStatement();
        PreparedStatement prepared = guarded.prepareStatement("select 1")) {
      statement.execute("create table t (id int)");
      guarded.setAutoCommit(false);
      assertThat(prepared.executeQuery().next()).isTrue();

      closed.set(true);

      assertThatThrownBy(() -> statement.execute("insert into t values (1)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("closed after a failed write");
      assertThatThrownBy(prepared::executeQuery).isInstanceOf(SQLException.class);
      assertThatThrownBy(guarded::commit).isInstanceOf(SQLException.class);
      assertThatThrownBy(guarded::rollback).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> guarded.setAutoCommit(true)).isInstanceOf(SQLException.class);
      assertThat(guarded.unwrap(JdbcConnection.class)).isSameAs(plain);
      assertThat(plain.getAutoCommit()).as("nothing reached H2").isFalse();
    }
    assertThat(plain.isClosed()).isTrue();
  }

  @Test
  void failedAssertionOfH2IsAnExceptionOfTheDatabase() {
    Connection broken =
        (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, _, _) -> {
                  throw new AssertionError("v=407 / cnt=0");
                });

    assertThatThrownBy(() -> GuardedConnection.of(broken, closed::get).commit())
        .isInstanceOf(SQLException.class)
        .hasRootCauseInstanceOf(AssertionError.class);
  }

  /** In a JVM without assertions, as those of the programs. */
  @Test
  void theAssertionThatEndsTheLoopIsOnWhenADatabaseIsOpen() {
    String said =
        ExternalCommand.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DatabaseProgram.class.getName(),
                temp.resolve("db").toString())
            .run();

    assertThat(said.lines()).contains("MVStore has assertions: true, H2 has assertions: false");
  }

  /** Opens a database, and says which assertions were on when H2 was loaded. */
  static final class DatabaseProgram {
    private DatabaseProgram() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
      Path file = Path.of(arguments[0]);
      try (Database _ = Database.open(file, Retention.DEFAULT)) {
        System.out.printf(
            "MVStore has assertions: %s, H2 has assertions: %s%n",
            hasAssertions("org.h2.mvstore.MVStore"), hasAssertions("org.h2.mvstore.MVMap"));
      }
    }

    /** Reads what a class has stored at its initialization. Later, it cannot change. */
    private static boolean hasAssertions(String name) throws ReflectiveOperationException {
      Field off = Class.forName(name).getDeclaredField("$assertionsDisabled");
      off.setAccessible(true);
      return !off.getBoolean(null);
    }
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:" + temp.resolve("db"), "u", "");
  }
}
