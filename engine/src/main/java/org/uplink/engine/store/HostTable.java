package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Hosts;
import org.uplink.engine.host.Software;

/** The table hosts. */
final class HostTable implements Hosts {
  private static final int NAME = 255;

  private final Jdbi jdbi;

  HostTable(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Optional<Host> find(String name) {
    return jdbi.withHandle(handle -> find(handle, name, false));
  }

  /** With {@code lock}, the row stays locked to the end of the transaction. */
  static Optional<Host> find(Handle handle, String name, boolean lock) {
    return handle
        .createQuery("select * from hosts where name = :name" + (lock ? " for update" : ""))
        .bind("name", name)
        .map(HostTable::read)
        .findFirst();
  }

  @Override
  public List<Host> list(Query query) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from hosts
                    where name > :after
                      and (:every_cluster or cluster = :cluster)
                      and (:every_state or state = :state)
                    order by name limit :limit""")
                .bind("after", query.after())
                .bind("every_cluster", query.cluster().isEmpty())
                .bind("cluster", query.cluster().orElse(""))
                .bind("every_state", query.state().isEmpty())
                .bind("state", query.state().map(StateName::name).orElse(""))
                .bind("limit", query.limit())
                .map(HostTable::read)
                .list());
  }

  @Override
  public Addition add(Host host) {
    return jdbi.inTransaction(
        handle -> {
          var cluster =
              handle
                  .createQuery("select name from clusters where name = :cluster for update")
                  .bind("cluster", host.cluster())
                  .mapTo(String.class)
                  .findFirst();
          if (cluster.isEmpty()) {
            return Addition.NO_SUCH_CLUSTER;
          }
          var added =
              handle
                  .createUpdate(
                      """
                      insert into hosts
                        (name, address, port, cluster, state, cluster_levels, created, changed)
                      values (:name, :address, :port, :cluster, :state, '', :created, :changed)
                      on conflict do nothing""")
                  .bind("name", host.name())
                  .bind("address", host.address())
                  .bind("port", host.port())
                  .bind("cluster", host.cluster())
                  .bind("state", stateName(host.state()).name())
                  .bind("created", Columns.utc(host.created()))
                  .bind("changed", Columns.utc(host.changed()))
                  .execute();
          return added == 1 ? Addition.ADDED : Addition.NAME_TAKEN;
        });
  }

  @Override
  public Removal remove(String name) {
    return jdbi.inTransaction(
        handle -> {
          var host = find(handle, name, true);
          if (host.isEmpty()) {
            return Removal.MISSING;
          }
          if (host.get().state() instanceof HostState.Installing) {
            return Removal.INSTALLING;
          }
          handle.createUpdate("delete from hosts where name = :name").bind("name", name).execute();
          return Removal.REMOVED;
        });
  }

  @Override
  public void refreshed(String name, Software software, Optional<String> activeNic) {
    jdbi.useHandle(
        handle -> {
          var update =
              handle
                  .createUpdate(
                      """
                      update hosts set software_version = :version, operating_system = :os,
                        uuid = :uuid, cluster_levels = :levels, active_nic = :nic
                      where name = :name""")
                  .bind("name", name)
                  .bind("levels", String.join(" ", software.clusterLevels()));
          Columns.bindText(update, "version", software.version(), NAME);
          Columns.bindText(update, "os", software.operatingSystem(), NAME);
          Columns.bindText(update, "uuid", software.uuid(), NAME);
          Columns.bindText(update, "nic", activeNic, NAME).execute();
        });
  }

  /** Stores a state, in the caller's transaction. */
  static void state(Handle handle, String host, HostState state, Instant now) {
    var reason = reason(state);
    var update =
        handle
            .createUpdate(
                """
                update hosts set state = :state, reason = :reason, state_text = :text,
                  changed = :now
                where name = :name""")
            .bind("name", host)
            .bind("state", stateName(state).name())
            .bind("reason", reason.map(HostState.Reason::name).orElse(null))
            .bind("now", Columns.utc(now));
    Columns.bindText(update, "text", text(state), Columns.TEXT).execute();
  }

  /** Stores a decided active NIC, in the caller's transaction. */
  static void activeNic(Handle handle, String host, Optional<String> nic) {
    handle
        .createUpdate("update hosts set active_nic = :nic where name = :name")
        .bind("name", host)
        .bind("nic", nic.orElse(null))
        .execute();
  }

  private static StateName stateName(HostState state) {
    return switch (state) {
      case HostState.Unassigned s -> StateName.UNASSIGNED;
      case HostState.Installing s -> StateName.INSTALLING;
      case HostState.InstallFailed s -> StateName.INSTALL_FAILED;
      case HostState.NonOperational s -> StateName.NON_OPERATIONAL;
      case HostState.NonResponsive s -> StateName.NON_RESPONSIVE;
    };
  }

  private static Optional<HostState.Reason> reason(HostState state) {
    return switch (state) {
      case HostState.Unassigned s -> Optional.empty();
      case HostState.Installing s -> Optional.empty();
      case HostState.InstallFailed s -> Optional.of(s.reason());
      case HostState.NonOperational s -> Optional.of(s.reason());
      case HostState.NonResponsive s -> Optional.of(s.reason());
    };
  }

  private static Optional<String> text(HostState state) {
    return switch (state) {
      case HostState.Unassigned s -> Optional.empty();
      case HostState.Installing s -> Optional.empty();
      case HostState.InstallFailed s -> Optional.of(s.text());
      case HostState.NonOperational s -> Optional.of(s.text());
      case HostState.NonResponsive s -> Optional.of(s.text());
    };
  }

  private static Host read(ResultSet row, StatementContext context) throws SQLException {
    return new Host(
        row.getString("name"),
        row.getString("address"),
        row.getInt("port"),
        row.getString("cluster"),
        readState(row),
        Columns.text(row, "active_nic"),
        new Software(
            Columns.text(row, "software_version"),
            Columns.text(row, "operating_system"),
            Columns.text(row, "uuid"),
            row.getString("cluster_levels").isEmpty()
                ? List.of()
                : List.of(row.getString("cluster_levels").split(" ", -1))),
        Columns.instant(row, "created"),
        Columns.instant(row, "changed"));
  }

  private static HostState readState(ResultSet row) throws SQLException {
    return switch (StateName.valueOf(row.getString("state"))) {
      case UNASSIGNED -> new HostState.Unassigned();
      case INSTALLING -> new HostState.Installing();
      case INSTALL_FAILED -> new HostState.InstallFailed(readReason(row), readText(row));
      case NON_OPERATIONAL -> new HostState.NonOperational(readReason(row), readText(row));
      case NON_RESPONSIVE -> new HostState.NonResponsive(readReason(row), readText(row));
    };
  }

  private static HostState.Reason readReason(ResultSet row) throws SQLException {
    return HostState.Reason.valueOf(row.getString("reason"));
  }

  private static String readText(ResultSet row) throws SQLException {
    return Columns.text(row, "state_text").orElse("");
  }
}
