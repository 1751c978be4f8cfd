package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.engine.store.TableFixture.NETWORKS;
import static org.uplink.engine.store.TableFixture.NOW;
import static org.uplink.engine.store.TableFixture.decision;
import static org.uplink.engine.store.TableFixture.ending;
import static org.uplink.engine.store.TableFixture.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Software;
import org.uplink.engine.host.StateName;
import org.uplink.engine.run.Run;
import org.uplink.verbs.change.Proof;

/** The table hosts. */
final class HostTableTest {
  @TempDir Path temp;
  private TableFixture database;

  @BeforeEach
  void open() {
    database = new TableFixture(temp, new Retention(100, 20, 3));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void hostNameIsUniqueAndClusterMustExist() {
    assertThat(database.hosts().add(host("h"))).isEqualTo(new HostRepository.AddResult.Added());
    assertThat(database.hosts().add(host("h"))).isEqualTo(new HostRepository.AddResult.NameTaken());
    assertThat(database.hosts().add(Host.added("i", "i", 1, "nowhere", NOW)))
        .isEqualTo(new HostRepository.AddResult.NoSuchCluster());
  }

  /** A decision may be stored while a refresh reads the capabilities. */
  @Test
  void refreshKeepsTheDecidedNicAndReplacesAReportedOne() {
    database.hosts().add(host("h"));
    database.runs().end(database.begin("h"), ending(decision(8, Optional.of("eth1"))));
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
    database.runs().end(database.begin("h"), ending(decision(8, Optional.of("eth1"))));
    assertThat(database.hosts().listDialIn()).containsExactly(Map.entry("h", true));

    assertThat(database.hosts().saveBack("h", since -> back)).isTrue();
    assertThat(database.hosts().listDialIn()).containsExactly(Map.entry("h", false));
    assertThat(database.auditLog().latest(Optional.of("h"), 10))
        .extracting(entry -> entry.event().text())
        .containsExactly("away", "text", "back");
  }

  /** A reader must not see the new state with the old networks. */
  @Test
  void checkStoresTheNetworksWithTheStateOrNothing() {
    database.hosts().add(host("h"));
    database.end(database.begin("h"), NOW);
    Host seen = database.hosts().find("h").orElseThrow();
    assertThat(seen.networks()).isNotEqualTo(NETWORKS);
    var found = new HostRepository.Snapshot(Software.unknown(), Optional.empty(), NETWORKS);
    List<HostEvent> lost = List.of(new HostEvent.NetworkLost("lost"));
    Run run = database.begin("h");

    assertThat(database.hosts().saveCheck(seen, lost, found, List.of(), NOW)).isFalse();
    assertThat(database.hosts().find("h").orElseThrow().networks()).isEqualTo(seen.networks());

    database.end(run, NOW);
    Host again = database.hosts().find("h").orElseThrow();
    assertThat(database.hosts().saveCheck(again, lost, found, List.of(), NOW)).isTrue();
    Host checked = database.hosts().find("h").orElseThrow();
    assertThat(checked.state().name()).isEqualTo(StateName.NON_OPERATIONAL);
    assertThat(checked.networks()).isEqualTo(NETWORKS);
  }

  @Test
  void whatIsOlderThanARunChangesNeitherItsStatesNorThoseAfterIt() {
    database.hosts().add(host("h"));
    database.end(database.begin("h"), NOW);
    Host seen = database.hosts().find("h").orElseThrow();
    assertThat(seen.state()).isEqualTo(new HostState.Up());

    Run again = database.begin("h");
    assertThat(lose(seen)).as("the run has begun").isFalse();
    database.runs().saveNetworkInPlace(again, List.of(), NOW);
    assertThat(lose(seen)).as("the host is Initializing").isFalse();
    database.end(again, NOW.plusSeconds(1));
    assertThat(lose(seen)).as("the host is Up again").isFalse();

    assertThat(database.auditLog().latest(Optional.of("h"), 10)).isEmpty();
    assertThat(lose(database.hosts().find("h").orElseThrow())).isTrue();
    assertThat(database.hosts().find("h").orElseThrow().state().name())
        .isEqualTo(StateName.NON_OPERATIONAL);
    assertThat(database.auditLog().latest(Optional.of("h"), 10)).hasSize(1);
  }

  @Test
  void removesHostWithItsHistoryUnlessItIsBeingInstalled() {
    database.hosts().add(host("h"));
    Run install = database.begin("h");
    assertThat(database.hosts().remove("h")).isEqualTo(HostRepository.RemoveResult.INSTALLING);
    database.runs().end(install, ending(decision(8, Optional.of("eth1"))));
    assertThat(database.hosts().remove("h")).isEqualTo(HostRepository.RemoveResult.REMOVED);
    assertThat(database.hosts().remove("h")).isEqualTo(HostRepository.RemoveResult.MISSING);
    assertThat(database.runs().latestDecision("h")).isEmpty();
    assertThat(database.auditLog().latest(Optional.of("h"), 10)).hasSize(1);
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

  @Test
  void addressOfAnUnusedHostIsReplacedUnlessAnotherHostHasIt() {
    database.hosts().add(host("h"));
    database.hosts().add(host("i"));
    Host moved = Host.added("h", "moved.example", 54321, "Default", NOW);

    assertThat(database.hosts().replace(moved))
        .isEqualTo(new HostRepository.ReplaceResult.Replaced(moved));
    assertThat(database.hosts().replace(Host.added("h", "i.example", 54321, "Default", NOW)))
        .isEqualTo(new HostRepository.ReplaceResult.AddressTaken("i"));
    var event = AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_CONNECTED, "h", "moved");
    assertThat(database.hosts().saveAddress("h", "i.example", event)).isFalse();
    assertThat(database.hosts().saveAddress("h", "again.example", event)).isTrue();
    assertThat(database.hosts().find("h")).contains(moved.withAddress("again.example"));
    assertThat(database.auditLog().latest(Optional.of("h"), 10)).hasSize(1);
  }

  @Test
  void oneMachineIsOneHost() {
    database.hosts().add(host("h"));
    database.hosts().add(host("i"));

    assertThat(database.hosts().claimMachine("h", "uuid")).isEmpty();
    assertThat(database.hosts().claimMachine("h", "uuid")).isEmpty();
    assertThat(database.hosts().claimMachine("i", "uuid")).contains("h");
  }

  @Test
  void hostOfAnEarlierReleaseClaimsItsEndpointWhenTheDatabaseIsOpened() {
    database.hosts().add(host("h"));
    database.execute("update hosts set endpoint = null");
    database.close();
    open();
    database.execute("update hosts set address = 'other.example'");

    assertThat(database.hosts().add(Host.added("i", "h.example", 54321, "Default", NOW)))
        .isEqualTo(new HostRepository.AddResult.AddressTaken("h"));
  }

  @Test
  void hostsThatAreUpAreMonitoredAndKeepTheirProof() {
    database.hosts().add(host("h"));
    assertThat(database.hosts().listMonitored()).isEmpty();
    database.end(database.begin("h"), NOW);
    database.hosts().saveProof("h", Proof.UNPROVED);

    assertThat(database.hosts().listMonitored()).containsExactly("h");
    assertThat(database.hosts().find("h").orElseThrow().proof()).contains(Proof.UNPROVED);
  }

  private boolean lose(Host seen) {
    var logged = AuditEvent.ofHost(NOW, AuditEvent.Type.HOST_NETWORK_CHANGED, "h", "lost");
    return database
        .hosts()
        .applyEventsIfUnchanged(
            seen, List.of(new HostEvent.NetworkLost("lost")), List.of(logged), NOW);
  }
}
