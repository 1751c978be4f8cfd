package org.uplink.engine.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jdbi.v3.core.Handle;
import org.uplink.engine.store.file.EmbeddedDatabase;

/**
 * The definitions of the tables, and the way to them from those of earlier releases.
 *
 * @param revoked filled after each opening of the database
 * @param before called before the tables of an earlier release change
 */
record Schema(RevokedCertificates revoked, BeforeMigration before)
    implements EmbeddedDatabase.Content {
  /** How long an expired certificate of a host is stored: longer than a clock may be wrong. */
  private static final Duration EXPIRED_CERTIFICATES = Duration.ofDays(30);

  /** Returns the version of the schema of this release, which is that of its newest migration. */
  static String newest() {
    return Arrays.stream(
            flyway(configuration().dataSource("jdbc:h2:mem:", "uplink", "")).info().pending())
        .map(migration -> String.valueOf(migration.getVersion()))
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  /** Returns the version of the schema of a database. */
  static String of(Handle handle) {
    return handle
        .createQuery(
            """
            select "version" from "flyway_schema_history"
            where "version" is not null order by "installed_rank" desc limit 1\
            """)
        .mapTo(String.class)
        .one();
  }

  @Override
  public void migrate(DataSource source, EmbeddedDatabase.OlderFile older) throws SQLException {
    Flyway flyway = flyway(configuration().dataSource(source));
    OptionalInt from = older.changingFrom();
    try {
      if (from.isPresent()) {
        before.resuming(from.getAsInt());
      } else if (flyway.info().pending().length > 0) {
        from = newest(flyway.info().applied());
        if (from.isPresent()) {
          before.migrating(from.getAsInt(), zip -> copy(older, zip));
          older.allowChanges(from.getAsInt());
        }
      }
      flyway.migrate();
      flyway.validate();
    } catch (FlywayException e) {
      String wayBack = from.isPresent() ? before.wayBack(from.getAsInt()) : "";
      throw new SQLException((e.getMessage() + " " + wayBack).strip(), e);
    }
  }

  /** Returns the version of the newest migration of the list; empty if there is none. */
  private static OptionalInt newest(MigrationInfo[] applied) {
    return Arrays.stream(applied)
        .flatMap(migration -> Optional.ofNullable(migration.getVersion()).stream())
        .mapToInt(version -> Integer.parseInt(version.getVersion()))
        .max();
  }

  @Override
  public void opened(Handle handle) {
    HostClaims.claimEndpoints(handle);
    revoked.read(handle, Instant.now().minus(EXPIRED_CERTIFICATES));
  }

  private static void copy(EmbeddedDatabase.OlderFile older, Path zip) throws IOException {
    try {
      older.copyTo(zip);
    } catch (SQLException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static FluentConfiguration configuration() {
    return Flyway.configure(Schema.class.getClassLoader());
  }

  private static Flyway flyway(FluentConfiguration configuration) {
    return configuration.locations("classpath:org/uplink/engine/store").load();
  }
}
