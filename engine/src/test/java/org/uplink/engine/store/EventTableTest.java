package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.engine.store.TableFixture.NOW;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;

/** The table events. */
final class EventTableTest {
  @TempDir Path temp;
  private TableFixture database;

  @BeforeEach
  void open() {
    database = new TableFixture(temp, new Retention(100, 20, 3));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void auditLogDropsOldestAndPages() {
    AuditLog log = database.auditLog();
    for (var i = 0; i < 300; i++) {
      log.add(AuditEvent.ofEngine(NOW, AuditEvent.Type.ENGINE_STARTED, "x".repeat(5000) + " " + i));
    }
    List<AuditLog.Entry> all = log.after(0, Optional.empty(), 1000);
    assertThat(all).hasSizeBetween(100, 164);
    assertThat(all.getFirst().event().text()).hasSize(4000).endsWith("…");
    List<AuditLog.Entry> page = log.after(all.get(10).id(), Optional.empty(), 5);
    assertThat(page).containsExactlyElementsOf(all.subList(11, 16));
    assertThat(log.latest(Optional.empty(), 2)).isEqualTo(all.subList(all.size() - 2, all.size()));
  }

  @Test
  void hostThatFailsAgainAndAgainDoesNotPushOutEventsOfOthers() {
    try (var flapping = new TableFixture(temp.resolve("flapping"), new Retention(100_000, 20, 3))) {
      AuditLog log = flapping.auditLog();
      log.add(AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_ADDED, "quiet", "first"));
      for (var i = 0; i < 530; i++) {
        log.add(AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_ADDED, "flapping", "event " + i));
      }
      assertThat(log.after(0, Optional.of("flapping"), 10_000)).hasSizeBetween(20, 20 + 512);
      assertThat(log.latest(Optional.of("flapping"), 1).getFirst().event().text())
          .isEqualTo("event 529");
      assertThat(log.latest(Optional.of("quiet"), 10)).hasSize(1);
    }
  }
}
