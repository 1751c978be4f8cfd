package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostRepository;

/** When the first certificate of a host expires. */
final class StatisticsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");
  private static final Instant SOON = Instant.parse("2036-12-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2037-03-01T00:00:00Z");

  @TempDir Path temp;
  private TableFixture database;

  @BeforeEach
  void open() {
    database = new TableFixture(temp, Retention.DEFAULT);
    for (String name : new String[] {"node1", "node2"}) {
      assertThat(database.hosts().add(Host.added(name, new HostAccess.DialIn(), "Default", NOW)))
          .isInstanceOf(HostRepository.AddResult.class);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void hostThatJoinedAndHasNotConnectedYetCounts() {
    assertThat(database.statistics().firstCertificateEnd()).isEmpty();
    insert("only", "node1", SOON, false);
    assertThat(database.statistics().firstCertificateEnd()).contains(SOON);
  }

  /** The host may have no room for it: it goes on with the old one. */
  @Test
  void certificateThatWasRenewedAndNotUsedDoesNotHideTheOneInUse() {
    insert("used", "node1", SOON, true);
    insert("issued", "node1", LATE, false);
    insert("other", "node2", LATE, true);

    assertThat(database.statistics().firstCertificateEnd()).contains(SOON);
  }

  @Test
  void certificateThatWasRenewedAndUsedCounts() {
    insert("used", "node1", SOON, true);
    insert("renewed", "node1", LATE, true);

    assertThat(database.statistics().firstCertificateEnd()).contains(LATE);
  }

  private void insert(String fingerprint, String host, Instant expires, boolean used) {
    database.execute(
        """
          insert into host_certificates
            (fingerprint, host, token, key_digest, serial, certificate, issued, expires, install,
             used)
          values ('%s', '%s', 'token', 'key', 'serial', 'pem', timestamp with time zone '%s',
            timestamp with time zone '%s', false, %s)"""
            .formatted(fingerprint, host, NOW, expires, used ? "now()" : "null"));
  }
}
