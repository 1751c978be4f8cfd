package org.uplink.engine.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The file of an engine of an earlier release. */
public final class OldDatabase {
  private OldDatabase() {}

  /** Makes a file of an earlier schema, with a cluster. */
  public static void make(Path file, String schema, String cluster) throws SQLException {
    try (Connection connection = open(file, schema);
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into clusters
            (name, level_major, level_minor, management_network, on_disagreement)
          values ('%s', 3, 6, 'ovirtmgmt', 'SKIP')"""
              .formatted(cluster));
      statement.execute("shutdown");
    }
  }

  /**
   * Leaves a file as a start of the engine does that is killed in a migration.
   *
   * @param from the schema of the file
   * @param complete the last migration that is complete
   * @param statement a statement of the migration after that
   */
  public static void beginMigration(Path file, String from, String complete, String statement)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(file), "uplink", "");
        var statements = connection.createStatement()) {
      statements.execute(
          "create table if not exists schema_digest"
              + " (h2 varchar(32) not null, digest varchar(64) not null)");
      statements.execute("delete from schema_digest");
      statements.execute("insert into schema_digest values ('changing from', '" + from + "')");
      flyway(url(file)).target(complete).load().migrate();
      statements.execute(statement);
      statements.execute("shutdown");
    }
  }

  private static String url(Path file) {
    return "jdbc:h2:async:"
        + file
        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
  }

  /** Makes a file of an earlier schema, and returns a connection to it. */
  static Connection open(Path file, String schema) throws SQLException {
    String url = url(file);
    Connection connection = DriverManager.getConnection(url, "uplink", "");
    flyway(url).target(schema).load().migrate();
    return connection;
  }

  /** Returns the configuration of Flyway with the engine's migrations. */
  static FluentConfiguration flyway(String url) {
    return Flyway.configure(Tables.class.getClassLoader())
        .locations("classpath:org/uplink/engine/store")
        .dataSource(url, "uplink", "");
  }
}
