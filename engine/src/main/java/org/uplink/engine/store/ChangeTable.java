package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.HostKey;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.ChangeTarget;
import org.uplink.verbs.change.Proof;

/** The table network_changes. */
final class ChangeTable implements ChangeRepository {
  /** The number of ended changes that are kept for each host. */
  private static final int KEPT = 100;

  private static final String ORIGINAL = "original";

  private final Jdbi jdbi;
  private final CommitListener listener;

  ChangeTable(Jdbi jdbi, CommitListener listener) {
    this.jdbi = jdbi;
    this.listener = listener;
  }

  @Override
  public void add(ChangeRequest change) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into network_changes
                    (id, host, run, target, token, requested_at, rollback_at, address, host_key)
                  values (:id, :host, :run, :target, :token, :requestedAt,
                     :rollbackAt, :address, :hostKey)\
                  """)
              .bind("id", change.id())
              .bind("host", change.host())
              .bind("run", change.run())
              .bind("target", target(change.target()))
              .bind("token", change.token())
              .bind("address", change.address().orElse(null))
              .bind("hostKey", change.hostKey().map(HostKey::digest).orElse(null))
              .bind("requestedAt", Columns.utc(change.requestedAt()))
              .bind("rollbackAt", Columns.utc(change.rollbackAt()))
              .execute();
          handle
              .createUpdate(
                  """
                  delete from network_changes where host = :host and ended_at is not null and id not in
                    (select id from network_changes where host = :host
                     order by number desc limit :kept)\
                  """)
              .bind("host", change.host())
              .bind("kept", KEPT)
              .execute();
        });
  }

  @Override
  public void saveTicket(String id, Instant expiresAt) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update network_changes set ticket_expires_at = :expiresAt where id = :id")
                .bind("id", id)
                .bind("expiresAt", Columns.utc(expiresAt))
                .execute());
  }

  @Override
  public void saveOutcome(String id, ChangeOutcome outcome, Instant now) {
    StoredOutcome stored = StoredOutcome.of(outcome);
    int saved =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update network_changes
                        set ended_at = :now, outcome = :outcome, outcome_text = :text, proof = :proof
                        where id = :id and ended_at is null\
                        """)
                    .bind("id", id)
                    .bind("now", Columns.utc(now))
                    .bind("outcome", stored.word())
                    .bind("text", Columns.shortened(stored.text(), Columns.TEXT))
                    .bind("proof", stored.proof().map(Proof::name).orElse(null))
                    .execute());
    if (saved > 0) {
      listener.changeEnded(outcome);
    }
  }

  @Override
  public Optional<ChangeRequest> findUnresolved(String host) {
    return findLatest("host = :key and ended_at is null", host, ChangeTable::read);
  }

  @Override
  public Optional<ChangeRequest> findLatest(String host) {
    return findLatest("host = :key", host, ChangeTable::read);
  }

  @Override
  public boolean isKnown(String host, String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select id from network_changes where host = :host and id = :id")
                .bind("host", host)
                .bind("id", id)
                .mapTo(String.class)
                .findFirst()
                .isPresent());
  }

  @Override
  public Optional<ChangeRecord> findByRun(long run) {
    return findLatest(
        "run = :key",
        run,
        (row, context) -> new ChangeRecord(read(row, context), StoredOutcome.read(row)));
  }

  /** Finds the latest change that meets an SQL condition on {@code :key}. */
  private <T> Optional<T> findLatest(String condition, Object key, RowMapper<T> reader) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from network_changes where "
                        + condition
                        + " order by number desc limit 1")
                .bind("key", key)
                .map(reader)
                .findFirst());
  }

  private static ChangeRequest read(ResultSet row, StatementContext context) throws SQLException {
    return new ChangeRequest(
        row.getString("id"),
        row.getString("host"),
        row.getLong("run"),
        target(row.getString("target")),
        row.getString("token"),
        Columns.instant(row, "requested_at"),
        Columns.instant(row, "rollback_at"),
        Columns.optionalInstant(row, "ticket_expires_at"),
        Columns.text(row, "address"),
        Columns.text(row, "host_key").map(HostKey::new));
  }

  /** Returns the attachment as JSON; for the original network, which has no members, its name. */
  private static String target(ChangeTarget target) {
    return switch (target) {
      case Attachment attachment -> StoredJson.write(attachment);
      case ChangeTarget.Original _ -> StoredJson.write(ORIGINAL);
    };
  }

  private static ChangeTarget target(String document) {
    return document.equals(StoredJson.write(ORIGINAL))
        ? new ChangeTarget.Original()
        : StoredJson.read(document, Attachment.class);
  }

  /** The columns of an outcome. The cause of a rollback is counted, and not stored. */
  private record StoredOutcome(String word, String text, Optional<Proof> proof) {
    static StoredOutcome of(ChangeOutcome outcome) {
      return switch (outcome) {
        case ChangeOutcome.Safe safe ->
            new StoredOutcome("SAFE", safe.note(), Optional.of(safe.proof()));
        case ChangeOutcome.RolledBack rolledBack ->
            new StoredOutcome("ROLLED_BACK", rolledBack.reason(), Optional.empty());
        case ChangeOutcome.NotCommitted notCommitted ->
            new StoredOutcome("NOT_COMMITTED", notCommitted.reason(), Optional.empty());
        case ChangeOutcome.Refused refused ->
            new StoredOutcome("REFUSED", refused.reason(), Optional.empty());
        case ChangeOutcome.NeverStarted never ->
            new StoredOutcome("NEVER_STARTED", never.reason(), Optional.empty());
        case ChangeOutcome.Unknown _ ->
            throw new IllegalArgumentException("an unknown outcome cannot be stored");
      };
    }

    /** Reads a refusal as "never started": its code is not stored, and nothing was changed. */
    static Optional<ChangeOutcome> read(ResultSet row) throws SQLException {
      Optional<String> word = Columns.text(row, "outcome");
      if (word.isEmpty()) {
        return Optional.empty();
      }
      String text = Columns.text(row, "outcome_text").orElse("");
      return Optional.of(
          switch (word.get()) {
            case "SAFE" ->
                new ChangeOutcome.Safe(
                    Columns.text(row, "proof").map(Proof::valueOf).orElse(Proof.UNPROVED), text);
            case "ROLLED_BACK" ->
                new ChangeOutcome.RolledBack(ChangeOutcome.RolledBack.Cause.REPORTED, text);
            case "NOT_COMMITTED" -> new ChangeOutcome.NotCommitted(text);
            case "REFUSED", "NEVER_STARTED" -> new ChangeOutcome.NeverStarted(text);
            default -> throw new IllegalStateException("unknown outcome in the database: " + word);
          });
    }
  }
}
