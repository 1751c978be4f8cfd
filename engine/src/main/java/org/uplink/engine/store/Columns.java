package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;

/** Reads and binds columns whose Java type JDBC does not have: instants, absent values, texts. */
final class Columns {
  /** The length of the longest texts that are stored. */
  static final int TEXT = 4000;

  private Columns() {}

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  static Optional<Integer> number(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, Integer.class));
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** Binds a text or null, shortened to the length of the column. */
  static <S extends SqlStatement<S>> S bindText(
      S statement, String name, Optional<String> text, int length) {
    return statement.bind(name, text.map(value -> shortened(value, length)).orElse(null));
  }

  /** Joins words that contain no comma. */
  static <T> String words(Collection<T> values, Function<T, String> word) {
    return values.stream().map(word).collect(Collectors.joining(","));
  }

  /** Splits what {@link #words(Collection, Function)} has joined. */
  static List<String> words(String joined) {
    return joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
  }

  static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
