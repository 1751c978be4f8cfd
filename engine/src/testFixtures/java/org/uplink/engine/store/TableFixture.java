package org.uplink.engine.store;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.certificate.RenewalRepository;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.decision.Confidence;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Deployment;
import org.uplink.engine.decision.Evidence;
import org.uplink.engine.decision.PathPoint;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.join.ApprovalRepository;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.engine.network.NetworkDevice;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunRepository.BeginResult;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunResult;
import org.uplink.engine.store.file.EmbeddedDatabase;
import org.uplink.verbs.owner.DeviceOwner;

/** A database for tests of the tables, with what they store in it. */
final class TableFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-22T09:00:00.123456Z");

  static final HostNetworks NETWORKS =
      new HostNetworks(
          List.of(
              new NetworkDevice(
                  "eth1",
                  NetworkDevice.Kind.NIC,
                  List.of(),
                  Optional.empty(),
                  Optional.of(1500),
                  Optional.of(
                      new DeviceOwner(
                          Optional.of("NetworkManager"),
                          Optional.of("1.50.0"),
                          Optional.of(false),
                          Optional.of("NetworkManager"),
                          Optional.of("/run/NetworkManager/devices/2"),
                          List.of("a note"))),
                  new IpConfiguration(
                      List.of("192.0.2.10/24"),
                      Optional.of("192.0.2.1"),
                      true,
                      List.of(),
                      Optional.empty(),
                      false,
                      true,
                      true))),
          List.of(
              new AttachedNetwork(
                  "ovirtmgmt",
                  "eth1",
                  Optional.of("eth1"),
                  false,
                  Optional.of(10),
                  Optional.empty(),
                  Optional.of(1500))),
          false,
          true,
          true,
          false,
          Optional.empty());

  private final ConnectionFactory connections;
  private final Runnable closing;
  private final Jdbi jdbi;
  private final Tables tables;

  /**
   * Opens the database of a folder, and creates it if it does not exist: a file in the folder, or a
   * database of {@link PostgresTables#CURRENT}.
   */
  TableFixture(Path folder, Retention retention) {
    var revoked = new RevokedCertificates();
    var schema = new Schema(revoked, BeforeMigration.none());
    if (PostgresTables.CURRENT.isBound()) {
      HikariDataSource pool = PostgresTables.CURRENT.get().open(folder);
      connections = pool::getConnection;
      closing = pool::close;
      jdbi = newJdbi();
      jdbi.useTransaction(schema::opened);
    } else {
      EmbeddedDatabase file = EmbeddedDatabase.open(folder.resolve("uplink"), schema);
      connections = file;
      closing = file::close;
      jdbi = newJdbi();
    }
    tables = new Tables(jdbi, revoked, retention, CommitListener.none());
  }

  @Override
  public void close() {
    closing.run();
  }

  /** Returns another access to the same database. */
  Jdbi newJdbi() {
    Jdbi other = Jdbi.create(connections);
    if (PostgresTables.CURRENT.isBound()) {
      other.setSqlLogger(PostgresTables.CURRENT.get().logger());
    }
    return other;
  }

  /** Runs a statement. */
  void execute(String sql) {
    jdbi.useHandle(handle -> handle.execute(sql));
  }

  Statistics statistics() {
    return jdbi.withHandle(Statistics::read);
  }

  JoinRepository joins() {
    return tables.joins();
  }

  ApprovalRepository approvals() {
    return tables.approvals();
  }

  RenewalRepository renewals() {
    return tables.renewals();
  }

  HostRepository hosts() {
    return tables.hosts();
  }

  ClusterRepository clusters() {
    return tables.clusters();
  }

  RunRepository runs() {
    return tables.runs();
  }

  ChangeRepository changes() {
    return tables.changes();
  }

  AuditLog auditLog() {
    return tables.events();
  }

  Run begin(String host) {
    return begin(runs(), host);
  }

  /** Ends a run with a host that is Up. */
  void end(Run run, Instant now) {
    runs().saveNetworkInPlace(run, List.of(), now);
    runs().end(run, new RunResult(now, new HostEvent.Activated(), Optional.empty(), List.of()));
  }

  static Run begin(RunRepository runs, String host) {
    return ((BeginResult.Begun) runs.begin(RunRequest.install(host), NOW)).run();
  }

  static Host host(String name) {
    return Host.added(name, name + ".example", 54321, "Default", NOW);
  }

  static Decision decision(int row, Optional<String> nic) {
    return new Decision(
        row,
        "situation",
        nic,
        Optional.empty(),
        Optional.of("eth9"),
        Confidence.CONFIRMED,
        Deployment.YES,
        "verdict",
        "reason “with” quotes",
        "way on",
        Optional.of(true),
        Optional.empty(),
        List.of(
            new Evidence(
                Evidence.Kind.FLOW_ROUTE,
                Evidence.Stance.DECIDES,
                "t",
                "q",
                "a",
                Optional.of("eth1")),
            new Evidence(
                Evidence.Kind.BOOT_ID, Evidence.Stance.UNKNOWN, "t", "q", "a", Optional.empty())),
        List.of(
            new PathPoint(
                PathPoint.Kind.DEVICE,
                "eth1",
                Optional.of("nic"),
                List.of("192.0.2.1"),
                List.of("eth2"),
                true,
                Optional.of(true))));
  }

  static RunResult ending(Decision decision) {
    return new RunResult(
        NOW,
        decision.failsRun()
            ? new HostEvent.RunFailed(HostState.Reason.ROUTE_LOOKUP_FAILED, "failed")
            : new HostEvent.DeploymentSkipped("due"),
        Optional.of(decision),
        List.of(AuditEvent.ofHost(NOW, AuditEvent.Type.MANAGEMENT_NETWORK_PENDING, "h", "text")));
  }
}
