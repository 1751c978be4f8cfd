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
import org.uplink.engine.install.Install;
import org.uplink.engine.install.Installs;
import org.uplink.engine.install.Order;

/**
 * The tables installs and decisions. The host's row is locked first, in each transaction that
 * changes its state.
 */
final class InstallTable implements Installs {
  private final Jdbi jdbi;
  private final Retention retention;

  InstallTable(Jdbi jdbi, Retention retention) {
    this.jdbi = jdbi;
    this.retention = retention;
  }

  @Override
  public Beginning begin(Order order, Instant now) {
    return jdbi.inTransaction(
        handle -> {
          var name = order.host();
          var host = HostTable.find(handle, name, true);
          if (host.isEmpty()) {
            return new Beginning.NoSuchHost();
          }
          var running = latest(handle, name).filter(install -> install.ended().isEmpty());
          if (running.isPresent()) {
            return new Beginning.Running(running.get());
          }
          var next = host.get().state().after(order.kind().request());
          if (next.isEmpty()) {
            return new Beginning.Refused(host.get().state());
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
                  .bind("step", Install.Step.QUEUED.name())
                  .bind("now", Columns.utc(now))
                  .executeAndReturnGeneratedKeys("id")
                  .mapTo(Long.class)
                  .one();
          trim(handle, "installs", name);
          return new Beginning.Begun(
              new Install(id, order, Install.Step.QUEUED, now, Optional.empty(), Optional.empty()));
        });
  }

  @Override
  public void step(long install, Install.Step step) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update installs set step = :step where id = :id and ended is null")
                .bind("id", install)
                .bind("step", step.name())
                .execute());
  }

  @Override
  public void end(Install install, Ending ending) {
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
                  .bind("now", Columns.utc(ending.at()))
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
          HostTable.state(handle, host.name(), next, ending.at());
          ending.decision().ifPresent(decision -> keep(handle, install, ending.at(), decision));
          ending.audit().forEach(event -> EventTable.add(handle, event, retention));
        });
  }

  @Override
  public void decided(Install install, Instant now, Decision decision, List<AuditEvent> audit) {
    jdbi.useTransaction(
        handle -> {
          keep(handle, install, now, decision);
          audit.forEach(event -> EventTable.add(handle, event, retention));
        });
  }

  @Override
  public void inPlace(Install install, List<AuditEvent> audit, Instant now) {
    jdbi.useTransaction(
        handle -> {
          var host = HostTable.find(handle, install.host(), true).orElseThrow();
          host.state()
              .after(new HostEvent.NetworkInPlace())
              .ifPresent(next -> HostTable.state(handle, host.name(), next, now));
          audit.forEach(event -> EventTable.add(handle, event, retention));
        });
  }

  private void keep(Handle handle, Install install, Instant now, Decision decision) {
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
    if (!decision.failsInstall()) {
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
  public Optional<Install> latest(String host) {
    return jdbi.withHandle(handle -> latest(handle, host));
  }

  private static Optional<Install> latest(Handle handle, String host) {
    return handle
        .createQuery("select * from installs where host = :host order by id desc limit 1")
        .bind("host", host)
        .map(InstallTable::read)
        .findFirst();
  }

  @Override
  public List<Install> running() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from installs where ended is null order by id")
                .map(InstallTable::read)
                .list());
  }

  @Override
  public Optional<Kept> latestDecision(String host) {
    return decisions(host, Long.MAX_VALUE, 1).stream().findFirst();
  }

  @Override
  public List<Kept> decisions(String host, long before, int limit) {
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
                .map(InstallTable::readDecision)
                .list());
  }

  private static Install read(ResultSet row, StatementContext context) throws SQLException {
    var succeeded = row.getBoolean("succeeded");
    var known = !row.wasNull();
    return new Install(
        row.getLong("id"),
        new Order(
            row.getString("host"),
            Order.Kind.valueOf(row.getString("kind")),
            Columns.text(row, "nic")),
        Install.Step.valueOf(row.getString("step")),
        Columns.instant(row, "started"),
        Columns.optionalInstant(row, "ended"),
        known ? Optional.of(succeeded) : Optional.empty());
  }

  private static Kept readDecision(ResultSet row, StatementContext context) throws SQLException {
    return new Kept(
        row.getLong("id"),
        row.getString("host"),
        row.getLong("install"),
        Columns.instant(row, "decided"),
        StoredJson.read(row.getString("document"), Decision.class));
  }
}
