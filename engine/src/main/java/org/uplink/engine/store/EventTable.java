package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;

/**
 * The table events. Every {@value #TRIM_EVERY}th event deletes those beyond the retention, and
 * every {@value #TRIM_HOSTS_EVERY}th the hosts' events beyond theirs.
 */
final class EventTable implements AuditLog {
  private static final int TRIM_EVERY = 64;
  private static final int TRIM_HOSTS_EVERY = 512;

  private final Jdbi jdbi;
  private final Retention retention;

  EventTable(Jdbi jdbi, Retention retention) {
    this.jdbi = jdbi;
    this.retention = retention;
  }

  @Override
  public void add(AuditEvent event) {
    jdbi.useTransaction(handle -> add(handle, event, retention));
  }

  @Override
  public List<Entry> after(long after, Optional<String> host, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from events
                    where id > :after and (:every_host or host = :host)
                    order by id limit :limit""")
                .bind("after", after)
                .bind("every_host", host.isEmpty())
                .bind("host", host.orElse(""))
                .bind("limit", limit)
                .map(EventTable::read)
                .list());
  }

  @Override
  public List<Entry> latest(Optional<String> host, int limit) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select * from events
                        where :every_host or host = :host
                        order by id desc limit :limit""")
                    .bind("every_host", host.isEmpty())
                    .bind("host", host.orElse(""))
                    .bind("limit", limit)
                    .map(EventTable::read)
                    .list())
        .reversed();
  }

  /** Adds an event in the caller's transaction. */
  static void add(Handle handle, AuditEvent event, Retention retention) {
    long id =
        handle
            .createUpdate(
                """
                insert into events (happened, severity, type, host, cluster, message)
                values (:at, :severity, :type, :host, :cluster, :message)""")
            .bind("at", Columns.utc(event.time()))
            .bind("severity", event.severity().name())
            .bind("type", event.type().name())
            .bind("host", event.host().orElse(null))
            .bind("cluster", event.cluster().orElse(null))
            .bind("message", Columns.shortened(event.text(), Columns.TEXT))
            .executeAndReturnGeneratedKeys("id")
            .mapTo(Long.class)
            .one();
    if (id % TRIM_EVERY == 0) {
      handle
          .createUpdate("delete from events where id <= :last")
          .bind("last", id - retention.events())
          .execute();
    }
    if (id % TRIM_HOSTS_EVERY == 0) {
      deleteOldestOfHosts(handle, retention.eventsPerHost());
    }
  }

  private static void deleteOldestOfHosts(Handle handle, int kept) {
    handle
        .createQuery(
            """
            select host from events where host is not null
            group by host having count(*) > :kept""")
        .bind("kept", kept)
        .mapTo(String.class)
        .forEach(
            host ->
                handle
                    .createUpdate(
                        """
                        delete from events where host = :host and id <=
                          (select id from events where host = :host
                           order by id desc offset :kept rows fetch next 1 row only)""")
                    .bind("host", host)
                    .bind("kept", kept)
                    .execute());
  }

  private static Entry read(ResultSet row, StatementContext context) throws SQLException {
    return new Entry(
        row.getLong("id"),
        new AuditEvent(
            Columns.instant(row, "happened"),
            AuditEvent.Severity.valueOf(row.getString("severity")),
            AuditEvent.Type.valueOf(row.getString("type")),
            Columns.text(row, "host"),
            Columns.text(row, "cluster"),
            row.getString("message")));
  }
}
