package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.cluster.WarningPolicy;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.network.ManagementNetwork;

/** Rows that a test writes into an open database file beside the engine, and small records. */
public final class DirectRows {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

  private DirectRows() {}

  /**
   * Opens another connection to an open file.
   *
   * @param file without H2's suffix
   */
  public static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:h2:async:" + file, "uplink", "");
  }

  /** Runs a statement on another connection. */
  public static void execute(Path file, String sql) throws SQLException {
    try (Connection connection = connect(file);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Adds a host that dials in, with a certificate that expires in ten years. */
  public static void addJoined(Database database, Path file, String host, String fingerprint)
      throws SQLException {
    assertThat(database.hosts().add(Host.added(host, new HostAccess.DialIn(), "Default", NOW)))
        .isEqualTo(new HostRepository.AddResult.Added());
    execute(
        file,
        """
        insert into host_certificates
          (fingerprint, host, token, key_digest, serial, certificate, issued, expires, install)
        values ('%s', '%s', 'token', 'key', 'serial', 'pem', now(),
          timestamp with time zone '2036-12-01 00:00:00Z', false)"""
            .formatted(fingerprint, host));
  }

  /** Returns a cluster with the defaults. */
  public static Cluster cluster(String name) {
    return new Cluster(
        name,
        CompatibilityLevel.GET_ROUTE,
        ManagementNetwork.named("ovirtmgmt"),
        DisagreementPolicy.SKIP,
        WarningPolicy.DEFAULT,
        List.of());
  }
}
