package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Software;
import org.uplink.engine.host.StateName;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.change.Proof;

/** The table hosts. */
final class HostTable implements HostRepository {
  private static final int NAME = 255;

  private final Jdbi jdbi;
  private final Retention retention;

  HostTable(Jdbi jdbi, Retention retention) {
    this.jdbi = jdbi;
    this.retention = retention;
  }

  @Override
  public Optional<Host> find(String name) {
    return jdbi.withHandle(handle -> find(handle, name, false));
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
  public AddResult add(Host host) {
    return jdbi.inTransaction(
        handle -> {
          if (!hasCluster(handle, host.cluster())) {
            return new AddResult.NoSuchCluster();
          }
          Optional<String> owner = endpointOwner(handle, host);
          if (owner.isPresent()) {
            return new AddResult.AddressTaken(owner.get());
          }
          int added =
              handle
                  .createUpdate(
                      """
                      insert into hosts (name, address, port, endpoint, cluster, state,
                        cluster_levels, created, changed)
                      values (:name, :address, :port, :endpoint, :cluster, :state,
                        '', :created, :changed)
                      on conflict do nothing""")
                  .bind("name", host.name())
                  .bind("address", host.address())
                  .bind("port", host.port())
                  .bind("endpoint", host.endpoint())
                  .bind("cluster", host.cluster())
                  .bind("state", host.state().name().name())
                  .bind("created", Columns.utc(host.created()))
                  .bind("changed", Columns.utc(host.changed()))
                  .execute();
          if (added == 1) {
            return new AddResult.Added();
          }
          // Somebody else has added the endpoint since it was looked up, or the name exists.
          return endpointOwner(handle, host)
              .<AddResult>map(AddResult.AddressTaken::new)
              .orElseGet(AddResult.NameTaken::new);
        });
  }

  @Override
  public ReplaceResult replace(Host wanted) {
    return jdbi.inTransaction(
        handle -> {
          if (!hasCluster(handle, wanted.cluster())) {
            return new ReplaceResult.NoSuchCluster();
          }
          Optional<Host> before = find(handle, wanted.name(), true);
          if (before.isEmpty()) {
            return new ReplaceResult.Missing();
          }
          StateName state = before.get().state().name();
          if (!HostState.UNUSED_STATES.contains(state)) {
            return new ReplaceResult.InUse(state);
          }
          Optional<String> owner = endpointOwner(handle, wanted);
          if (owner.isPresent()) {
            return new ReplaceResult.AddressTaken(owner.get());
          }
          handle
              .createUpdate(
                  """
                  update hosts set address = :address, port = :port, endpoint = :endpoint,
                    cluster = :cluster
                  where name = :name""")
              .bind("name", wanted.name())
              .bind("address", wanted.address())
              .bind("port", wanted.port())
              .bind("endpoint", wanted.endpoint())
              .bind("cluster", wanted.cluster())
              .execute();
          return new ReplaceResult.Replaced(find(handle, wanted.name(), false).orElseThrow());
        });
  }

  @Override
  public RemoveResult remove(String name) {
    return jdbi.inTransaction(
        handle -> {
          Optional<Host> host = find(handle, name, true);
          if (host.isEmpty()) {
            return RemoveResult.MISSING;
          }
          if (HostState.RUN_STATES.contains(host.get().state().name())) {
            return RemoveResult.INSTALLING;
          }
          handle.createUpdate("delete from hosts where name = :name").bind("name", name).execute();
          return RemoveResult.REMOVED;
        });
  }

  @Override
  public Optional<String> endpointOwner(Host host) {
    return jdbi.withHandle(handle -> endpointOwner(handle, host));
  }

  @Override
  public boolean saveAddress(String name, String address, AuditEvent event) {
    return jdbi.inTransaction(
        handle -> {
          Host host = find(handle, name, true).orElseThrow();
          Host moved = host.withAddress(address);
          if (host.endpoint().equals(moved.endpoint())) {
            return true;
          }
          if (endpointOwner(handle, moved).isPresent()) {
            return false;
          }
          handle
              .createUpdate(
                  "update hosts set address = :address, endpoint = :endpoint where name = :name")
              .bind("name", name)
              .bind("address", address)
              .bind("endpoint", moved.endpoint())
              .execute();
          EventTable.add(handle, event, retention);
          return true;
        });
  }

  @Override
  public Optional<String> claimMachine(String name, String uuid) {
    String machine = Columns.shortened(uuid, NAME);
    try {
      return jdbi.inTransaction(handle -> claimMachine(handle, name, machine));
    } catch (UnableToExecuteStatementException e) {
      // Another host has claimed the machine in this moment: the unique index lets one of them.
      Optional<String> owner = jdbi.withHandle(handle -> machineOwner(handle, name, machine));
      if (owner.isEmpty()) {
        throw e;
      }
      return owner;
    }
  }

  @Override
  public void saveSnapshot(String name, Snapshot snapshot) {
    jdbi.useHandle(handle -> saveSnapshot(handle, name, snapshot));
  }

  @Override
  public void saveProof(String name, Proof proof) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update hosts set proof = :proof where name = :name")
                .bind("name", name)
                .bind("proof", proof.name())
                .execute());
  }

  @Override
  public boolean applyEvents(
      String name, List<HostEvent> events, List<AuditEvent> audit, Instant now) {
    return jdbi.inTransaction(
        handle -> {
          Optional<HostState> next = find(handle, name, true).map(Host::state);
          for (HostEvent event : events) {
            next = next.flatMap(state -> state.after(event));
          }
          if (next.isEmpty()) {
            return false;
          }
          saveState(handle, name, next.get(), now);
          audit.forEach(entry -> EventTable.add(handle, entry, retention));
          return true;
        });
  }

  @Override
  public List<String> listMonitored() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select name from hosts
                    where state in ('UP', 'CONNECTING')
                      or (state = 'NON_RESPONSIVE' and reason = 'STOPPED_ANSWERING')
                    order by name""")
                .mapTo(String.class)
                .list());
  }

  /**
   * Claims the endpoints of hosts that an earlier release stored. Of several hosts with one
   * endpoint, the oldest gets it.
   */
  void claimEndpoints() {
    jdbi.useTransaction(
        handle -> {
          for (Host host : withoutEndpoint(handle)) {
            if (endpointHolder(handle, host).isEmpty()) {
              handle
                  .createUpdate("update hosts set endpoint = :endpoint where name = :name")
                  .bind("name", host.name())
                  .bind("endpoint", host.endpoint())
                  .execute();
            }
          }
        });
  }

  /**
   * Reads a host. Reads a host. Reads a host. With {@code lock}, the row stays locked until the end
   * of the transaction.
   */
  static Optional<Host> find(Handle handle, String name, boolean lock) {
    return handle
        .createQuery("select * from hosts where name = :name" + (lock ? " for update" : ""))
        .bind("name", name)
        .map(HostTable::read)
        .findFirst();
  }

  /** Stores a state in the caller's transaction. */
  static void saveState(Handle handle, String host, HostState state, Instant now) {
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

  /** Stores a decided active NIC in the caller's transaction. */
  static void saveActiveNic(Handle handle, String host, Optional<String> nic) {
    handle
        .createUpdate("update hosts set active_nic = :nic where name = :name")
        .bind("name", host)
        .bind("nic", nic.orElse(null))
        .execute();
  }

  private static Optional<String> claimMachine(Handle handle, String name, String machine) {
    Optional<String> owner = machineOwner(handle, name, machine);
    if (owner.isEmpty()) {
      handle
          .createUpdate("update hosts set machine = :machine where name = :name")
          .bind("name", name)
          .bind("machine", machine)
          .execute();
    }
    return owner;
  }

  private static Optional<String> machineOwner(Handle handle, String name, String machine) {
    return handle
        .createQuery("select name from hosts where machine = :machine and name <> :name")
        .bind("name", name)
        .bind("machine", machine)
        .mapTo(String.class)
        .findFirst();
  }

  /** Returns whether the cluster exists, and keeps it until the end of the transaction. */
  private static boolean hasCluster(Handle handle, String cluster) {
    return handle
        .createQuery("select name from clusters where name = :cluster for update")
        .bind("cluster", cluster)
        .mapTo(String.class)
        .findFirst()
        .isPresent();
  }

  /** Returns another host that has this host's endpoint, whether it has claimed it or not. */
  private static Optional<String> endpointOwner(Handle handle, Host host) {
    return endpointHolder(handle, host)
        .or(
            () ->
                withoutEndpoint(handle).stream()
                    .filter(other -> other.endpoint().equals(host.endpoint()))
                    .map(Host::name)
                    .findFirst())
        .filter(other -> !other.equals(host.name()));
  }

  private static Optional<String> endpointHolder(Handle handle, Host host) {
    return handle
        .createQuery("select name from hosts where endpoint = :endpoint")
        .bind("endpoint", host.endpoint())
        .mapTo(String.class)
        .findFirst();
  }

  private static List<Host> withoutEndpoint(Handle handle) {
    return handle
        .createQuery("select * from hosts where endpoint is null order by created, name")
        .map(HostTable::read)
        .list();
  }

  private static void saveSnapshot(Handle handle, String name, Snapshot snapshot) {
    Software software = snapshot.software();
    Update update =
        handle
            .createUpdate(
                """
                update hosts set software_version = :version, operating_system = :os,
                  uuid = :uuid, cluster_levels = :levels, active_nic = :nic, networks = :networks
                where name = :name""")
            .bind("name", name)
            .bind("levels", String.join(" ", software.clusterLevels()))
            .bind("networks", StoredJson.write(snapshot.networks()));
    Columns.bindText(update, "version", software.version(), NAME);
    Columns.bindText(update, "os", software.operatingSystem(), NAME);
    Columns.bindText(update, "uuid", software.uuid(), NAME);
    Columns.bindText(update, "nic", snapshot.activeNic(), NAME).execute();
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
        Columns.text(row, "networks")
            .map(json -> StoredJson.read(json, HostNetworks.class))
            .orElse(HostNetworks.NONE),
        Columns.text(row, "proof").map(Proof::valueOf),
        Columns.instant(row, "created"),
        Columns.instant(row, "changed"));
  }

  private static HostState readState(ResultSet row) throws SQLException {
    return switch (StateName.valueOf(row.getString("state"))) {
      case UNASSIGNED -> new HostState.Unassigned();
      case INSTALLING -> new HostState.Installing();
      case INSTALL_FAILED -> new HostState.InstallFailed(readReason(row), readText(row));
      case INITIALIZING -> new HostState.Initializing();
      case UP ->
          new HostState.Up(
              Columns.text(row, "reason").map(HostState.Reason::valueOf),
              Columns.text(row, "state_text"));
      case CONNECTING -> new HostState.Connecting();
      case MAINTENANCE -> new HostState.Maintenance();
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
