package org.uplink.engine.store.file;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The digest of each row, in a column of the embedded database that H2 computes with each write. H2
 * has no checksums of the data, so without it, garbage inside a row would be taken for the row.
 */
final class RowDigests {
  private static final String COLUMN = "row_digest";
  private static final String TABLES =
      """
      select table_name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'
      order by table_name""";
  private static final String COLUMNS =
      """
      select column_name, data_type, generation_expression from information_schema.columns
      where table_schema = 'public' and table_name = ? order by ordinal_position""";

  private RowDigests() {}

  /** Adds the column to each table that does not have it. */
  static void add(Connection connection) throws SQLException {
    for (String table : tables(connection)) {
      // The migrations create the table of Flyway later than they read it.
      if (table.startsWith("flyway_") || expression(connection, table).isPresent()) {
        continue;
      }
      List<String> values = new ArrayList<>();
      for (Column column : columns(connection, table)) {
        values.add(
            column.type().startsWith("timestamp")
                ? "cast(\"" + column.name() + "\" as varchar)"
                : "\"" + column.name() + "\"");
      }
      execute(
          connection,
          "alter table \"%s\" add column %s varbinary(32) generated always as (hash('SHA-256', json_array(%s null on null)))"
              .formatted(table, COLUMN, String.join(", ", values)));
    }
  }

  /** Removes the column from all tables, so that a migration can change their other columns. */
  static void remove(Connection connection) throws SQLException {
    for (String table : tables(connection)) {
      execute(connection, "alter table \"%s\" drop column if exists %s".formatted(table, COLUMN));
    }
  }

  /**
   * Reads each row of all tables.
   *
   * @return the first thing that is not as it was written; empty if all is
   * @throws SQLException if H2 finds that a page is damaged
   */
  static Optional<String> findDamage(Connection connection) throws SQLException {
    for (String table : tables(connection)) {
      Optional<String> damage = findDamage(connection, table);
      if (damage.isPresent()) {
        return damage;
      }
    }
    return Optional.empty();
  }

  /** Runs a statement that returns no rows. */
  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Optional<String> findDamage(Connection connection, String table)
      throws SQLException {
    List<Column> columns = columns(connection, table);
    String isWritten =
        expression(connection, table)
            .map(digest -> "%s is not distinct from %s".formatted(COLUMN, digest))
            .orElse("true");
    String key =
        columns.stream().anyMatch(column -> column.name().equals("id") && column.isNumber())
            ? "id"
            : "_rowid_";
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select _rowid_, %s, %s, t.* from \"%s\" t".formatted(key, isWritten, table))) {
      int width = rows.getMetaData().getColumnCount();
      long count = 0;
      for (long last = Long.MIN_VALUE; rows.next(); count++) {
        for (int column = 1; column <= width; column++) {
          rows.getString(column);
        }
        long row = rows.getLong(1);
        if (!rows.getBoolean(3) || row != rows.getLong(2) || (count > 0 && row <= last)) {
          return Optional.of(
              "row %d of the table %s is not what the engine wrote".formatted(row, table));
        }
        last = row;
      }
      return count == count(connection, table)
          ? Optional.empty()
          : Optional.of("the table " + table + " lacks rows");
    }
  }

  /** Returns the number of rows that the table's tree names, without reading them. */
  private static long count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet counted = statement.executeQuery("select count(*) from \"" + table + "\"")) {
      counted.next();
      return counted.getLong(1);
    }
  }

  private static Optional<String> expression(Connection connection, String table)
      throws SQLException {
    return columnsAndDigest(connection, table).stream()
        .filter(column -> column.name().equals(COLUMN))
        .flatMap(column -> column.expression().stream())
        .findFirst();
  }

  private static List<Column> columns(Connection connection, String table) throws SQLException {
    return columnsAndDigest(connection, table).stream()
        .filter(column -> !column.name().equals(COLUMN))
        .toList();
  }

  private static List<Column> columnsAndDigest(Connection connection, String table)
      throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, table);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          columns.add(
              new Column(
                  found.getString(1), found.getString(2), Optional.ofNullable(found.getString(3))));
        }
      }
    }
    return columns;
  }

  private static List<String> tables(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet names = statement.executeQuery(TABLES)) {
      while (names.next()) {
        tables.add(names.getString(1));
      }
    }
    return tables;
  }

  /** A column, and the expression of a generated one. */
  private record Column(String name, String type, Optional<String> expression) {
    boolean isNumber() {
      return type.equals("bigint");
    }
  }
}
