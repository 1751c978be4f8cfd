package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.Problem;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.main.EngineMain;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.DirectRows;
import org.uplink.engine.store.Retention;
import org.uplink.testkit.ExternalCommand;

/** An engine whose data directory is on a small disk, which becomes full. */
final class FullDiskTest {
  private static final int CHUNK = 64 << 10;
  private static final int HOSTS = 40;
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

  @TempDir Path temp;
  private Path disk;
  private Path ballast;

  @BeforeEach
  void mount() throws IOException {
    disk = Files.createDirectory(temp.resolve("disk"));
    ballast = disk.resolve("ballast");
    ExternalCommand.of("mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", disk.toString())
        .run();
  }

  @AfterEach
  void unmount() {
    ExternalCommand.of("umount", "-l", disk.toString()).run();
  }

  @Test
  void engineGoesOnWithoutARestartAndLosesNothingConfirmed() throws Exception {
    var confirmed = new ArrayList<String>();
    Path data = disk.resolve("data");
    try (EngineFixture engine = EngineFixture.start(data)) {
      for (var time = 0; time < 2; time++) {
        fill();
        EngineFixture.Answer refused = addUntilRefused(engine, confirmed, "t" + time + "-");

        assertThat(refused.status()).as(refused.body()).isIn(500, 507);
        EngineFixture.Answer next = add(engine, "refused");
        assertThat(next.status()).as(next.body()).isEqualTo(507);
        assertThat(next.as(Problem.class).nextStep().orElseThrow()).contains("Free disk space");
        await().until(() -> ready(engine).status() == 503);
        assertThat(ready(engine).body()).contains("disk");
        assertThat(open(engine, "/health/live").status()).isEqualTo(200);
        EngineFixture.Answer copy = engine.post("/api/v1/database-copy", "");
        assertThat(copy.status()).as(copy.body()).isEqualTo(507);
        assertThat(copy.as(Problem.class).detail()).contains("bytes are missing");
        assertThat(
                EngineMain.run(
                    Terminal.silent(),
                    "backup",
                    temp.resolve("backup" + time).toString(),
                    "--data-dir",
                    data.toString()))
            .isEqualTo(ExitStatus.ERROR);
        assertThat(temp.resolve("backup" + time)).doesNotExist();

        Files.delete(ballast);
        String again = "again" + time;
        await().until(() -> add(engine, again).status() == 201);
        confirmed.add(again);
        await().until(() -> ready(engine).status() == 200);
        requireAll(engine, confirmed);
      }
    }
    try (EngineFixture restarted = EngineFixture.start(data)) {
      requireAll(restarted, confirmed);
    }
  }

  /** Each writer gets an exception for its last write, which may be in the file or not. */
  @Test
  void parallelWritersLoseNothingConfirmedAndMemoryHasTheRevocationsOfTheFile() throws Exception {
    Path file = disk.resolve("db");
    var clusters = new ArrayList<String>();
    var events = new ArrayList<String>();
    var revocations = new HashMap<String, Instant>();
    try (Database database = Database.open(file, Retention.DEFAULT)) {
      for (var number = 0; number < HOSTS; number++) {
        DirectRows.addJoined(database, file, "host" + number, "of host" + number);
      }
      for (var time = 0; time < 2; time++) {
        String prefix = "t" + time + "-";
        Instant from = NOW.plus(Duration.ofDays(time));
        fill();
        atOnce(
            () ->
                untilRefused(
                    number -> {
                      database.clusters().add(DirectRows.cluster(prefix + number));
                      clusters.add(prefix + number);
                    }),
            () ->
                untilRefused(
                    number -> {
                      database
                          .auditLog()
                          .add(
                              AuditEvent.ofEngine(
                                  NOW, AuditEvent.Type.ENGINE_STARTED, prefix + number));
                      events.add(prefix + number);
                    }),
            () ->
                untilRefused(
                    number -> {
                      String host = "host" + number % HOSTS;
                      Instant until = from.plusSeconds(number);
                      database.joins().revoke(host, until, revocation(host));
                      revocations.put(host, until);
                    }));
        assertThat(database.isClosed()).isTrue();

        Files.delete(ballast);
        await().until(() -> !database.isClosed());
        requireAll(database, clusters, events, revocations);
        requireSameRevocations(database, file);
      }
    }
    try (Database restarted = Database.open(file, Retention.DEFAULT)) {
      requireAll(restarted, clusters, events, revocations);
      requireSameRevocations(restarted, file);
    }
  }

  private static AuditEvent revocation(String host) {
    return AuditEvent.ofHost(NOW, AuditEvent.Type.CERTIFICATE_REVOKED, host, "revoked");
  }

  /** Returns when all have ended. */
  private static void atOnce(Callable<?>... writers) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (Callable<?> writer : writers) {
        running.add(threads.submit(writer));
      }
      for (Future<?> each : running) {
        each.get(5, TimeUnit.MINUTES);
      }
    }
  }

  private static int untilRefused(IntConsumer write) {
    for (var number = 0; number < 100_000; number++) {
      try {
        write.accept(number);
      } catch (JdbiException refused) {
        return number;
      }
    }
    throw new AssertionError("the disk is not full");
  }

  private static void requireAll(
      Database database,
      List<String> clusters,
      List<String> events,
      Map<String, Instant> revocations) {
    assertThat(clusters).allMatch(name -> database.clusters().find(name).isPresent());
    assertThat(
            database.auditLog().after(0, Optional.empty(), 1_000_000).stream()
                .map(entry -> entry.event().text()))
        .containsAll(events);
    revocations.forEach(
        (host, until) -> {
          assertThat(database.joins().isRevoked("of " + host)).as(host).isTrue();
          assertThat(database.joins().revokedUntil(host).orElseThrow()).isAfterOrEqualTo(until);
        });
  }

  /** Compares what the engine has in memory with the file. */
  private static void requireSameRevocations(Database database, Path file) throws SQLException {
    try (Connection connection = DirectRows.connect(file);
        var query = connection.createStatement()) {
      ResultSet certificates =
          query.executeQuery("select fingerprint, revoked is not null from host_certificates");
      while (certificates.next()) {
        assertThat(database.joins().isRevoked(certificates.getString(1)))
            .as(certificates.getString(1))
            .isEqualTo(certificates.getBoolean(2));
      }
      ResultSet hosts = query.executeQuery("select host, revoked from host_revocations");
      while (hosts.next()) {
        assertThat(database.joins().revokedUntil(hosts.getString(1)))
            .contains(hosts.getObject(2, OffsetDateTime.class).toInstant());
      }
    }
  }

  private static EngineFixture.Answer addUntilRefused(
      EngineFixture engine, List<String> confirmed, String prefix) throws Exception {
    for (var number = 0; number < 100_000; number++) {
      EngineFixture.Answer answer = add(engine, prefix + number);
      if (answer.status() != 201) {
        return answer;
      }
      confirmed.add(prefix + number);
    }
    throw new AssertionError("the disk is not full");
  }

  private static void requireAll(EngineFixture engine, List<String> clusters) throws Exception {
    for (String name : clusters) {
      assertThat(engine.get("/api/v1/clusters/" + name).status()).as(name).isEqualTo(200);
    }
  }

  private static EngineFixture.Answer add(EngineFixture engine, String name) throws Exception {
    return engine.post("/api/v1/clusters", "{\"name\": \"" + name + "\"}");
  }

  private static EngineFixture.Answer ready(EngineFixture engine) throws Exception {
    return open(engine, "/health/ready");
  }

  private static EngineFixture.Answer open(EngineFixture engine, String path) throws Exception {
    return engine.send(HttpRequest.newBuilder(engine.url(path)).GET());
  }

  /** Takes all space that is left. */
  private void fill() throws IOException {
    try (var out = Files.newOutputStream(ballast)) {
      var chunk = new byte[CHUNK];
      while (Files.getFileStore(disk).getUsableSpace() > 0) {
        out.write(chunk, 0, (int) Math.min(CHUNK, Files.getFileStore(disk).getUsableSpace()));
      }
    }
  }
}
