package org.uplink.engine.agent.dialin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.certificate.HostCertificateCheck;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostSignals;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;

/** Of which hosts connections are kept, with a real database. */
final class DialInHostsTest {
  @TempDir private Path temp;
  private Database database;
  private DialInHosts hosts;

  @BeforeEach
  void open() {
    database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    hosts =
        new DialInHosts(
            database.hosts(),
            database.auditLog(),
            database.joins(),
            new HostCertificateCheck(database.joins(), Duration.ZERO),
            new HostSignals(),
            new ToldToAgents(List::of, List.of()),
            Clock.systemUTC());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void nothingIsKeptOfARemovedHost() {
    add("node1");
    assertThat(hosts.of("node1")).isSameAs(hosts.of("node1"));
    assertThat(hosts.size()).isEqualTo(1);

    database.hosts().remove("node1");

    await().until(() -> hosts.size() == 0);
  }

  /** Whoever has an old certificate may dial in for ever. */
  @Test
  void nothingIsKeptOfAHostThatDoesNotExist() {
    assertThat(hosts.of("none").enter()).isTrue();

    assertThat(hosts.size()).isZero();
  }

  private void add(String name) {
    database.hosts().add(Host.added(name, new HostAccess.DialIn(), "Default", Instant.now()));
  }
}
