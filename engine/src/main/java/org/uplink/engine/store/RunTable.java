package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunRequest;

/**
 * The tables installs and decisions. The host's row is locked first, in each transaction that
 * changes its state.
 */
final class RunTable implements RunRepository {
  private final Jdbi jdbi;
  private final Retention retention;

  RunTable(Jdbi jdbi, Retention retention) {
    this.jdbi = jdbi;
    this.retention = retention;
  }

  @Override
  public BeginResult begin(RunRequest order, Instant now) {
    return jdbi.inTransaction(
        handle -> {
          var name = order.host();
          var host = HostTable.find(handle, name, true);
          if (host.isEmpty()) {
            return new BeginResult.NoSuchHost();
          }
          var running = latest(handle, name).filter(install -> install.ended().isEmpty());
          if (running.isPresent()) {
            return new BeginResult.Running(running.get());
          }
          var next = host.get().state().after(order.kind().hostEvent());
          if (next.isEmpty()) {
            return new BeginResult.Refused(host.get().state());
          }
          HostTable.state(handle, name, next.get(), now);
          var id =
              handle
                  .createUpdate(
                      """
                      insert into installs (host, kind, nic, step, started)
                      values (:host, :kind, :nic, :step, :now)""")
                  .bind("host", name)
                  .bind("kind", order.kind().name())
                  .bind("nic", order.nic().orElse(null))
                  .bind("step", Run.Step.QUEUED.name())
                  .bind("now", Columns.utc(now))
                  .executeAndReturnGeneratedKeys("id")
                  .mapTo(Long.class)
                  .one();
          trim(handle, "installs", name);
          return new BeginResult.Begun(
              new Run(id, order, Run.Step.QUEUED, now, Optional.empty(), Optional.empty()));
        });
  }

  @Override
  public void saveStep(long install, Run.Step step) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update installs set step = :step where id = :id and ended is null")
                .bind("id", install)
                .bind("step", step.name())
                .execute());
  }

  @Override
  public void end(Run install, RunResult ending) {
    jdbi.useTransaction(
        handle -> {
          var host = HostTable.find(handle, install.host(), true).orElseThrow();
          var ended =
              handle
                  .createUpdate(
                      """
                      update installs set ended = :now, succeeded = :succeeded
                      where id = :id and ended is null""")
                  .bind("id", install.id())
                  .bind("now", Columns.utc(ending.time()))
                  .bind("succeeded", ending.succeeded())
                  .execute();
          if (ended == 0) {
            return;
          }
          var next =
              host.state()
                  .after(ending.event())
                  .orElseThrow(
                      () ->
                          new IllegalStateException(
                              "host %s in state %s, event %s"
                                  .formatted(host.name(), host.state(), ending.event())));
          HostTable.state(handle, host.name(), next, ending.time());
          ending.decision().ifPresent(decision -> keep(handle, install, ending.time(), decision));
          ending.audit().forEach(event -> EventTable.add(handle, event, retention));
        });
  }

  @Override
  public void saveDecision(Run install, Instant now, Decision decision, List<AuditEvent> audit) {
    jdbi.useTransaction(
        handle -> {
          keep(handle, install, now, decision);
          audit.forEach(event -> EventTable.add(handle, event, retention));
        });
  }

  @Override
  public void saveNetworkInPlace(Run install, List<AuditEvent> audit, Instant now) {
    jdbi.useTransaction(
        handle -> {
          var host = HostTable.find(handle, install.host(), true).orElseThrow();
          host.state()
              .after(new HostEvent.NetworkInPlace())
              .ifPresent(next -> HostTable.state(handle, host.name(), next, now));
          audit.forEach(event -> EventTable.add(handle, event, retention));
        });
  }

  private void keep(Handle handle, Run install, Instant now, Decision decision) {
    handle
        .createUpdate(
            """
            insert into decisions (host, install, decided, matched_row, active_nic, document)
            values (:host, :install, :now, :row, :nic, :document)""")
        .bind("host", install.host())
        .bind("install", install.id())
        .bind("now", Columns.utc(now))
        .bind("row", decision.row())
        .bind("nic", decision.activeNic().orElse(null))
        .bind("document", StoredJson.write(decision))
        .execute();
    if (!decision.failsRun()) {
      HostTable.activeNic(handle, install.host(), decision.activeNic());
    }
    trim(handle, "decisions", install.host());
  }

  /** Drops the oldest of a host's rows beyond the retention. */
  private void trim(Handle handle, String table, String host) {
    handle
        .createUpdate(
            """
            delete from %s where host = :host and id <
              (select min(id) from
                (select id from %s where host = :host order by id desc limit :kept) newest)"""
                .formatted(table, table))
        .bind("host", host)
        .bind("kept", retention.perHost())
        .execute();
  }

  @Override
  public Optional<Run> latest(String host) {
    return jdbi.withHandle(handle -> latest(handle, host));
  }

  private static Optional<Run> latest(Handle handle, String host) {
    return handle
        .createQuery("select * from installs where host = :host order by id desc limit 1")
        .bind("host", host)
        .map(RunTable::read)
        .findFirst();
  }

  @Override
  public List<Run> running() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from installs where ended is null order by id")
                .map(RunTable::read)
                .list());
  }

  @Override
  public Optional<StoredDecision> latestDecision(String host) {
    return decisions(host, Long.MAX_VALUE, 1).stream().findFirst();
  }

  @Override
  public List<StoredDecision> decisions(String host, long before, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from decisions where host = :host and id < :before
                    order by id desc limit :limit""")
                .bind("host", host)
                .bind("before", before)
                .bind("limit", limit)
                .map(RunTable::readDecision)
                .list());
  }

  private static Run read(ResultSet row, StatementContext context) throws SQLException {
    var succeeded = row.getBoolean("succeeded");
    var known = !row.wasNull();
    return new Run(
        row.getLong("id"),
        new RunRequest(
            row.getString("host"),
            RunRequest.Kind.valueOf(row.getString("kind")),
            Columns.text(row, "nic")),
        Run.Step.valueOf(row.getString("step")),
        Columns.instant(row, "started"),
        Columns.optionalInstant(row, "ended"),
        known ? Optional.of(succeeded) : Optional.empty());
  }

  private static StoredDecision readDecision(ResultSet row, StatementContext context)
      throws SQLException {
    return new StoredDecision(
        row.getLong("id"),
        row.getString("host"),
        row.getLong("install"),
        Columns.instant(row, "decided"),
        StoredJson.read(row.getString("document"), Decision.class));
  }
}
