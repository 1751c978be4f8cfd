package org.uplink.engine.store.file;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.h2.engine.Constants;
import org.uplink.platform.Sha256;

/**
 * The digest of the embedded database's schema and of the list of its migrations, in a table. H2
 * has no checksums of the schema, so without it, garbage in a table's name would hide the table.
 *
 * <p>The digest counts for the release of H2 that computed it: another one may write the same
 * schema in other words.
 */
final class SchemaDigest {
  private static final String TABLE = "schema_digest";

  /** Stands where the release of H2 stands otherwise, while the schema changes. */
  private static final String CHANGING = "changing from";

  /** What changes with the rows: their number, the next number of a column, and statistics. */
  private static final Pattern OF_ROWS =
      Pattern.compile("(?m)^-- .*$| RESTART WITH \\d+| SELECTIVITY \\d+");

  private static final String COUNTERS =
      """
      select table_name, column_name, identity_base from information_schema.columns
      where table_schema = 'public' and is_identity = 'YES'""";

  private SchemaDigest() {}

  /** Creates the table if it is not there. */
  static void prepare(Connection connection) throws SQLException {
    RowDigests.execute(
        connection,
        "create table if not exists "
            + TABLE
            + " (h2 varchar(32) not null, digest varchar(64) not null)");
  }

  /** Writes the digest. Nothing of the schema may change afterwards. */
  static void write(Connection connection) throws SQLException {
    String digest = digest(connection);
    if (stored(connection).filter(digest::equals).isPresent()) {
      return;
    }
    remove(connection);
    insert(connection, Constants.VERSION, digest);
  }

  private static void insert(Connection connection, String name, String value) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into " + TABLE + " (h2, digest) values (?, ?)")) {
      insert.setString(1, name);
      insert.setString(2, value);
      insert.executeUpdate();
    }
  }

  private static void remove(Connection connection) throws SQLException {
    if (isPrepared(connection)) {
      RowDigests.execute(connection, "delete from " + TABLE);
    }
  }

  /**
   * Removes the digest, before the schema changes, and writes down the version from which it
   * changes, until the digest is written again. A change that goes on keeps its first version.
   */
  static void beginChange(Connection connection, int from) throws SQLException {
    if (changingFrom(connection).isPresent()) {
      return;
    }
    prepare(connection);
    remove(connection);
    insert(connection, CHANGING, String.valueOf(from));
  }

  /** Returns the version from which the schema changes; empty if no change has begun. */
  static OptionalInt changingFrom(Connection connection) throws SQLException {
    Optional<String> from =
        isPrepared(connection) ? stored(connection, CHANGING) : Optional.empty();
    return from.map(text -> OptionalInt.of(Integer.parseInt(text))).orElse(OptionalInt.empty());
  }

  /**
   * Compares the schema with its digest, and the counters with the rows.
   *
   * @return what is not as it was written; empty if all is, or there is no digest of this release
   *     of H2
   */
  static Optional<String> findDamage(Connection connection) throws SQLException {
    Optional<String> stored = isPrepared(connection) ? stored(connection) : Optional.empty();
    if (stored.isPresent() && !stored.get().equals(digest(connection))) {
      return Optional.of(
          "the definitions of its tables, or the list of its migrations, are not what the engine wrote");
    }
    return findUsedNumber(connection);
  }

  /** A counter that goes back would give a new row the number of another one. */
  private static Optional<String> findUsedNumber(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet counters = statement.executeQuery(COUNTERS)) {
      while (counters.next()) {
        String table = counters.getString(1);
        if (counters.getLong(3) <= greatest(connection, table, counters.getString(2))) {
          return Optional.of(
              "the counter of the table " + table + " is lower than the numbers of its rows");
        }
      }
    }
    return Optional.empty();
  }

  private static long greatest(Connection connection, String table, String column)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("select max(\"%s\") from \"%s\"".formatted(column, table))) {
      found.next();
      return found.getLong(1);
    }
  }

  private static boolean isPrepared(Connection connection) throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, "public", TABLE, null)) {
      return tables.next();
    }
  }

  private static Optional<String> stored(Connection connection) throws SQLException {
    return stored(connection, Constants.VERSION);
  }

  private static Optional<String> stored(Connection connection, String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select digest from " + TABLE + " where h2 = ?")) {
      query.setString(1, name);
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
      }
    }
  }

  private static String digest(Connection connection) throws SQLException {
    List<String> lines = new ArrayList<>();
    for (String statement :
        texts(connection, "script nodata nopasswords nosettings schema \"public\"")) {
      lines.add(OF_ROWS.matcher(statement).replaceAll(""));
    }
    Collections.sort(lines);
    lines.addAll(
        texts(
            connection,
            """
            select json_array(t."installed_rank", t."version", t."description", t."type",
                t."script", t."checksum", t."success" null on null)
            from "flyway_schema_history" t order by 1"""));
    return Sha256.of(String.join("\n", lines));
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        texts.add(String.valueOf(found.getString(1)));
      }
    }
    return texts;
  }
}
