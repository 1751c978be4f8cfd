package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.cluster.WarningPolicy;
import org.uplink.engine.decision.Confidence;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Deployment;
import org.uplink.engine.decision.Evidence;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostKey;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Software;
import org.uplink.engine.host.StateName;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.engine.network.ManagementNetwork;
import org.uplink.engine.network.NetworkDevice;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunRepository.BeginResult;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunResult;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** The repositories on a real database file. */
final class DatabaseTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00.123456Z");

  private static final HostNetworks NETWORKS =
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
          List.of());

  @TempDir Path temp;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(temp.resolve("uplink"), new Retention(100, 20, 3));
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** A decision may be stored while a refresh reads the capabilities. */
  @Test
  void refreshKeepsTheDecidedNicAndReplacesAReportedOne() {
    database.hosts().add(host("h"));
    database.runs().end(begin("h"), ending(decision(8, Optional.of("eth1"))));
    Software software = Software.unknown();

    database
        .hosts()
        .saveSnapshot("h", new HostRepository.Snapshot(software, Optional.empty(), NETWORKS));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).contains("eth1");

    var eth0 = new HostRepository.ReportedNic(Optional.of("eth0"));
    database
        .hosts()
        .saveSnapshot("h", new HostRepository.Snapshot(software, Optional.of(eth0), NETWORKS));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).contains("eth0");

    var none = new HostRepository.ReportedNic(Optional.empty());
    database
        .hosts()
        .saveSnapshot("h", new HostRepository.Snapshot(software, Optional.of(none), NETWORKS));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).isEmpty();
  }

  @Test
  void decisionWithoutARunIsStoredUnlessTheHostIsDecidedAlready() {
    database.hosts().add(host("h"));
    Run run = begin("h");
    database.runs().saveDecision(run, NOW, decision(8, Optional.of("eth1")), List.of());
    RunRepository.StoredDecision first = database.runs().latestDecision("h").orElseThrow();
    Decision eth0 = decision(9, Optional.of("eth0"));
    var event = AuditEvent.ofHost(NOW, AuditEvent.Type.ACTIVE_NIC_CHANGED, "h", "to eth0");
    var next = new RunRepository.DecisionWithoutRun(NOW, eth0, "why", List.of(event));

    assertThat(database.runs().saveDecision(first, next)).as("a run works on the host").isFalse();
    database.runs().end(run, ending(decision(8, Optional.of("eth1"))));
    assertThat(database.runs().saveDecision(first, next))
        .as("another decision was stored")
        .isFalse();
    Host kept = database.hosts().find("h").orElseThrow();
    assertThat(kept.activeNic()).contains("eth1");

    RunRepository.StoredDecision latest = database.runs().latestDecision("h").orElseThrow();
    assertThat(database.runs().saveDecision(latest, next)).isTrue();
    RunRepository.StoredDecision stored = database.runs().latestDecision("h").orElseThrow();
    assertThat(stored.run()).isEmpty();
    assertThat(stored.cause()).contains("why");
    assertThat(stored.decision()).isEqualTo(eth0);
    Host decided = database.hosts().find("h").orElseThrow();
    assertThat(decided.activeNic()).contains("eth0");
    assertThat(decided.networks()).as("left to the next check").isEqualTo(kept.networks());
    assertThat(database.auditLog().latest(Optional.of("h"), 1))
        .extracting(entry -> entry.event().text())
        .containsExactly("to eth0");
  }

  @Test
  void absenceOfAHostThatDialsInIsStoredOnce() {
    database.hosts().add(host("direct"));
    database.hosts().add(Host.added("h", new HostAccess.DialIn(), "Default", NOW));
    var away = AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_DISCONNECTED, "h", "away");
    var back = AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_CONNECTED, "h", "back");

    assertThat(database.hosts().saveAway("direct", NOW, away)).isFalse();
    assertThat(database.hosts().saveAway("none", NOW, away)).isFalse();
    assertThat(database.hosts().saveBack("h", _ -> back)).isFalse();
    assertThat(database.hosts().saveAway("h", NOW, away)).isTrue();
    assertThat(database.hosts().saveAway("h", NOW.plusSeconds(9), away)).isTrue();
    assertThat(database.hosts().find("h").orElseThrow().awaySince()).contains(NOW);
    assertThat(database.hosts().listDialIn()).as("never installed").isEmpty();
    database.runs().end(begin("h"), ending(decision(8, Optional.of("eth1"))));
    assertThat(database.hosts().listDialIn()).containsExactly(Map.entry("h", true));

    assertThat(database.hosts().saveBack("h", since -> back)).isTrue();
    assertThat(database.hosts().listDialIn()).containsExactly(Map.entry("h", false));
    assertThat(database.auditLog().latest(Optional.of("h"), 10))
        .extracting(entry -> entry.event().text())
        .containsExactly("away", "text", "back");
  }

  @Test
  void dataSurvivesReopening() {
    database.hosts().add(host("h"));
    Run install = begin("h");
    database.runs().saveStep(install.id(), Run.Step.GET_ROUTE);
    var software =
        new Software(
            Optional.of("1"), Optional.of("Debian"), Optional.empty(), List.of("3.6", "3.10"));
    database
        .hosts()
        .saveSnapshot("h", new HostRepository.Snapshot(software, Optional.empty(), NETWORKS));
    database.hosts().saveProof("h", Proof.PROVED);
    database.runs().end(install, ending(decision(8, Optional.of("eth1"))));
    database.close();
    open();

    Host found = database.hosts().find("h").orElseThrow();
    assertThat(found.state())
        .isEqualTo(
            new HostState.NonOperational(HostState.Reason.MANAGEMENT_NETWORK_MISSING, "due"));
    assertThat(found.activeNic()).contains("eth1");
    assertThat(found.software()).isEqualTo(software);
    assertThat(found.networks()).isEqualTo(NETWORKS);
    assertThat(found.proof()).contains(Proof.PROVED);
    assertThat(found.created()).isEqualTo(NOW);
    RunRepository.StoredDecision kept = database.runs().latestDecision("h").orElseThrow();
    assertThat(kept.decision()).isEqualTo(decision(8, Optional.of("eth1")));
    assertThat(kept.run()).contains(install.id());
    Run ended = database.runs().latest("h").orElseThrow();
    assertThat(ended.step()).isEqualTo(Run.Step.GET_ROUTE);
    assertThat(ended.succeeded()).contains(true);
    assertThat(database.runs().running()).isEmpty();
    assertThat(database.auditLog().latest(Optional.of("h"), 10))
        .extracting(entry -> entry.event().text())
        .containsExactly("text");
  }

  @Test
  void hostNameIsUniqueAndClusterMustExist() {
    assertThat(database.hosts().add(host("h"))).isEqualTo(new HostRepository.AddResult.Added());
    assertThat(database.hosts().add(host("h"))).isEqualTo(new HostRepository.AddResult.NameTaken());
    assertThat(database.hosts().add(Host.added("i", "i", 1, "nowhere", NOW)))
        .isEqualTo(new HostRepository.AddResult.NoSuchCluster());
  }

  @Test
  void onlyOneOfManyConcurrentRunsBegins() throws Exception {
    database.hosts().add(host("h"));
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<java.util.concurrent.Future<BeginResult>>();
      for (var i = 0; i < 8; i++) {
        Callable<BeginResult> begin =
            () -> {
              start.await();
              return database.runs().begin(RunRequest.install("h"), NOW);
            };
        answers.add(threads.submit(begin));
      }
      start.countDown();
      int begun = 0;
      for (var answer : answers) {
        begun += answer.get() instanceof BeginResult.Begun ? 1 : 0;
      }
      assertThat(begun).isEqualTo(1);
    }
    assertThat(database.runs().running()).hasSize(1);
    assertThat(database.runs().begin(RunRequest.install("none"), NOW))
        .isEqualTo(new BeginResult.NoSuchHost());
  }

  @Test
  void runEndsOnce() {
    database.hosts().add(host("h"));
    Run install = begin("h");
    database.runs().end(install, ending(decision(8, Optional.of("eth1"))));
    database.runs().end(install, ending(decision(9, Optional.of("eth2"))));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).contains("eth1");
    assertThat(database.runs().decisions("h", Long.MAX_VALUE, 10)).hasSize(1);
  }

  /** An earlier release could take a host out of its run's states. */
  @Test
  void runEndsAlthoughItsHostHasLeftTheStatesOfARun() {
    database.hosts().add(host("h"));
    Run install = begin("h");
    var failed = new HostEvent.RunFailed(HostState.Reason.AGENT_LOST, "gone");
    assertThat(database.hosts().applyEvents("h", List.of(failed), List.of(), NOW)).isTrue();

    database.runs().end(install, ending(decision(8, Optional.of("eth1"))));

    assertThat(database.runs().running()).isEmpty();
    assertThat(database.hosts().find("h").orElseThrow().state())
        .isEqualTo(new HostState.InstallFailed(HostState.Reason.AGENT_LOST, "gone"));
    assertThat(database.runs().latestDecision("h")).isPresent();
    assertThat(begin("h").id()).isNotEqualTo(install.id());
  }

  /** A reader must not see the new state with the old networks. */
  @Test
  void checkStoresTheNetworksWithTheStateOrNothing() {
    database.hosts().add(host("h"));
    end(begin("h"), NOW);
    Host seen = database.hosts().find("h").orElseThrow();
    assertThat(seen.networks()).isNotEqualTo(NETWORKS);
    var found = new HostRepository.Snapshot(Software.unknown(), Optional.empty(), NETWORKS);
    List<HostEvent> lost = List.of(new HostEvent.NetworkLost("lost"));
    Run run = begin("h");

    assertThat(database.hosts().saveCheck(seen, lost, found, List.of(), NOW)).isFalse();
    assertThat(database.hosts().find("h").orElseThrow().networks()).isEqualTo(seen.networks());

    end(run, NOW);
    Host again = database.hosts().find("h").orElseThrow();
    assertThat(database.hosts().saveCheck(again, lost, found, List.of(), NOW)).isTrue();
    Host checked = database.hosts().find("h").orElseThrow();
    assertThat(checked.state().name()).isEqualTo(StateName.NON_OPERATIONAL);
    assertThat(checked.networks()).isEqualTo(NETWORKS);
  }

  @Test
  void whatIsOlderThanARunChangesNeitherItsStatesNorThoseAfterIt() {
    database.hosts().add(host("h"));
    end(begin("h"), NOW);
    Host seen = database.hosts().find("h").orElseThrow();
    assertThat(seen.state()).isEqualTo(new HostState.Up());

    Run again = begin("h");
    assertThat(lose(seen)).as("the run has begun").isFalse();
    database.runs().saveNetworkInPlace(again, List.of(), NOW);
    assertThat(lose(seen)).as("the host is Initializing").isFalse();
    end(again, NOW.plusSeconds(1));
    assertThat(lose(seen)).as("the host is Up again").isFalse();

    assertThat(database.auditLog().latest(Optional.of("h"), 10)).isEmpty();
    assertThat(lose(database.hosts().find("h").orElseThrow())).isTrue();
    assertThat(database.hosts().find("h").orElseThrow().state().name())
        .isEqualTo(StateName.NON_OPERATIONAL);
    assertThat(database.auditLog().latest(Optional.of("h"), 10)).hasSize(1);
  }

  @Test
  void row3KeepsActiveNicAndRow6ClearsIt() {
    database.hosts().add(host("h"));
    database.runs().end(begin("h"), ending(decision(8, Optional.of("eth1"))));
    database.runs().end(begin("h"), ending(decision(3, Optional.empty())));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).contains("eth1");
    database.runs().end(begin("h"), ending(decision(6, Optional.empty())));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).isEmpty();
  }

  @Test
  void removesHostWithItsHistoryUnlessItIsBeingInstalled() {
    database.hosts().add(host("h"));
    Run install = begin("h");
    assertThat(database.hosts().remove("h")).isEqualTo(HostRepository.RemoveResult.INSTALLING);
    database.runs().end(install, ending(decision(8, Optional.of("eth1"))));
    assertThat(database.hosts().remove("h")).isEqualTo(HostRepository.RemoveResult.REMOVED);
    assertThat(database.hosts().remove("h")).isEqualTo(HostRepository.RemoveResult.MISSING);
    assertThat(database.runs().latestDecision("h")).isEmpty();
    assertThat(database.auditLog().latest(Optional.of("h"), 10)).hasSize(1);
  }

  @Test
  void keepsRunsAndDecisionsUpToRetention() {
    database.hosts().add(host("h"));
    for (var i = 0; i < 6; i++) {
      database.runs().end(begin("h"), ending(decision(8, Optional.of("eth" + i))));
    }
    assertThat(database.runs().decisions("h", Long.MAX_VALUE, 10))
        .extracting(kept -> kept.decision().activeNic().orElseThrow())
        .containsExactly("eth5", "eth4", "eth3");
  }

  @Test
  void auditLogDropsOldestAndPages() {
    AuditLog log = database.auditLog();
    for (var i = 0; i < 300; i++) {
      log.add(AuditEvent.ofEngine(NOW, AuditEvent.Type.ENGINE_STARTED, "x".repeat(5000) + " " + i));
    }
    List<AuditLog.Entry> all = log.after(0, Optional.empty(), 1000);
    assertThat(all).hasSizeBetween(100, 164);
    assertThat(all.getFirst().event().text()).hasSize(4000).endsWith("…");
    List<AuditLog.Entry> page = log.after(all.get(10).id(), Optional.empty(), 5);
    assertThat(page).containsExactlyElementsOf(all.subList(11, 16));
    assertThat(log.latest(Optional.empty(), 2)).isEqualTo(all.subList(all.size() - 2, all.size()));
  }

  @Test
  void hostThatFailsAgainAndAgainDoesNotPushOutEventsOfOthers() {
    Path file = temp.resolve("flapping");
    try (var flapping = Database.open(file, new Retention(100_000, 20, 3))) {
      AuditLog log = flapping.auditLog();
      log.add(AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_ADDED, "quiet", "first"));
      for (var i = 0; i < 530; i++) {
        log.add(AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_ADDED, "flapping", "event " + i));
      }
      assertThat(log.after(0, Optional.of("flapping"), 10_000)).hasSizeBetween(20, 20 + 512);
      assertThat(log.latest(Optional.of("flapping"), 1).getFirst().event().text())
          .isEqualTo("event 529");
      assertThat(log.latest(Optional.of("quiet"), 10)).hasSize(1);
    }
  }

  @Test
  void storesWarningsAndWhatStopsOnThem() {
    database.hosts().add(host("h"));
    var begun =
        (BeginResult.Begun)
            database.runs().begin(RunRequest.install("h", List.of("FilterRule", "New")), NOW);
    var warning =
        PlanWarning.of(WarningCode.FILTER_RULE, "eth0", "iif \"eth0\"", "a rule, named \"eth0\"");
    database.runs().saveWarnings(begun.run(), List.of(warning), List.of());
    Run read = database.runs().latest("h").orElseThrow();
    assertThat(read.warnings()).containsExactly(warning);
    assertThat(read.request().accepted()).containsExactly("FilterRule", "New");

    for (var policy :
        List.of(
            WarningPolicy.of(List.of(WarningCode.NO_CARRIER, WarningCode.FILTER_RULE)),
            WarningPolicy.of(List.of()),
            WarningPolicy.DEFAULT)) {
      var changed =
          new Cluster(
              "Default",
              CompatibilityLevel.GET_ROUTE,
              ManagementNetwork.named("ovirtmgmt"),
              DisagreementPolicy.SKIP,
              policy,
              List.of(Probe.parse("gateway"), Probe.parse("https://a.example/b,c")));
      assertThat(database.clusters().replace(changed)).isTrue();
      assertThat(database.clusters().find("Default")).contains(changed);
    }
  }

  @Test
  void refusesToRemoveClusterWithHosts() {
    ClusterRepository clusters = database.clusters();
    assertThat(clusters.find("Default"))
        .contains(
            new Cluster(
                "Default",
                CompatibilityLevel.GET_ROUTE,
                ManagementNetwork.named("ovirtmgmt"),
                DisagreementPolicy.SKIP,
                WarningPolicy.DEFAULT,
                List.of()));
    database.hosts().add(host("h"));
    assertThat(clusters.remove("Default")).isEqualTo(ClusterRepository.RemoveResult.HAS_HOSTS);
    database.hosts().remove("h");
    assertThat(clusters.remove("Default")).isEqualTo(ClusterRepository.RemoveResult.REMOVED);
    assertThat(clusters.remove("Default")).isEqualTo(ClusterRepository.RemoveResult.MISSING);
  }

  @Test
  void interruptedWriterLeavesDatabaseUsable() throws Exception {
    database.hosts().add(host("h"));
    var ready = new CountDownLatch(1);
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  for (var i = 0; i < 20; i++) {
                    try {
                      database
                          .auditLog()
                          .add(
                              AuditEvent.ofEngine(
                                  NOW, AuditEvent.Type.ENGINE_STARTED, "interrupted " + i));
                    } catch (RuntimeException e) {
                      ready.countDown();
                    }
                  }
                });
    writer.join();
    assertThat(database.hosts().find("h")).isPresent();
    database.auditLog().add(AuditEvent.ofEngine(NOW, AuditEvent.Type.ENGINE_STOPPED, "after"));
    database.close();
    open();
    assertThat(database.auditLog().latest(Optional.empty(), 1).getFirst().event().text())
        .isEqualTo("after");
  }

  @Test
  void namesFileThatIsNoDatabase() throws Exception {
    Path file = temp.resolve("broken");
    java.nio.file.Files.writeString(temp.resolve("broken.mv.db"), "this is no database at all");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Database.open(file, Retention.DEFAULT).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void changeStaysUnresolvedUntilOutcomeIsStored() {
    database.hosts().add(host("h"));
    Run install = begin("h");
    ChangeRequest change = change("id-1", install.id(), NOW);
    database.changes().add(change);
    database.close();
    open();

    assertThat(database.changes().findUnresolved("h")).contains(change);
    database.changes().saveTicket("id-1", NOW.plusSeconds(9));
    assertThat(database.changes().findUnresolved("h").orElseThrow().ticketExpiresAt())
        .contains(NOW.plusSeconds(9));
    database
        .changes()
        .saveOutcome("id-1", new ChangeOutcome.Safe(Proof.PROVED, "x".repeat(5000)), NOW);
    assertThat(database.changes().findUnresolved("h")).isEmpty();
  }

  /** Two changes can have the same time, and the clock can be set back between them. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1, -3600})
  void latestChangeIsTheOneThatWasAddedLast(long secondsBetween) {
    database.hosts().add(host("h"));
    database.hosts().add(host("other"));
    long run = begin("h").id();
    List<String> ids = List.of("m", "z", "a", "k");
    for (int i = 0; i < ids.size(); i++) {
      database.changes().add(change(ids.get(i), run, NOW.plusSeconds(i * secondsBetween)));
      assertThat(database.changes().findLatest("h").orElseThrow().id()).isEqualTo(ids.get(i));
      assertThat(database.changes().findUnresolved("h").orElseThrow().id()).isEqualTo(ids.get(i));
      assertThat(database.changes().findByRun(run).orElseThrow().request().id())
          .isEqualTo(ids.get(i));
    }
    assertThat(database.changes().findLatest("other")).isEmpty();
  }

  @Test
  void oldestEndedChangesAreDeletedEvenIfAllHaveTheSameTime() {
    database.hosts().add(host("h"));
    long run = begin("h").id();
    for (int i = 0; i < 110; i++) {
      String id = "id-" + (997 * (i + 1)) % 1000;
      database.changes().add(change(id, run, NOW));
      database.changes().saveOutcome(id, new ChangeOutcome.NeverStarted("test"), NOW);
    }
    for (int i = 0; i < 110; i++) {
      assertThat(database.changes().isKnown("h", "id-" + (997 * (i + 1)) % 1000))
          .as("change %d", i)
          .isEqualTo(i >= 10);
    }
  }

  @Test
  void hostEventsAndAuditEventsAreOneTransaction() {
    database.hosts().add(host("h"));
    var logged = AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_MAINTENANCE, "h", "text");

    assertThat(
            database
                .hosts()
                .applyEvents(
                    "h",
                    List.of(new HostEvent.MaintenanceRequested(), new HostEvent.Activated()),
                    List.of(logged),
                    NOW))
        .isFalse();
    assertThat(database.hosts().find("h").orElseThrow().state())
        .isEqualTo(new HostState.Unassigned());
    assertThat(database.auditLog().latest(Optional.of("h"), 10)).isEmpty();

    assertThat(
            database
                .hosts()
                .applyEvents(
                    "h", List.of(new HostEvent.MaintenanceRequested()), List.of(logged), NOW))
        .isTrue();
    assertThat(database.hosts().find("h").orElseThrow().state())
        .isEqualTo(new HostState.Maintenance());
    assertThat(database.auditLog().latest(Optional.of("h"), 10)).hasSize(1);
  }

  private static ChangeRequest change(String id, long run, Instant requested) {
    return new ChangeRequest(
        id,
        "h",
        run,
        new Attachment(
            "ovirtmgmt",
            "eth1",
            false,
            Optional.of(10),
            true,
            Optional.of(9000),
            NETWORKS.devices().getFirst().ip(),
            false),
        "secret",
        requested,
        requested.plusSeconds(120),
        Optional.empty(),
        Optional.of("192.0.2.21"),
        Optional.of(new HostKey("00ff")));
  }

  private static Host host(String name) {
    return Host.added(name, name + ".example", 54321, "Default", NOW);
  }

  private Run begin(String name) {
    return ((BeginResult.Begun) database.runs().begin(RunRequest.install(name), NOW)).run();
  }

  /** Ends a run with a host that is Up. */
  private void end(Run run, Instant now) {
    database.runs().saveNetworkInPlace(run, List.of(), now);
    database
        .runs()
        .end(run, new RunResult(now, new HostEvent.Activated(), Optional.empty(), List.of()));
  }

  private boolean lose(Host seen) {
    var logged = AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_NETWORK_CHANGED, "h", "lost");
    return database
        .hosts()
        .applyEventsIfUnchanged(
            seen, List.of(new HostEvent.NetworkLost("lost")), List.of(logged), NOW);
  }

  private static Decision decision(int row, Optional<String> nic) {
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
                Evidence.Kind.BOOT_ID, Evidence.Stance.UNKNOWN, "t", "q", "a", Optional.empty())));
  }

  private static RunResult ending(Decision decision) {
    return new RunResult(
        NOW,
        decision.failsRun()
            ? new HostEvent.RunFailed(HostState.Reason.ROUTE_LOOKUP_FAILED, "failed")
            : new HostEvent.DeploymentSkipped("due"),
        Optional.of(decision),
        List.of(AuditEvent.ofHost(NOW, AuditEvent.Type.MANAGEMENT_NETWORK_PENDING, "h", "text")));
  }
}
