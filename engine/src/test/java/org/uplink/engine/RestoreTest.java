package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.engine.BackupFixture.names;
import static org.uplink.engine.BackupFixture.restore;
import static org.uplink.engine.BackupFixture.run;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.cluster.ClusterPage;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.api.join.JoinTokenPage;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.BackupFixture.Killed;
import org.uplink.engine.BackupFixture.Recorder;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.main.EngineMain;
import org.uplink.platform.StepListener;
import org.uplink.platform.UnsafeFileException;

/** The restore of a backup, and a restore that was interrupted. */
final class RestoreTest {
  private static final Optional<InetSocketAddress> HOSTS =
      Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));

  @TempDir static Path shared;
  private static BackupFixture source;

  @TempDir Path temp;

  @BeforeAll
  static void makeBackup() throws Exception {
    source = BackupFixture.make(shared);
  }

  @AfterAll
  static void stop() {
    source.close();
  }

  @Test
  void restoredEngineHasHostsKeysAndTokens() throws Exception {
    Path restored = temp.resolve("restored");
    assertThat(restore(source.file, restored)).isEqualTo(ExitStatus.SUCCESS);

    for (String name :
        List.of("token", "metrics-token", "pki/ca-key.pem", "pki/ca.pem", "pki/engine/key.pem")) {
      assertThat(restored.resolve(name))
          .hasSameBinaryContentAs(source.engine.dataDir.resolve(name));
    }
    try (EngineFixture again = EngineFixture.start(restored)) {
      assertThat(again.get("/api/v1/clusters").as(ClusterPage.class).items())
          .extracting(cluster -> cluster.name())
          .contains("kept");
      assertThat(Files.readString(restored.resolve("token")))
          .isEqualTo(Files.readString(source.engine.dataDir.resolve("token")));
    }
  }

  @Test
  void refusesToRestoreOverARunningEngine() throws Exception {
    assertThatThrownBy(() -> restore(StepListener.NONE, source.file, source.engine.dataDir))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("an engine runs");
    assertThat(source.engine.get("/api/v1/clusters/kept").status()).isEqualTo(200);
  }

  @Test
  void restoreThatIsKilledAtAStepIsDoneAgain() throws Exception {
    List<String> steps = new ArrayList<>();
    restore(new Recorder(steps, Integer.MAX_VALUE), source.file, temp.resolve("whole"));
    for (var end = 0; end < steps.size(); end++) {
      Path directory = temp.resolve("killed" + end);
      int last = end;
      assertThatThrownBy(
              () -> restore(new Recorder(new ArrayList<>(), last), source.file, directory))
          .isInstanceOf(Killed.class);
      if (Files.exists(new DataDirectory(directory).restore())) {
        assertThatThrownBy(() -> EngineFixture.start(directory))
            .isInstanceOf(EngineStartException.class)
            .hasMessageContaining("uplink engine restore");
      }
      boolean complete =
          names(directory).stream().anyMatch(name -> !Set.of("lock", ".restored").contains(name))
              && Files.notExists(new DataDirectory(directory).restore());
      if (!complete) {
        restore(StepListener.NONE, source.file, directory);
      }
      assertThat(directory.resolve("pki/ca-key.pem"))
          .as(steps.get(end))
          .hasSameBinaryContentAs(source.engine.dataDir.resolve("pki/ca-key.pem"));
      assertThat(directory.resolve("db/uplink.mv.db")).exists();
      try (EngineFixture again = EngineFixture.start(directory)) {
        assertThat(again.get("/api/v1/clusters/kept").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void interruptedRestoreNeverDeletesWhatItDidNotBring() throws Exception {
    List<String> steps = new ArrayList<>();
    restore(new Recorder(steps, Integer.MAX_VALUE), source.file, temp.resolve("whole"));
    for (String last :
        List.of("before the list", "before move db", "after move db", "before the end")) {
      Path directory = temp.resolve(last.replace(' ', '-'));
      assertThatThrownBy(
              () ->
                  restore(
                      new Recorder(new ArrayList<>(), steps.indexOf(last)), source.file, directory))
          .isInstanceOf(Killed.class);
      for (String brought : List.of("db", "pki", "token")) {
        if (Files.exists(directory.resolve(brought))) {
          Files.move(directory.resolve(brought), temp.resolve(directory.getFileName() + brought));
        }
      }
      Files.createDirectory(directory.resolve("db"));
      Files.writeString(directory.resolve("db/uplink.mv.db"), "precious");
      Files.writeString(directory.resolve("token"), "precious");

      assertThatThrownBy(() -> restore(StepListener.NONE, source.file, directory))
          .as(last)
          .isInstanceOf(BackupException.class);
      assertThat(directory.resolve("db/uplink.mv.db")).hasContent("precious");
      assertThat(directory.resolve("token")).hasContent("precious");
    }
  }

  @Test
  void interruptedRestoreSurvivesAWrongFile() throws Exception {
    List<String> steps = new ArrayList<>();
    restore(new Recorder(steps, Integer.MAX_VALUE), source.file, temp.resolve("whole"));
    Path directory = temp.resolve("data");
    int last = steps.indexOf("after move db");
    assertThatThrownBy(() -> restore(new Recorder(new ArrayList<>(), last), source.file, directory))
        .isInstanceOf(Killed.class);
    Path other =
        source.withManifest(text -> text.replaceFirst("made=\\d+", "made=1999"), "uplink-backup 1");
    for (Path wrong : List.of(Files.writeString(temp.resolve("text"), "no backup"), other)) {
      assertThatThrownBy(() -> restore(StepListener.NONE, wrong, directory))
          .isInstanceOf(BackupException.class);
    }
    restore(StepListener.NONE, source.file, directory);
    try (EngineFixture again = EngineFixture.start(directory)) {
      assertThat(again.get("/api/v1/clusters/kept").status()).isEqualTo(200);
    }
  }

  @Test
  void restoreSaysWhatMayHaveChangedAndRemovesJoinTokens() throws Exception {
    Path dataDir = temp.resolve("data");
    Path file = temp.resolve("file");
    try (EngineFixture before = new EngineFixture(EngineFixture.config(dataDir).withHosts(HOSTS))) {
      before.post("/api/v1/clusters", "{\"name\": \"c\"}");
      assertThat(before.post("/api/v1/join-tokens", "{\"uses\": 2}").status()).isEqualTo(201);
      assertThat(run("backup", file.toString(), "--data-dir", dataDir.toString()))
          .isEqualTo(ExitStatus.SUCCESS);
    }
    Path restored = temp.resolve("restored");
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(
            EngineMain.run(
                new Terminal(stream, stream, false),
                "restore",
                file.toString(),
                "--data-dir",
                restored.toString()))
        .isEqualTo(ExitStatus.SUCCESS);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "has the backup of 20", "uplink host revoke", "uplink host rejoin", "join tokens");
    try (EngineFixture again = new EngineFixture(EngineFixture.config(restored).withHosts(HOSTS))) {
      assertThat(again.get("/api/v1/join-tokens").as(JoinTokenPage.class).items()).isEmpty();
      assertThat(again.get("/api/v1/events").as(EventPage.class).items())
          .extracting(Event::type)
          .contains("JoinTokenCreated", "EngineRestored");
    }
  }

  @Test
  void refusesAFileThatOthersCanChangeAndWarnsIfTheyCanRead() throws Exception {
    Path file = Files.copy(source.file, temp.resolve("file"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> restore(StepListener.NONE, file, temp.resolve("data")))
        .isInstanceOf(UnsafeFileException.class);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(restore(StepListener.NONE, file, temp.resolve("data")).warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("chmod 600");
  }
}
