package org.uplink.engine.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
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
    try {
      Flyway flyway = flyway(configuration().dataSource(source));
      if (flyway.info().pending().length > 0) {
        migrate(flyway, older);
      }
      flyway.validate();
    } catch (FlywayException e) {
      throw new SQLException(e.getMessage(), e);
    }
  }

  private void migrate(Flyway flyway, EmbeddedDatabase.OlderFile older) throws SQLException {
    // A migration that has failed is in Flyway's list too.
    Optional<Integer> version =
        Arrays.stream(flyway.info().applied())
            .filter(migration -> !migration.getState().isFailed())
            .flatMap(migration -> Optional.ofNullable(migration.getVersion()).stream())
            .reduce((_, later) -> later)
            .map(found -> Integer.valueOf(found.getVersion()));
    if (version.isPresent()) {
      before.migrating(version.get(), older.isChanging(), zip -> copy(older, zip));
    }
    older.allowChanges();
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      String wayBack = version.map(before::wayBack).orElse("");
      throw new SQLException(
          wayBack.isEmpty() ? e.getMessage() : wayBack + " The error: " + e.getMessage(), e);
    }
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
