package org.uplink.engine.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;

/** The columns of the table hosts that store the state of a host. */
final class HostStates {
  private HostStates() {}

  /**
   * Stores the state after events, in the caller's transaction.
   *
   * @param host its row is locked
   * @return whether there is a host, and its state allows the events
   */
  static boolean apply(Handle handle, Optional<Host> host, List<HostEvent> events, Instant now) {
    Optional<HostState> next = host.map(Host::state);
    for (HostEvent event : events) {
      next = next.flatMap(state -> state.after(event));
    }
    if (next.isEmpty()) {
      return false;
    }
    if (!events.isEmpty()) {
      save(handle, host.orElseThrow().name(), next.get(), now);
    }
    return true;
  }

  /** Stores a state in the caller's transaction. */
  static void save(Handle handle, String host, HostState state, Instant now) {
    Update update =
        handle
            .createUpdate(
                """
                update hosts set state = :state, reason = :reason, state_text = :text,
                  changed = :now
                where name = :name""")
            .bind("name", host)
            .bind("state", state.name().name())
            .bind("reason", state.statusReason().map(HostState.Reason::name).orElse(null))
            .bind("now", Columns.utc(now));
    Columns.bindText(update, "text", state.statusText(), Columns.TEXT).execute();
  }

  /** Stores since when the host is away, in the caller's transaction; empty if it is not. */
  static void saveAway(Handle handle, String host, Optional<Instant> since) {
    handle
        .createUpdate("update hosts set away_since = :since where name = :name")
        .bind("name", host)
        .bind("since", since.map(Columns::utc).orElse(null))
        .execute();
  }

  /** Returns the hosts that dial in and were installed once, and whether they are away. */
  static Map<String, Boolean> listDialIn(Handle handle) {
    var hosts = new HashMap<String, Boolean>();
    handle
        .createQuery(
            """
            select name, away_since from hosts
            where address is null and state <> 'UNASSIGNED'""")
        .map(
            (row, _) ->
                Map.entry(
                    row.getString("name"), Columns.optionalInstant(row, "away_since").isPresent()))
        .forEach(host -> hosts.put(host.getKey(), host.getValue()));
    return hosts;
  }
}
