package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;

/**
 * The table events. Every {@value #TRIM_EVERY}th event deletes those beyond the retention, and
 * every {@value #TRIM_HOSTS_EVERY}th the hosts' events beyond theirs. Thread-safe.
 *
 * <p>Events become visible in the order of their ids, so that a client that asks for the events
 * after the last one that it has seen misses none. An event gets its id when it is inserted, and is
 * visible when its transaction is committed. So one transaction after the other inserts its events
 * and commits. The engine is the only writer of the database.
 */
final class EventTable implements AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger(EventTable.class);
  private static final int TRIM_EVERY = 64;
  private static final int TRIM_HOSTS_EVERY = 512;

  private final Jdbi jdbi;
  private final Retention retention;
  private final CommitListener listener;

  /** Held from the first insert of a transaction's events until the transaction has ended. */
  private final ReentrantLock order = new ReentrantLock();

  private final ReentrantLock trimming = new ReentrantLock();

  EventTable(Jdbi jdbi, Retention retention, CommitListener listener) {
    this.jdbi = jdbi;
    this.retention = retention;
    this.listener = listener;
  }

  @Override
  public void add(AuditEvent event) {
    inTransaction(
        (handle, log) -> {
          log.accept(event);
          return true;
        });
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
                    order by id limit :limit\
                    """)
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
                        order by id desc limit :limit\
                        """)
                    .bind("every_host", host.isEmpty())
                    .bind("host", host.orElse(""))
                    .bind("limit", limit)
                    .map(EventTable::read)
                    .list())
        .reversed();
  }

  /**
   * Runs a transaction, and adds the events that it logs at its end, in the same transaction.
   *
   * @throws RuntimeException the transaction failed, and neither its rows nor its events are stored
   */
  <R> R inTransaction(Transaction<R> transaction) {
    var ids = new ArrayList<Long>();
    var events = new ArrayList<AuditEvent>();
    R result;
    try {
      result =
          jdbi.inTransaction(
              handle -> {
                R returned = transaction.run(handle, events::add);
                if (!events.isEmpty()) {
                  order.lock();
                  events.forEach(event -> ids.add(insert(handle, event)));
                }
                return returned;
              });
    } finally {
      // Here the transaction is committed or rolled back.
      if (order.isHeldByCurrentThread()) {
        order.unlock();
      }
    }
    events.forEach(listener::logged);
    ids.forEach(this::trim);
    return result;
  }

  private static long insert(Handle handle, AuditEvent event) {
    return handle
        .createUpdate(
            """
            insert into events (happened, severity, type, host, cluster, message)
            values (:at, :severity, :type, :host, :cluster, :message)\
            """)
        .bind("at", Columns.utc(event.time()))
        .bind("severity", event.severity().name())
        .bind("type", event.type().name())
        .bind("host", event.host().orElse(null))
        .bind("cluster", event.cluster().orElse(null))
        .bind("message", Columns.shortened(event.text(), Columns.TEXT))
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  /**
   * Deletes the oldest events if it is the turn of the event with this id. The event is stored
   * already, so a failure is only logged.
   */
  private void trim(long id) {
    if (id % TRIM_EVERY != 0 || !trimming.tryLock()) {
      return;
    }
    try {
      jdbi.useTransaction(handle -> trim(handle, id));
    } catch (JdbiException e) {
      LOG.warn("the oldest events were not deleted; a later event deletes them", e);
    } finally {
      trimming.unlock();
    }
  }

  private void trim(Handle handle, long id) {
    handle
        .createUpdate("delete from events where id <= :last")
        .bind("last", id - retention.events())
        .execute();
    if (id % TRIM_HOSTS_EVERY == 0) {
      deleteOldestOfHosts(handle, retention.eventsPerHost());
    }
  }

  private static void deleteOldestOfHosts(Handle handle, int kept) {
    handle
        .createQuery(
            """
            select host from events where host is not null
            group by host having count(*) > :kept\
            """)
        .bind("kept", kept)
        .mapTo(String.class)
        .forEach(
            host ->
                handle
                    .createUpdate(
                        """
                        delete from events where host = :host and id <=
                          (select id from events where host = :host
                           order by id desc offset :kept rows fetch next 1 row only)\
                        """)
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

  /** What a transaction does. It passes the events that it logs to {@code log}. */
  @FunctionalInterface
  interface Transaction<R> {
    R run(Handle handle, Consumer<AuditEvent> log);
  }
}
