package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.cli.rest.EngineClient;
import org.uplink.demo.AllPrograms;
import org.uplink.demo.StartedProgram;
import org.uplink.demo.UplinkRun;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.Lab;

/**
 * {@code uplink host install --cluster} and {@code uplink host sync}, with an engine and agents in
 * a lab. To force a rollback, a host drops the new connections that would prove the change.
 */
@Tag("long")
class RolloutIT {
  private static final int PROOF_SECONDS = 8;

  private static LabFixture lab;
  private static LabEngineFixture engine;

  @TempDir private Path folder;

  private final List<LabHostFixture> hosts = new ArrayList<>();

  @BeforeAll
  static void open() throws Exception {
    assumeThat(Lab.unavailable()).isEmpty();
    lab = LabFixture.open(PROOF_SECONDS);
    engine = lab.engine();
  }

  @AfterAll
  static void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void end() throws Exception {
    for (var host : hosts) {
      host.close();
    }
  }

  @Test
  void stopsAfterRollbackAndContinuesWithSameCommand() throws Exception {
    cluster("rack1", 3);
    hosts.getFirst().dropNewConnections(LabHostFixture.NETWORK);

    UplinkRun stopped = uplink("host", "install", "--cluster", "rack1");

    assertThat(stopped.status()).as(stopped.err()).isEqualTo(1);
    assertThat(stopped.out())
        .startsWith(name(0) + ": NonOperational (SetupNetworksFailed)")
        .contains("The host rolled the change back");
    assertThat(stopped.err())
        .contains("1/3 " + name(0) + ": NonOperational")
        .contains(name(1) + ": not started", name(2) + ": not started")
        .contains(
            "Stopped: host " + name(0) + " rolled its network back (SetupNetworksFailed).",
            "Not started: %s, %s.".formatted(name(1), name(2)),
            "uplink host show " + name(0),
            "run the same command again");
    isUntouched(1);
    isUntouched(2);

    hosts.getFirst().acceptConnections();
    UplinkRun all = uplink("host", "install", "--cluster", "rack1", "--parallel", "2");
    assertThat(all.status()).as(all.err()).isZero();
    for (var i = 0; i < 3; i++) {
      assertThat(all.out()).contains(name(i) + ": Up, active NIC ovirtmgmt, network proved");
      isUp(i);
    }
    UplinkRun none = uplink("host", "install", "--cluster", "rack1");
    assertThat(none.status()).as(none.err()).isZero();
    assertThat(none.err()).contains("There is no host to install");

    UplinkRun set = uplink("cluster", "network", "rack1", "--bridgeless");
    assertThat(set.out())
        .contains("bridgeless", name(0) + ": ovirtmgmt is bridged, but the cluster wants it");
    assertThat(set.err()).contains("host sync %s %s %s".formatted(name(0), name(1), name(2)));
    hosts.get(1).dropNewConnections(LabHostFixture.NIC);
    UplinkRun sync = uplink("host", "sync", name(0), name(1), name(2));
    assertThat(sync.status()).as(sync.err()).isEqualTo(1);
    assertThat(sync.out())
        .startsWith(name(0) + ": Up, active NIC eth0")
        .contains(name(1) + ": Up (SetupNetworksFailed)", "The host rolled the change back")
        .contains("uplink host sync " + name(1) + " --dry-run", "keeps its previous network");
    assertThat(sync.err())
        .contains("Stopped: host " + name(1) + " was not synchronized.")
        .contains("Not changed: " + name(2) + ".");
    assertThat(hosts.get(0).kernel().bridged()).isFalse();
    assertThat(hosts.get(1).kernel().bridged()).as("rolled back").isTrue();
    isUp(2);
    isUp(1);
  }

  @Test
  void awaitsRunningInstallsAfterRollback() throws Exception {
    cluster("rack2", 4);
    hosts.get(1).dropNewConnections(LabHostFixture.NETWORK);
    hosts.get(2).kill();
    try (var runs = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<UplinkRun> run =
          runs.submit(() -> uplink("host", "install", "--cluster", "rack2", "--parallel", "2"));
      await("the second has rolled back")
          .until(
              () ->
                  status(1) == HostStatus.NON_OPERATIONAL
                      && LabHostFixture.hasRunEnded(engine.host(name(1))));
      hosts.get(2).start();

      UplinkRun stopped = run.get(HANG_SECONDS, TimeUnit.SECONDS);

      assertThat(stopped.status()).as(stopped.err()).isEqualTo(1);
      assertThat(stopped.out())
          .contains(name(0) + ": Up", name(1) + ": NonOperational (SetupNetworksFailed)")
          .contains(name(2) + ": Up")
          .doesNotContain(name(3));
      assertThat(stopped.err())
          .contains("Stopped: host " + name(1) + " rolled its network back")
          .contains("/4 " + name(3) + ": not started", "Not started: " + name(3));
      isUp(0);
      isUp(2);
      isUntouched(3);
    }
  }

  @Test
  void engineContinuesAfterCtrlCAndSameCommandResumes() throws Exception {
    cluster("rack3", 3);
    hosts.get(1).kill();
    try (var run = started("host", "install", "--cluster", "rack3", "--parallel", "1")) {
      run.awaitErr(name(1) + ": started");
      run.signal("INT");
      assertThat(run.status()).as(run.err()).isEqualTo(130);
      assertThat(run.err())
          .contains(
              "interrupted. The engine continues with %s. Not started: %s."
                  .formatted(name(1), name(2)));
    }
    assertThat(status(1)).isEqualTo(HostStatus.INSTALLING);
    isUntouched(2);

    hosts.get(1).start();
    UplinkRun again = uplink("host", "install", "--cluster", "rack3", "--json");

    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.err()).contains(name(2) + ": started").doesNotContain(name(0) + ":");
    for (var i = 0; i < 3; i++) {
      isUp(i);
      assertThat(hosts.get(i).countChanges()).isEqualTo(1);
    }
  }

  @Test
  void waitsForRestartOfKilledEngine() throws Exception {
    cluster("rack4", 3);
    try (var run = started("host", "install", "--cluster", "rack4", "--parallel", "1")) {
      hosts.get(1).relay.admit(1);
      await("the change of the second waits").until(() -> hosts.get(1).waitsForProof());
      engine.kill();
      run.awaitErr("no engine answers");
      hosts.get(1).relay.heal();
      engine.start();

      assertThat(run.status()).as(run.err()).isZero();

      assertThat(run.out()).contains(name(0) + ": Up", name(1) + ": Up", name(2) + ": Up");
    }
    for (var i = 0; i < 3; i++) {
      isUp(i);
      assertThat(hosts.get(i).countChanges()).isEqualTo(1);
    }
  }

  /**
   * Adds a cluster with this many bare hosts. No warning stops its installs, because every plan
   * warns of the packet filter rule that forces the rollback.
   */
  private void cluster(String name, int size) throws Exception {
    engine
        .client()
        .post(
            EngineClient.path("clusters"),
            new ClusterCreation(
                name,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of()),
                Optional.empty()),
            ClusterDocument.class);
    for (var i = 0; i < size; i++) {
      LabHostFixture host = lab.host();
      hosts.add(host);
      engine
          .client()
          .post(
              EngineClient.path("hosts"),
              HostCreation.direct(
                  host.name(),
                  Optional.of(LabFixture.TEST),
                  Optional.of(host.relay.port()),
                  Optional.of(name)),
              HostDocument.class);
    }
  }

  private static String[] command(String... words) {
    return Stream.concat(
            Stream.of(words),
            Stream.of("--engine", engine.url().toString(), "--data-dir", engine.data().toString()))
        .toArray(String[]::new);
  }

  private static UplinkRun uplink(String... words) {
    return UplinkRun.uplink(command(words));
  }

  /** Runs the command as a process. */
  private StartedProgram started(String... words) throws Exception {
    return StartedProgram.command(
        folder, Map.of(), JavaCommand.of(AllPrograms.class.getName(), command(words)));
  }

  private String name(int number) {
    return hosts.get(number).name();
  }

  private HostStatus status(int number) {
    return engine.host(name(number)).status();
  }

  private void isUp(int number) throws Exception {
    assertThat(status(number)).as("%s", engine.host(name(number))).isEqualTo(HostStatus.UP);
    assertThat(hosts.get(number).kernel().bridged()).isTrue();
    hosts.get(number).assertRecordMatchesKernel(engine);
  }

  private void isUntouched(int number) throws Exception {
    assertThat(status(number)).isEqualTo(HostStatus.UNASSIGNED);
    assertThat(hosts.get(number).kernel().bridged()).isFalse();
    assertThat(hosts.get(number).countChanges()).isZero();
  }
}
