package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.engine.BackupFixture.CLOCK;
import static org.uplink.engine.BackupFixture.names;
import static org.uplink.engine.BackupFixture.restore;
import static org.uplink.engine.BackupFixture.run;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.command.ExitStatus;
import org.uplink.engine.BackupFixture.Killed;
import org.uplink.engine.BackupFixture.Recorder;
import org.uplink.engine.backup.Backup;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.backup.EngineCopy;
import org.uplink.platform.StepListener;

/** Backups of a running engine. */
final class BackupTest {
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
  void backupHasModeAndLeavesNothingBeside() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(source.file)))
        .isEqualTo("rw-------");
    assertThat(names(shared)).containsExactlyInAnyOrder("backup", "data");
    assertThat(names(new DataDirectory(source.engine.dataDir).backup())).isEmpty();
  }

  @Test
  void backupDuringWritesHasAllThatWasConfirmedBefore() throws Exception {
    Path dataDir = temp.resolve("data");
    Path file = temp.resolve("file");
    var stop = new AtomicBoolean();
    var written = new CountDownLatch(20);
    int confirmed;
    try (EngineFixture busy = EngineFixture.start(dataDir);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> writer =
          threads.submit(
              () -> {
                var number = 0;
                while (!stop.get()) {
                  number++;
                  busy.post("/api/v1/clusters", "{\"name\": \"c%05d\"}".formatted(number));
                  written.countDown();
                }
                return number;
              });
      assertThat(written.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(run("backup", file.toString(), "--data-dir", dataDir.toString()))
          .isEqualTo(ExitStatus.SUCCESS);
      stop.set(true);
      confirmed = writer.get(HANG_SECONDS, TimeUnit.SECONDS);
    }
    Path restored = temp.resolve("restored");
    assertThat(restore(file, restored)).isEqualTo(ExitStatus.SUCCESS);
    try (EngineFixture again = EngineFixture.start(restored)) {
      List<String> added =
          again.get("/api/v1/events?after=0&limit=1000").as(EventPage.class).items().stream()
              .filter(event -> event.type().equals("ClusterAdded"))
              .map(Event::cluster)
              .flatMap(name -> name.stream())
              .filter(name -> name.startsWith("c0"))
              .toList();

      assertThat(added.size()).isBetween(20, confirmed);
      assertThat(added)
          .as("one state: what came first is there, without a gap")
          .isEqualTo(
              IntStream.rangeClosed(1, added.size())
                  .mapToObj(number -> "c%05d".formatted(number))
                  .toList());
      assertThat(again.get("/api/v1/clusters/" + added.getLast()).status()).isEqualTo(200);
    }
  }

  @Test
  void neverReplacesAFileOrADataDirectory() throws Exception {
    Path file = Files.writeString(temp.resolve("precious"), "precious");
    assertThat(source.backUp(file)).isEqualTo(ExitStatus.ERROR);
    assertThat(file).hasContent("precious");

    Path directory = Files.createDirectory(temp.resolve("data"));
    Files.writeString(directory.resolve("token"), "precious");
    assertThat(restore(source.file, directory)).isEqualTo(ExitStatus.ERROR);
    assertThat(directory.resolve("token")).hasContent("precious");
  }

  @Test
  void saysThatNoEngineRuns() throws Exception {
    assertThat(run("backup", temp.resolve("x").toString(), "--data-dir", temp.toString()))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(temp.resolve("x")).doesNotExist();
  }

  @Test
  void backupThatIsKilledAtAStepLeavesNoFileOrAWholeOne() throws Exception {
    var data = new DataDirectory(source.engine.dataDir);
    List<String> steps = new ArrayList<>();
    try (EngineCopy copy = EngineCopy.make(data.clientFiles(), data.backup())) {
      source.back(copy, new Recorder(steps, Integer.MAX_VALUE), temp.resolve("whole"));
      assertThat(steps).hasSizeGreaterThan(10);
      for (var end = 0; end < steps.size(); end++) {
        Path file = temp.resolve("killed" + end);
        int last = end;
        assertThatThrownBy(() -> source.back(copy, new Recorder(new ArrayList<>(), last), file))
            .isInstanceOf(Killed.class);
        if (Files.exists(file)) {
          assertThat(restore(file, temp.resolve("restored" + end))).isEqualTo(ExitStatus.SUCCESS);
        } else {
          source.back(copy, StepListener.NONE, file);
        }
        assertThat(file).as(steps.get(end)).exists();
      }
    }
  }

  @Test
  void refusesKeysThatCannotBeRestored() throws Exception {
    Path key = Files.writeString(source.engine.dataDir.resolve("pki/ca-key.pem~"), "old");
    try {
      assertThatThrownBy(() -> source.backUpOnce(temp.resolve("file")))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining(key.toString());
    } finally {
      Files.delete(key);
    }
    Path many = Files.createDirectory(source.engine.dataDir.resolve("pki/many"));
    try {
      for (var number = 0; number <= 1000; number++) {
        Files.createFile(many.resolve("k" + number));
      }
      assertThatThrownBy(() -> source.backUpOnce(temp.resolve("file")))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("more than 1000 files");
    } finally {
      for (var number = 0; number <= 1000; number++) {
        Files.deleteIfExists(many.resolve("k" + number));
      }
      Files.delete(many);
    }
    Path link = source.engine.dataDir.resolve("pki/away.pem");
    Files.createSymbolicLink(link, temp.resolve("missing"));
    try {
      assertThatThrownBy(() -> source.backUpOnce(temp.resolve("file")))
          .isInstanceOf(IOException.class);
    } finally {
      Files.delete(link);
    }
    assertThat(names(temp)).isEmpty();
  }

  @Test
  void backupWhoseDatabaseIsNotWholeGetsNoName() throws Exception {
    Path copy = temp.resolve("copy.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(copy))) {
      zip.putNextEntry(new ZipEntry("uplink.mv.db"));
      zip.write(new byte[100]);
      zip.closeEntry();
    }
    assertThatThrownBy(
            () ->
                new Backup(source.engine.dataDir, CLOCK, StepListener.NONE)
                    .write(temp.resolve("file"), copy, 1))
        .isInstanceOfSatisfying(BackupException.class, e -> assertThat(e.isDamaged()).isTrue())
        .hasMessageNotContaining("left as it is");
    assertThat(names(temp)).containsExactly("copy.zip");
  }

  @Test
  void interruptedBackupLeavesNoKeysAndNoCopy() throws Exception {
    var data = new DataDirectory(source.engine.dataDir);
    var interrupting =
        new StepListener() {
          @Override
          public void before(String step) {
            if (step.equals("db/uplink.mv.db")) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void after(String step) {}
        };
    try (EngineCopy copy = EngineCopy.make(data.clientFiles(), data.backup())) {
      assertThatThrownBy(() -> source.back(copy, interrupting, temp.resolve("file")))
          .isInstanceOf(IOException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(names(temp)).isEmpty();
    assertThat(names(data.backup())).isEmpty();
  }

  @Test
  void secondBackupAtATimeIsRefusedAndTheFirstGoesOn() throws Exception {
    var data = new DataDirectory(source.engine.dataDir);
    try (EngineCopy copy = EngineCopy.make(data.clientFiles(), data.backup())) {
      assertThatThrownBy(() -> EngineCopy.make(data.clientFiles(), data.backup()))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("Another backup began at 20");
      assertThat(source.backUp(temp.resolve("second"))).isEqualTo(ExitStatus.ERROR);
      source.back(copy, StepListener.NONE, temp.resolve("file"));
    }
    assertThat(names(temp)).containsExactly("file");
    assertThat(source.backUp(temp.resolve("third"))).isEqualTo(ExitStatus.SUCCESS);
  }

  @Test
  void backupReplacesWhatAKilledOneHasLeft() throws Exception {
    Path left = Files.createDirectory(Backup.temporaryFolder(temp.resolve("file")));
    Files.createDirectory(left.resolve("check"));
    Files.writeString(left.resolve("backup"), "half");
    source.backUpOnce(temp.resolve("file"));
    assertThat(names(temp)).containsExactly("file");
  }
}
