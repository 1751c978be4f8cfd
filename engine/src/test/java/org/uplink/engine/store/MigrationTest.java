package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.cluster.WarningPolicy;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Deployment;
import org.uplink.engine.decision.Evidence;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.StateName;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunRequest;

/** Opens a database that an older engine wrote, and shows what that engine showed. */
final class MigrationTest {
  @TempDir Path temp;
  private Database database;

  @BeforeEach
  void openDatabaseOfFormat2() throws Exception {
    Path script = temp.resolve("database-V2.sql");
    try (var in = MigrationTest.class.getResourceAsStream("database-V2.sql")) {
      Files.write(script, in.readAllBytes());
    }
    Path file = temp.resolve("uplink");
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:async:"
                    + file.toAbsolutePath()
                    + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                "uplink",
                "");
        var statement = connection.createStatement()) {
      statement.execute("runscript from '" + script + "'");
      statement.execute("shutdown");
    }
    database = Database.open(file, Retention.DEFAULT);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsStatesOfHosts() {
    assertThat(state("up"))
        .isEqualTo(
            new HostState.Up(
                Optional.of(HostState.Reason.SETUP_NETWORKS_REFUSED),
                Optional.of("refused. Host up has the network that it had, and is Up.")));
    assertThat(state("busy"))
        .isEqualTo(
            new HostState.NonOperational(
                HostState.Reason.NETWORK_CHANGE_PENDING,
                "A change of the network of host busy is under way"));
    assertThat(state("failed"))
        .isEqualTo(
            new HostState.InstallFailed(
                HostState.Reason.ROUTE_LOOKUP_FAILED, "Host failed, row 3"));
    assertThat(state("silent").name()).isEqualTo(StateName.NON_RESPONSIVE);
    assertThat(state("new").name()).isEqualTo(StateName.UNASSIGNED);
  }

  @Test
  void keepsNetworksSoftwareAndProof() {
    Host host = database.hosts().find("up").orElseThrow();

    assertThat(host.activeNic()).contains("eth0");
    assertThat(host.software().clusterLevels()).containsExactly("3.5", "3.6", "3.10");
    assertThat(host.networks().stack("ovirtmgmt")).containsExactly("ovirtmgmt", "eth1");
    assertThat(host.networks().network("ovirtmgmt").orElseThrow().location())
        .isEqualTo("eth1 (bridge ovirtmgmt)");
    assertThat(host.proof().map(Enum::name)).contains("PROVED");
    assertThat(database.hosts().find("silent").orElseThrow().proof().map(Enum::name))
        .contains("UNPROVED");
  }

  /** All of these hosts were added with one address and port, and are kept. */
  @Test
  void keepsHostsThatAreOneMachineAndAddsNoFurther() {
    var further = Host.added("further", "192.0.2.10", 54321, "Default", Instant.now());

    assertThat(database.hosts().add(further))
        .isEqualTo(new HostRepository.AddResult.AddressTaken("up"));
    database.hosts().remove("up");
    assertThat(database.hosts().add(further))
        .isEqualTo(new HostRepository.AddResult.AddressTaken("skipped"));
    assertThat(database.hosts().claimMachine("skipped", "11111111-2222-3333-4444-555555555555"))
        .isEmpty();
    assertThat(database.hosts().claimMachine("new", "11111111-2222-3333-4444-555555555555"))
        .contains("skipped");
  }

  @Test
  void keepsDecisionsWithTheirEvidence() {
    Decision confirmed = decision("up");
    assertThat(confirmed.row()).isEqualTo(8);
    assertThat(confirmed.nextStep())
        .isEqualTo("The management network ovirtmgmt is to be deployed on eth0.");
    assertThat(confirmed.evidence().getFirst().stance()).isEqualTo(Stance.DECIDES);

    Decision manual = decision("skipped");
    assertThat(manual.row()).isEqualTo(4);
    assertThat(manual.deployment()).isEqualTo(Deployment.MANUAL);

    Decision contested =
        database.runs().decisions("skipped", Long.MAX_VALUE, 10).getLast().decision();
    assertThat(contested.row()).isEqualTo(9);
    assertThat(stances(contested, Kind.LOCAL_ADDRESS)).containsExactly(Stance.DISAGREES);
    assertThat(stances(contested, Kind.PLAIN_ROUTE)).containsExactly(Stance.DISAGREES);

    Decision failed = decision("failed");
    assertThat(failed.row()).isEqualTo(3);
    assertThat(failed.evidence()).allSatisfy(piece -> assertThat(piece.text()).isNotBlank());
    assertThat(decision("pending").proposedNic()).contains("eth0");
    assertThat(database.runs().latestDecision("up").orElseThrow().run()).contains(1L);
  }

  @Test
  void keepsRuns() {
    Run sync = database.runs().latest("up").orElseThrow();
    assertThat(sync.request()).isEqualTo(RunRequest.sync("up"));
    assertThat(sync.succeeded()).contains(false);
    assertThat(database.runs().latest("skipped").orElseThrow().request())
        .isEqualTo(RunRequest.deploy("skipped", Optional.of("eth5")));
    assertThat(database.runs().running())
        .singleElement()
        .satisfies(run -> assertThat(run.host()).isEqualTo("pending"));
  }

  @Test
  void keepsChangesAndThePendingOneCanBeResumed() {
    ChangeRequest pending = database.changes().findUnresolved("pending").orElseThrow();
    assertThat(pending.id()).isEqualTo("c-pending");
    assertThat(pending.run()).isEqualTo(9);
    assertThat(pending.token()).startsWith("0123456789abcdef");
    assertThat(pending.target().description())
        .isEqualTo("ovirtmgmt, bridged, on eth1 with VLAN id 10, MTU 9000");
    assertThat(pending.requestedAt()).isEqualTo(Instant.parse("2026-11-22T09:06:04.123456Z"));
    assertThat(pending.rollbackAt()).isAfter(pending.requestedAt());
    assertThat(pending.ticketExpiresAt()).isPresent();
    assertThat(database.changes().findByRun(9).orElseThrow().mayHaveStarted()).isTrue();

    assertThat(database.changes().findUnresolved("silent").orElseThrow().id()).isEqualTo("c-open");
    assertThat(database.changes().findByRun(7).orElseThrow().outcome())
        .containsInstanceOf(ChangeOutcome.NeverStarted.class);
    assertThat(database.changes().findByRun(1).orElseThrow().outcome())
        .containsInstanceOf(ChangeOutcome.Safe.class);
  }

  @Test
  void changesOfTheEarlierReleaseKeepTheirOrderAndNewOnesFollow() {
    assertThat(database.changes().findLatest("silent").orElseThrow().id()).isEqualTo("c-open");
    ChangeRequest earlier = database.changes().findLatest("silent").orElseThrow();
    // The clock was set back while the engine was stopped.
    database
        .changes()
        .add(
            new ChangeRequest(
                "c-new",
                "silent",
                earlier.run(),
                earlier.target(),
                "token",
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(database.changes().findLatest("silent").orElseThrow().id()).isEqualTo("c-new");
  }

  @Test
  void keepsClustersAndEvents() {
    Cluster edge = database.clusters().find("edge").orElseThrow();
    assertThat(edge.onDisagreement()).isEqualTo(DisagreementPolicy.DEPLOY);
    assertThat(edge.network().vlan()).contains(20);
    assertThat(edge.onWarnings()).isEqualTo(WarningPolicy.DEFAULT);
    assertThat(database.runs().latest("up").orElseThrow().warnings()).isEmpty();
    assertThat(database.auditLog().latest(Optional.of("failed"), 10))
        .extracting(entry -> entry.event().type())
        .containsExactly(
            AuditEvent.Type.HOST_ADDED, AuditEvent.Type.RUN_STARTED, AuditEvent.Type.RUN_FAILED);
    assertThat(database.auditLog().latest(Optional.empty(), 100)).hasSize(14);
  }

  @Test
  void continuesWithNewRunsAndEvents() {
    RunRepository.BeginResult begun =
        database.runs().begin(RunRequest.install("new"), Instant.EPOCH);

    assertThat(begun).isInstanceOf(org.uplink.engine.run.RunRepository.BeginResult.Begun.class);
    assertThat(database.runs().latest("new").orElseThrow().id()).isEqualTo(10);
  }

  private HostState state(String host) {
    return database.hosts().find(host).orElseThrow().state();
  }

  private Decision decision(String host) {
    return database.runs().latestDecision(host).orElseThrow().decision();
  }

  private static List<Stance> stances(Decision decision, Kind kind) {
    return decision.evidence().stream()
        .filter(piece -> piece.kind() == kind)
        .map(Evidence::stance)
        .toList();
  }
}
