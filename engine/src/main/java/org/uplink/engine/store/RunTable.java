package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunResult;
import org.uplink.platform.LogPeer;
import org.uplink.verbs.warning.PlanWarning;

/**
 * The tables runs and decisions. Every transaction that changes a host's state locks the host's row
 * first.
 */
final class RunTable implements RunRepository {
  private static final Logger LOG = LoggerFactory.getLogger(RunTable.class);

  private final Jdbi jdbi;
  private final Retention retention;
  private final EventTable eventTable;
  private final RevokedCertificates revoked;
  private final CommitListener listener;

  RunTable(
      Jdbi jdbi,
      Retention retention,
      EventTable eventTable,
      RevokedCertificates revoked,
      CommitListener listener) {
    this.listener = listener;
    this.revoked = revoked;
    this.jdbi = jdbi;
    this.retention = retention;
    this.eventTable = eventTable;
  }

  @Override
  public BeginResult begin(RunRequest request, Instant now) {
    return jdbi.inTransaction(handle -> begin(handle, request, now));
  }

  @Override
  public void saveStep(long run, Run.Step step) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update runs set step = :step where id = :id and ended is null")
                .bind("id", run)
                .bind("step", step.name())
                .execute());
  }

  @Override
  public void saveDecision(Run run, Instant now, Decision decision, List<AuditEvent> audit) {
    eventTable.inTransaction(
        (handle, log) -> {
          insertDecision(
              handle, run.host(), Optional.of(run.id()), Optional.empty(), now, decision);
          audit.forEach(log);
          return true;
        });
    listener.decided(decision);
  }

  @Override
  public boolean saveDecision(StoredDecision before, DecisionWithoutRun next) {
    boolean saved =
        eventTable.inTransaction(
            (handle, log) -> {
              // Runs lock the row too, so none begins or ends meanwhile.
              Optional<Host> host = HostTable.find(handle, before.host(), true);
              if (host.isEmpty()
                  || HostState.RUN_STATES.contains(host.get().state().name())
                  || decisions(handle, before.host(), Long.MAX_VALUE, 1).stream()
                      .noneMatch(latest -> latest.id() == before.id())) {
                return false;
              }
              insertDecision(
                  handle,
                  before.host(),
                  Optional.empty(),
                  Optional.of(next.cause()),
                  next.time(),
                  next.decision());
              next.audit().forEach(log);
              return true;
            });
    if (saved) {
      listener.decided(next.decision());
    }
    return saved;
  }

  @Override
  public void saveWarnings(Run run, List<PlanWarning> warnings, List<AuditEvent> audit) {
    eventTable.inTransaction(
        (handle, log) -> {
          handle
              .createUpdate("update runs set warnings = :warnings where id = :id")
              .bind("id", run.id())
              .bind("warnings", StoredJson.write(warnings))
              .execute();
          audit.forEach(log);
          return true;
        });
  }

  @Override
  public void saveNetworkInPlace(Run run, List<AuditEvent> audit, Instant now) {
    eventTable.inTransaction(
        (handle, log) -> {
          Host host = HostTable.find(handle, run.host(), true).orElseThrow();
          host.state()
              .after(new HostEvent.NetworkInPlace())
              .ifPresent(next -> HostStates.save(handle, host.name(), next, now));
          audit.forEach(log);
          return true;
        });
  }

  @Override
  public void end(Run run, RunResult result) {
    boolean ended = store(run, result);
    if (ended) {
      result.decision().ifPresent(listener::decided);
      listener.runEnded(run.request().kind(), result);
    }
  }

  @Override
  public Optional<Run> latest(String host) {
    return jdbi.withHandle(handle -> latest(handle, host));
  }

  @Override
  public List<Run> running() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from runs where ended is null order by id")
                .map(RunTable::read)
                .list());
  }

  @Override
  public Optional<StoredDecision> latestDecision(String host) {
    return decisions(host, Long.MAX_VALUE, 1).stream().findFirst();
  }

  @Override
  public List<StoredDecision> decisions(String host, long before, int limit) {
    return jdbi.withHandle(handle -> decisions(handle, host, before, limit));
  }

  /** Returns whether the run had not ended before. */
  private boolean store(Run run, RunResult result) {
    return eventTable.inTransaction(
        (handle, log) -> {
          Host host = HostTable.find(handle, run.host(), true).orElseThrow();
          int ended =
              handle
                  .createUpdate(
                      """
                      update runs set ended = :now, succeeded = :succeeded
                      where id = :id and ended is null\
                      """)
                  .bind("id", run.id())
                  .bind("now", Columns.utc(result.time()))
                  .bind("succeeded", result.succeeded())
                  .execute();
          if (ended == 0) {
            return false;
          }
          if (result.event() instanceof HostEvent.NetworkRestored) {
            HostTable.delete(handle, host.name(), revoked);
            result.audit().forEach(log);
            return true;
          }
          stateAfter(host, run, result)
              .ifPresent(next -> HostStates.save(handle, host.name(), next, result.time()));
          result
              .decision()
              .ifPresent(
                  decision ->
                      insertDecision(
                          handle,
                          run.host(),
                          Optional.of(run.id()),
                          Optional.empty(),
                          result.time(),
                          decision));
          result.audit().forEach(log);
          return true;
        });
  }

  private static List<StoredDecision> decisions(
      Handle handle, String host, long before, int limit) {
    return handle
        .createQuery(
            """
            select * from decisions where host = :host and id < :before
            order by id desc limit :limit\
            """)
        .bind("host", host)
        .bind("before", before)
        .bind("limit", limit)
        .map(RunTable::readDecision)
        .list();
  }

  /**
   * Returns the host's state after the run; empty if the host has left the states of a run before
   * the run ended. The run ends nevertheless: otherwise no other run could begin.
   */
  private static Optional<HostState> stateAfter(Host host, Run run, RunResult result) {
    Optional<HostState> next = host.state().after(result.event());
    if (next.isEmpty()) {
      if (HostState.RUN_STATES.contains(host.state().name())) {
        throw new IllegalStateException(
            "the state %s of host %s does not allow the event %s"
                .formatted(host.state(), host.name(), result.event()));
      }
      LOG.warn(
          "run {} of host {} ends with {}, but the host is {} already and stays so",
          run.id(),
          LogPeer.known(host.name()),
          result.event(),
          host.state().name());
    }
    return next;
  }

  private BeginResult begin(Handle handle, RunRequest request, Instant now) {
    Optional<Host> host = HostTable.find(handle, request.host(), true);
    if (host.isEmpty()) {
      return new BeginResult.NoSuchHost();
    }
    Optional<Run> running = latest(handle, request.host()).filter(run -> run.ended().isEmpty());
    if (running.isPresent()) {
      return new BeginResult.Running(running.get());
    }
    Optional<HostState> next = host.get().state().after(request.kind().hostEvent());
    if (next.isEmpty()) {
      return new BeginResult.Refused(host.get().state());
    }
    HostStates.save(handle, request.host(), next.get(), now);
    long id =
        handle
            .createUpdate(
                """
                insert into runs (host, kind, nic, accepted, step, started)
                values (:host, :kind, :nic, :accepted, :step, :now)\
                """)
            .bind("host", request.host())
            .bind("kind", request.kind().name())
            .bind("nic", request.nic().orElse(null))
            .bind("accepted", Columns.words(request.accepted(), word -> word))
            .bind("step", Run.Step.QUEUED.name())
            .bind("now", Columns.utc(now))
            .executeAndReturnGeneratedKeys("id")
            .mapTo(Long.class)
            .one();
    deleteOldest(handle, "runs", request.host());
    return new BeginResult.Begun(
        new Run(id, request, Run.Step.QUEUED, now, Optional.empty(), Optional.empty(), List.of()));
  }

  private void insertDecision(
      Handle handle,
      String host,
      Optional<Long> run,
      Optional<String> cause,
      Instant now,
      Decision decision) {
    handle
        .createUpdate(
            """
            insert into decisions (host, run, cause, decided, matched_row, active_nic, document)
            values (:host, :run, :cause, :now, :row, :nic, :document)\
            """)
        .bind("host", host)
        .bind("run", run.orElse(null))
        .bind("cause", cause.orElse(null))
        .bind("now", Columns.utc(now))
        .bind("row", decision.row())
        .bind("nic", decision.activeNic().orElse(null))
        .bind("document", StoredJson.write(decision))
        .execute();
    if (!decision.failsRun()) {
      HostTable.saveActiveNic(handle, host, decision.activeNic());
    }
    deleteOldest(handle, "decisions", host);
  }

  /** Deletes the host's rows beyond the retention. */
  private void deleteOldest(Handle handle, String table, String host) {
    handle
        .createUpdate(
            """
            delete from %s where host = :host and id <
              (select min(id) from
                (select id from %s where host = :host order by id desc limit :kept) newest)\
            """
                .formatted(table, table))
        .bind("host", host)
        .bind("kept", retention.perHost())
        .execute();
  }

  private static Optional<Run> latest(Handle handle, String host) {
    return handle
        .createQuery("select * from runs where host = :host order by id desc limit 1")
        .bind("host", host)
        .map(RunTable::read)
        .findFirst();
  }

  private static Run read(ResultSet row, StatementContext context) throws SQLException {
    boolean succeeded = row.getBoolean("succeeded");
    boolean known = !row.wasNull();
    return new Run(
        row.getLong("id"),
        new RunRequest(
            row.getString("host"),
            RunRequest.Kind.valueOf(row.getString("kind")),
            Columns.text(row, "nic"),
            Columns.words(row.getString("accepted"))),
        Run.Step.valueOf(row.getString("step")),
        Columns.instant(row, "started"),
        Columns.optionalInstant(row, "ended"),
        known ? Optional.of(succeeded) : Optional.empty(),
        Columns.text(row, "warnings")
            .map(document -> List.of(StoredJson.read(document, PlanWarning[].class)))
            .orElse(List.of()));
  }

  private static StoredDecision readDecision(ResultSet row, StatementContext context)
      throws SQLException {
    return new StoredDecision(
        row.getLong("id"),
        row.getString("host"),
        Optional.ofNullable(row.getObject("run", Long.class)),
        Columns.text(row, "cause"),
        Columns.instant(row, "decided"),
        StoredJson.read(row.getString("document"), Decision.class));
  }
}
