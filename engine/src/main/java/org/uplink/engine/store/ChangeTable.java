package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.network.Attachment;

/** The table network_changes. */
final class ChangeTable implements ChangeRepository {
  private static final int KEPT = 100;

  private final Jdbi jdbi;

  ChangeTable(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void add(ChangeRequest change) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into network_changes
                    (id, host, install, target, token, asked, rolls_back)
                  values (:id, :host, :install, :target, :token, :asked, :rollsBack)""")
              .bind("id", change.id())
              .bind("host", change.host())
              .bind("install", change.run())
              .bind("target", StoredJson.write(change.target()))
              .bind("token", change.token())
              .bind("asked", Columns.utc(change.requestedAt()))
              .bind("rollsBack", Columns.utc(change.rollbackAt()))
              .execute();
          handle
              .createUpdate(
                  """
                  delete from network_changes where host = :host and settled is not null and id not in
                    (select id from network_changes where host = :host order by asked desc limit :kept)""")
              .bind("host", change.host())
              .bind("kept", KEPT)
              .execute();
        });
  }

  @Override
  public void saveTicket(String id, Instant until) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update network_changes set ticket_until = :until where id = :id")
                .bind("id", id)
                .bind("until", Columns.utc(until))
                .execute());
  }

  @Override
  public void saveOutcome(String id, ChangeRequest.Outcome outcome, String text, Instant now) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update network_changes set settled = :now, outcome = :outcome, outcome_text = :text
                    where id = :id and settled is null""")
                .bind("id", id)
                .bind("now", Columns.utc(now))
                .bind("outcome", outcome.name())
                .bind("text", Columns.shortened(text, Columns.TEXT))
                .execute());
  }

  @Override
  public Optional<ChangeRequest> findUnresolved(String host) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from network_changes where host = :host and settled is null
                    order by asked desc limit 1""")
                .bind("host", host)
                .map(ChangeTable::read)
                .findFirst());
  }

  @Override
  public Optional<ChangeRecord> findByRun(long install) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from network_changes where install = :install
                    order by asked desc limit 1""")
                .bind("install", install)
                .map(
                    (row, context) ->
                        new ChangeRecord(
                            read(row, context),
                            Columns.text(row, "outcome").map(ChangeRequest.Outcome::valueOf),
                            Columns.text(row, "outcome_text").orElse("")))
                .findFirst());
  }

  private static ChangeRequest read(ResultSet row, StatementContext context) throws SQLException {
    return new ChangeRequest(
        row.getString("id"),
        row.getString("host"),
        row.getLong("install"),
        StoredJson.read(row.getString("target"), Attachment.class),
        row.getString("token"),
        Columns.instant(row, "asked"),
        Columns.instant(row, "rolls_back"),
        Columns.optionalInstant(row, "ticket_until"));
  }
}
