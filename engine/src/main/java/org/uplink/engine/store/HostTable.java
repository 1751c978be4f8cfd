package org.uplink.engine.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.DriftEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostRepository.ReportedNic;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Software;
import org.uplink.engine.host.StateName;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.change.Proof;

/** The table hosts. */
final class HostTable implements HostRepository {
  private static final int NAME = 255;

  private final Jdbi jdbi;
  private final EventTable eventTable;
  private final RevokedCertificates revoked;

  HostTable(Jdbi jdbi, EventTable eventTable, RevokedCertificates revoked) {
    this.jdbi = jdbi;
    this.eventTable = eventTable;
    this.revoked = revoked;
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
                .map(HostRow::read)
                .list());
  }

  @Override
  public AddResult add(Host host) {
    return jdbi.inTransaction(
        handle -> {
          if (!hasCluster(handle, host.cluster())) {
            return new AddResult.NoSuchCluster();
          }
          Optional<String> owner = HostClaims.endpointOwner(handle, host);
          if (owner.isPresent()) {
            return new AddResult.AddressTaken(owner.get());
          }
          if (insert(handle, host)) {
            return new AddResult.Added();
          }
          // Somebody else has added the endpoint since it was looked up, or the name exists.
          return HostClaims.endpointOwner(handle, host)
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
          Optional<String> owner = HostClaims.endpointOwner(handle, wanted);
          if (owner.isPresent()) {
            return new ReplaceResult.AddressTaken(owner.get());
          }
          bindAccess(
                  handle.createUpdate(
                      """
                  update hosts set address = :address, port = :port, endpoint = :endpoint,
                    cluster = :cluster
                  where name = :name"""),
                  wanted)
              .bind("name", wanted.name())
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
          delete(handle, name, revoked);
          return RemoveResult.REMOVED;
        });
  }

  @Override
  public Optional<String> endpointOwner(Host host) {
    return jdbi.withHandle(handle -> HostClaims.endpointOwner(handle, host));
  }

  @Override
  public boolean saveAddress(String name, String address, AuditEvent event) {
    return eventTable.inTransaction(
        (handle, log) -> {
          Host host = find(handle, name, true).orElseThrow();
          Host moved = host.withAddress(address);
          if (host.endpoint().equals(moved.endpoint())) {
            return true;
          }
          if (HostClaims.endpointOwner(handle, moved).isPresent()) {
            return false;
          }
          handle
              .createUpdate(
                  "update hosts set address = :address, endpoint = :endpoint where name = :name")
              .bind("name", name)
              .bind("address", address)
              .bind("endpoint", moved.endpoint())
              .execute();
          log.accept(event);
          return true;
        });
  }

  @Override
  public Optional<String> claimMachine(String name, String uuid) {
    return HostClaims.claimMachine(jdbi, name, uuid);
  }

  @Override
  public void saveSnapshot(String name, Snapshot snapshot) {
    eventTable.inTransaction(
        (handle, log) -> {
          saveSnapshot(handle, log, find(handle, name, true), snapshot, Instant.now());
          return true;
        });
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
    return eventTable.inTransaction(
        (handle, log) -> {
          boolean allowed = HostStates.apply(handle, find(handle, name, true), events, now);
          if (allowed) {
            audit.forEach(log);
          }
          return allowed;
        });
  }

  @Override
  public boolean applyEventsIfUnchanged(
      Host seen, List<HostEvent> events, List<AuditEvent> audit, Instant now) {
    return saveCheck(seen, events, Optional.empty(), audit, now);
  }

  @Override
  public boolean saveCheck(
      Host seen, List<HostEvent> events, Snapshot found, List<AuditEvent> audit, Instant now) {
    return saveCheck(seen, events, Optional.of(found), audit, now);
  }

  @Override
  public boolean saveAway(String name, Instant since, AuditEvent event) {
    return eventTable.inTransaction(
        (handle, log) -> {
          Optional<Host> host = find(handle, name, true).filter(Host::dialsIn);
          if (host.isPresent() && host.get().awaySince().isEmpty()) {
            HostStates.saveAway(handle, name, Optional.of(since));
            log.accept(event);
          }
          return host.isPresent();
        });
  }

  @Override
  public boolean saveBack(String name, Function<Instant, AuditEvent> event) {
    return eventTable.inTransaction(
        (handle, log) -> {
          Optional<Instant> away = find(handle, name, true).flatMap(Host::awaySince);
          if (away.isPresent()) {
            HostStates.saveAway(handle, name, Optional.empty());
            log.accept(event.apply(away.get()));
          }
          return away.isPresent();
        });
  }

  @Override
  public Map<String, Boolean> listDialIn() {
    return jdbi.withHandle(HostStates::listDialIn);
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

  /** Reads a host. With {@code lock}, the row stays locked until the end of the transaction. */
  static Optional<Host> find(Handle handle, String name, boolean lock) {
    return handle
        .createQuery("select * from hosts where name = :name" + (lock ? " for update" : ""))
        .bind("name", name)
        .map(HostRow::read)
        .findFirst();
  }

  /**
   * Deletes the host with its runs, decisions, changes and tokens, and revokes its certificates: a
   * later host of this name is another one.
   */
  static void delete(Handle handle, String name, RevokedCertificates revoked) {
    revoked.revoke(handle, name, Instant.now());
    handle.createUpdate("delete from hosts where name = :name").bind("name", name).execute();
  }

  /**
   * Adds a host in the caller's transaction. Returns false if its name or its endpoint is taken.
   */
  static boolean insert(Handle handle, Host host) {
    return bindAccess(
                handle.createUpdate(
                    """
                    insert into hosts (name, address, port, endpoint, cluster, state,
                      cluster_levels, created, changed)
                    values (:name, :address, :port, :endpoint, :cluster, :state,
                      '', :created, :changed)
                    on conflict do nothing"""),
                host)
            .bind("name", host.name())
            .bind("cluster", host.cluster())
            .bind("state", host.state().name().name())
            .bind("created", Columns.utc(host.created()))
            .bind("changed", Columns.utc(host.changed()))
            .execute()
        == 1;
  }

  /** Returns whether the cluster exists, and keeps it until the end of the transaction. */
  static boolean hasCluster(Handle handle, String cluster) {
    return handle
        .createQuery("select name from clusters where name = :cluster for update")
        .bind("cluster", cluster)
        .mapTo(String.class)
        .findFirst()
        .isPresent();
  }

  /** Stores what the capabilities report. */
  private static void saveSnapshot(
      Handle handle,
      Consumer<AuditEvent> log,
      Optional<Host> before,
      Snapshot snapshot,
      Instant now) {
    before.ifPresent(
        host -> {
          HostNetworks networks = snapshot.networks().withDriftOf(host.networks());
          DriftEvent.of(host, networks.missing(), now).ifPresent(log);
          saveSnapshot(
              handle,
              host.name(),
              new Snapshot(snapshot.software(), snapshot.nic(), networks),
              networks.missing().isEmpty()
                  ? Optional.empty()
                  : host.driftSince().or(() -> Optional.of(now)));
        });
  }

  private static void saveSnapshot(
      Handle handle, String name, Snapshot snapshot, Optional<Instant> driftSince) {
    Software software = snapshot.software();
    Update update =
        handle
            .createUpdate(
                """
                update hosts set software_version = :version, operating_system = :os,
                  uuid = :uuid, cluster_levels = :levels, networks = :networks,
                  active_nic = case when :reported then :nic else active_nic end,
                  drift_since = :drift_since
                where name = :name""")
            .bind("name", name)
            .bind("reported", snapshot.nic().isPresent())
            .bind("levels", String.join(" ", software.clusterLevels()))
            .bind("networks", StoredJson.write(snapshot.networks()))
            .bind("drift_since", driftSince.map(Columns::utc).orElse(null));
    Columns.bindText(update, "version", software.version(), NAME);
    Columns.bindText(update, "os", software.operatingSystem(), NAME);
    Columns.bindText(update, "uuid", software.uuid(), NAME);
    Columns.bindText(update, "nic", snapshot.nic().flatMap(ReportedNic::name), NAME).execute();
  }

  /** Stores a decided active NIC in the caller's transaction. */
  static void saveActiveNic(Handle handle, String host, Optional<String> nic) {
    handle
        .createUpdate("update hosts set active_nic = :nic where name = :name")
        .bind("name", host)
        .bind("nic", nic.orElse(null))
        .execute();
  }

  /** Binds address, port and endpoint. A host that dials in has neither address nor port. */
  private static Update bindAccess(Update update, Host host) {
    Optional<HostAccess.Direct> direct =
        host.access() instanceof HostAccess.Direct found ? Optional.of(found) : Optional.empty();
    return update
        .bind("address", direct.map(HostAccess.Direct::address).orElse(null))
        .bind("port", direct.map(HostAccess.Direct::port).orElse(null))
        .bind("endpoint", host.endpoint());
  }

  private boolean saveCheck(
      Host seen,
      List<HostEvent> events,
      Optional<Snapshot> found,
      List<AuditEvent> audit,
      Instant now) {
    return eventTable.inTransaction(
        (handle, log) -> {
          Optional<Host> unchanged =
              find(handle, seen.name(), true).filter(host -> host.hasStateOf(seen));
          boolean allowed = HostStates.apply(handle, unchanged, events, now);
          if (allowed) {
            found.ifPresent(snapshot -> saveSnapshot(handle, log, unchanged, snapshot, now));
            audit.forEach(log);
          }
          return allowed;
        });
  }
}
