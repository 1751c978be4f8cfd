package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.cluster.ClusterPage;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.backup.Backup;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.backup.EngineCopy;
import org.uplink.engine.backup.Restore;
import org.uplink.engine.main.EngineMain;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;

/** Backups of a running engine, and their restore. */
final class BackupTest {
  @TempDir static Path shared;
  private static EngineFixture engine;
  private static Path backup;

  @TempDir Path temp;

  @BeforeAll
  static void makeBackup() throws Exception {
    engine = EngineFixture.start(shared.resolve("data"));
    engine.post("/api/v1/clusters", "{\"name\": \"kept\"}");
    backup = shared.resolve("backup");
    assertThat(backUp(backup)).isEqualTo(ExitStatus.SUCCESS);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void backupHasModeAndLeavesNothingBeside() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");
    assertThat(names(shared)).containsExactlyInAnyOrder("backup", "data");
    assertThat(names(new DataDirectory(engine.dataDir).backup())).isEmpty();
  }

  @Test
  void restoredEngineHasHostsKeysAndTokens() throws Exception {
    Path restored = temp.resolve("restored");
    assertThat(restore(backup, restored)).isEqualTo(ExitStatus.SUCCESS);

    for (String name :
        List.of("token", "metrics-token", "pki/ca-key.pem", "pki/ca.pem", "pki/engine/key.pem")) {
      assertThat(restored.resolve(name)).hasSameBinaryContentAs(engine.dataDir.resolve(name));
    }
    try (EngineFixture again = EngineFixture.start(restored)) {
      assertThat(again.get("/api/v1/clusters").as(ClusterPage.class).items())
          .extracting(cluster -> cluster.name())
          .contains("kept");
      assertThat(Files.readString(restored.resolve("token")))
          .isEqualTo(Files.readString(engine.dataDir.resolve("token")));
    }
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
    assertThat(backUp(file)).isEqualTo(ExitStatus.ERROR);
    assertThat(file).hasContent("precious");

    Path directory = Files.createDirectory(temp.resolve("data"));
    Files.writeString(directory.resolve("token"), "precious");
    assertThat(restore(backup, directory)).isEqualTo(ExitStatus.ERROR);
    assertThat(directory.resolve("token")).hasContent("precious");
  }

  @Test
  void refusesToRestoreOverARunningEngine() throws Exception {
    assertThatThrownBy(() -> restore(StepListener.NONE, backup, engine.dataDir))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("an engine runs");
    assertThat(engine.get("/api/v1/clusters/kept").status()).isEqualTo(200);
  }

  @Test
  void saysThatNoEngineRuns() throws Exception {
    assertThat(run("backup", temp.resolve("x").toString(), "--data-dir", temp.toString()))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(temp.resolve("x")).doesNotExist();
  }

  @Test
  void refusesABackupThatWasCutOrChanged() throws Exception {
    byte[] whole = Files.readAllBytes(backup);
    for (var at : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
      Path cut = temp.resolve("cut" + at);
      Files.write(cut, Arrays.copyOf(whole, at));
      assertRefused(cut);
      byte[] changed = whole.clone();
      changed[at] ^= 0x55;
      assertRefused(Files.write(temp.resolve("changed" + at), changed));
    }
  }

  @Test
  void refusesABackupWithAnotherContentAndADigestOfTheZipThatFits() throws Exception {
    for (String name : List.of("token", "pki/ca-key.pem", "db/uplink.mv.db", "manifest")) {
      assertRefused(
          rewritten(
              name,
              bytes -> {
                bytes[bytes.length / 2] ^= 1;
                return bytes;
              }));
    }
    assertRefused(rewritten("pki/ca-key.pem", _ -> new byte[0]));
  }

  @Test
  void refusesAFileThatLeadsElsewhere() throws Exception {
    Path file =
        withManifest(manifest -> manifest.replace(" token\n", " ../token\n"), "uplink-backup 1");
    assertThatThrownBy(() -> restore(StepListener.NONE, file, temp.resolve("restored")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("../token");
    assertThat(temp.resolve("token")).doesNotExist();
  }

  @Test
  void refusesABackupOfALaterVersionAndSaysWhichOneReadsIt() throws Exception {
    Path schema =
        withManifest(
            manifest -> manifest.replaceFirst("version=\\S+ schema=\\d+", "version=9.1 schema=999"),
            "uplink-backup 1");
    assertThatThrownBy(() -> restore(StepListener.NONE, schema, temp.resolve("restored")))
        .isInstanceOfSatisfying(
            BackupException.class, e -> assertThat(e.nextStep()).contains("version 9.1"))
        .hasMessageContaining("schema 999");
    Path format =
        withManifest(
            manifest -> manifest.replaceFirst("version=\\S+", "version=9.2"), "uplink-backup 2");
    assertThatThrownBy(() -> restore(StepListener.NONE, format, temp.resolve("restored")))
        .isInstanceOfSatisfying(
            BackupException.class, e -> assertThat(e.nextStep()).contains("version 9.2"));
  }

  @Test
  void backupThatIsKilledAtAStepLeavesNoFileOrAWholeOne() throws Exception {
    var data = new DataDirectory(engine.dataDir);
    List<String> steps = new ArrayList<>();
    try (EngineCopy copy = EngineCopy.make(data.clientFiles(), data.backup())) {
      back(copy, new Recorder(steps, Integer.MAX_VALUE), temp.resolve("whole"));
      assertThat(steps).hasSizeGreaterThan(10);
      for (var end = 0; end < steps.size(); end++) {
        Path file = temp.resolve("killed" + end);
        int last = end;
        assertThatThrownBy(() -> back(copy, new Recorder(new ArrayList<>(), last), file))
            .isInstanceOf(Killed.class);
        if (Files.exists(file)) {
          assertThat(restore(file, temp.resolve("restored" + end))).isEqualTo(ExitStatus.SUCCESS);
        } else {
          back(copy, StepListener.NONE, file);
        }
        assertThat(file).as(steps.get(end)).exists();
      }
    }
  }

  @Test
  void restoreThatIsKilledAtAStepIsDoneAgain() throws Exception {
    List<String> steps = new ArrayList<>();
    restore(new Recorder(steps, Integer.MAX_VALUE), backup, temp.resolve("whole"));
    for (var end = 0; end < steps.size(); end++) {
      Path directory = temp.resolve("killed" + end);
      int last = end;
      assertThatThrownBy(() -> restore(new Recorder(new ArrayList<>(), last), backup, directory))
          .isInstanceOf(Killed.class);
      if (Files.exists(new DataDirectory(directory).restore())) {
        assertThatThrownBy(() -> EngineFixture.start(directory))
            .isInstanceOf(EngineStartException.class)
            .hasMessageContaining("uplink engine restore");
      }
      if (names(directory).stream().allMatch(name -> name.equals("lock") || name.equals(".restore"))
          || Files.exists(new DataDirectory(directory).restore())) {
        restore(StepListener.NONE, backup, directory);
      }
      assertThat(directory.resolve("pki/ca-key.pem"))
          .as(steps.get(end))
          .hasSameBinaryContentAs(engine.dataDir.resolve("pki/ca-key.pem"));
      assertThat(directory.resolve("db/uplink.mv.db")).exists();
    }
  }

  private void assertRefused(Path file) {
    Path directory = temp.resolve("refused-" + file.getFileName());
    assertThatThrownBy(() -> restore(StepListener.NONE, file, directory))
        .as("%s", file)
        .isInstanceOfAny(BackupException.class, IOException.class);
    assertThat(names(directory)).isSubsetOf("lock");
  }

  /** Returns a backup with another entry, whose checksums in the zip file fit. */
  private Path rewritten(String name, UnaryOperator<byte[]> change) throws IOException {
    Path file = Files.createTempFile(temp, "rewritten", "");
    try (var zip = new ZipFile(backup.toFile());
        OutputStream out = Files.newOutputStream(file);
        var changed = new ZipOutputStream(out)) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        byte[] content = zip.getInputStream(entry).readAllBytes();
        changed.putNextEntry(new ZipEntry(entry.getName()));
        changed.write(entry.getName().equals(name) ? change.apply(content) : content);
        changed.closeEntry();
      }
    }
    return file;
  }

  /** Returns a backup with another manifest, whose digest fits. */
  private Path withManifest(UnaryOperator<String> change, String begin) throws IOException {
    return rewritten(
        "manifest",
        bytes -> {
          String text = new String(bytes, StandardCharsets.UTF_8);
          String changed =
              change
                  .apply(text.substring(0, text.length() - 65))
                  .replaceFirst("uplink-backup \\d+", begin);
          return (changed + Sha256.of(changed) + "\n").getBytes(StandardCharsets.UTF_8);
        });
  }

  private static void back(EngineCopy copy, StepListener steps, Path file) throws IOException {
    new Backup(engine.dataDir, steps).write(file, copy.file(), copy.schema());
  }

  private static void restore(StepListener steps, Path file, Path directory) throws IOException {
    var data = new DataDirectory(directory);
    new Restore(data.root(), data.restore(), data.lock(), steps).run(file);
  }

  private static int backUp(Path file) {
    return run("backup", file.toString(), "--data-dir", engine.dataDir.toString());
  }

  private static int restore(Path file, Path directory) {
    return run("restore", file.toString(), "--data-dir", directory.toString());
  }

  private static int run(String... arguments) {
    return EngineMain.run(Terminal.silent(), arguments);
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(each -> each.getFileName().toString()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Records the steps, and ends the work after some of them as a kill would. */
  private record Recorder(List<String> done, int end) implements StepListener {
    @Override
    public void before(String step) {
      at("before " + step);
    }

    @Override
    public void after(String step) {
      at("after " + step);
    }

    private void at(String step) {
      if (done.size() >= end) {
        throw new Killed();
      }
      done.add(step);
    }
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }
}
