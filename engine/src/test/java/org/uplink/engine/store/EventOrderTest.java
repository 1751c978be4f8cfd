package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;

/** A client that asks again and again for the events after the last one that it has seen. */
final class EventOrderTest {
  @TempDir Path temp;

  @Test
  void missesNoEventThatIsCommittedWhileALaterOneIsAdded() throws Exception {
    try (var database = new TableFixture(temp, Retention.DEFAULT)) {
      var seen = new ArrayList<AuditLog.Entry>();
      Jdbi jdbi = database.newJdbi();
      var events = new EventTable(jdbi, Retention.DEFAULT, CommitListener.none());
      Thread later = Thread.ofPlatform().unstarted(() -> events.add(event("later")));
      jdbi.setTransactionHandler(
          new FirstCommit(
              () -> {
                later.start();
                await().until(() -> hasEndedOrWaits(later));
                follow(database.auditLog(), seen);
              }));

      events.add(event("earlier"));
      later.join();
      follow(database.auditLog(), seen);

      assertThat(seen)
          .extracting(entry -> entry.event().text())
          .containsExactly("earlier", "later");
    }
  }

  private static void follow(AuditLog log, List<AuditLog.Entry> seen) {
    long last = seen.isEmpty() ? 0 : seen.getLast().id();
    seen.addAll(log.after(last, Optional.empty(), 10));
  }

  private static boolean hasEndedOrWaits(Thread thread) {
    return thread.getState() == Thread.State.TERMINATED
        || thread.getState() == Thread.State.WAITING;
  }

  private static AuditEvent event(String text) {
    return AuditEvent.ofEngine(
        Instant.parse("2026-11-22T09:00:00Z"), AuditEvent.Type.ENGINE_STARTED, text);
  }

  /** Runs something before the first commit, when its rows have been inserted. */
  private static final class FirstCommit extends DelegatingTransactionHandler {
    private final Runnable before;
    private final AtomicBoolean first = new AtomicBoolean(true);

    FirstCommit(Runnable before) {
      super(LocalTransactionHandler.binding());
      this.before = before;
    }

    @Override
    public void commit(Handle handle) {
      if (first.getAndSet(false)) {
        before.run();
      }
      super.commit(handle);
    }
  }
}
