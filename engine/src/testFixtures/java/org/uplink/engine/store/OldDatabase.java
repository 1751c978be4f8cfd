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

  /** Makes a file of an earlier schema, and returns a connection to it. */
  static Connection open(Path file, String schema) throws SQLException {
    String url =
        "jdbc:h2:async:"
            + file
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
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
