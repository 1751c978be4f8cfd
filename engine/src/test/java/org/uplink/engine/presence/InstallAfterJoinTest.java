package org.uplink.engine.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.join.StoredToken;
import org.uplink.engine.join.TokenTarget;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.schedule.RunScheduler.StartResult;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.RequestedCredentials;

/** Which hosts are installed when they are connected, with the stored joins of a real database. */
final class InstallAfterJoinTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  @TempDir private Path temp;

  private CertificateAuthority authority;
  private Database database;
  private JoinRepository joins;
  private InstallAfterJoin installs;
  private final List<RunRequest> requests = new ArrayList<>();
  private StartResult answer = started();

  @BeforeEach
  void open() throws Exception {
    authority = CertificateAuthority.openOrCreate(temp.resolve("ca"), Clock.systemUTC());
    database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    restart();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void installsAHostOnceThatJoinedWithSuchAToken() throws Exception {
    join("node1", true);
    join("node2", false);
    installs.start(this::record);

    installs.hostConnected("node1");
    installs.hostConnected("node1");
    installs.hostConnected("node2");
    installs.hostConnected("never joined");

    assertThat(requests).containsExactly(RunRequest.install("node1", List.of()));
  }

  @Test
  void installsAHostThatConnectedBeforeTheSchedulerRan() throws Exception {
    join("node1", true);
    installs.hostConnected("node1");

    installs.start(this::record);

    assertThat(requests).hasSize(1);
  }

  @Test
  void startsAgainWhenAPlaceIsFreeAndAfterARestart() throws Exception {
    join("node1", true);
    answer = new StartResult.Full();
    installs.start(this::record);
    installs.hostConnected("node1");
    installs.runEnded();
    assertThat(requests).hasSize(2);

    restart();
    installs.start(this::record);
    installs.hostConnected("node1");
    answer = started();
    installs.runEnded();
    installs.runEnded();

    assertThat(requests).hasSize(4);
    assertThat(joins.awaitsInstall("node1")).isFalse();
  }

  @Test
  void waitsForTheEndOfAnotherRunOfTheHost() throws Exception {
    join("node1", true);
    answer = new StartResult.AlreadyRunning();
    installs.start(this::record);
    installs.hostConnected("node1");
    assertThat(joins.awaitsInstall("node1")).isTrue();

    answer = started();
    installs.runEnded();

    assertThat(requests).hasSize(2);
    assertThat(joins.awaitsInstall("node1")).isFalse();
  }

  @Test
  void removedHostIsNotInstalledUnderTheNameOfALaterOne() throws Exception {
    join("node1", true);
    database.hosts().remove("node1");

    installs.start(this::record);
    installs.hostConnected("node1");

    assertThat(requests).isEmpty();
  }

  private void restart() {
    joins = database.joins();
    installs = new InstallAfterJoin(joins);
  }

  private static StartResult started() {
    return new StartResult.Started(
        new Run(
            1,
            RunRequest.install("node1", List.of()),
            Run.Step.QUEUED,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            List.of()));
  }

  private StartResult record(RunRequest request) {
    requests.add(request);
    return answer;
  }

  private void join(String host, boolean install) throws Exception {
    joins.add(
        new StoredToken(
            host,
            new TokenTarget.NewHosts("Default"),
            1,
            1,
            install,
            now,
            now.plus(Duration.ofHours(24))),
        host,
        AuditEvent.ofEngine(now, AuditEvent.Type.JOIN_TOKEN_CREATED, "created"));
    CertificateRequest request =
        RequestedCredentials.openOrCreate(temp.resolve("key-" + host)).request();
    assertThat(
            joins.join(
                new JoinRepository.Use(host, Optional.of(host), request.keyDigest(), "192.0.2.9:1"),
                name ->
                    authority.sign(request, CertificateSubject.host(name, List.of(), List.of())),
                now))
        .isInstanceOf(JoinRepository.JoinResult.Joined.class);
  }
}
