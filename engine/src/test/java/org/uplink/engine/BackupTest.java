package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.uplink.engine.backup.Backup;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.backup.EngineCopy;
import org.uplink.engine.backup.Restore;
import org.uplink.engine.backup.Restored;
import org.uplink.engine.main.EngineMain;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;
import org.uplink.platform.UnsafeFileException;

/** Backups of a running engine, and their restore. */
final class BackupTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Optional<InetSocketAddress> HOSTS =
      Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));

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
      boolean complete =
          names(directory).stream().anyMatch(name -> !Set.of("lock", ".restored").contains(name))
              && Files.notExists(new DataDirectory(directory).restore());
      if (!complete) {
        restore(StepListener.NONE, backup, directory);
      }
      assertThat(directory.resolve("pki/ca-key.pem"))
          .as(steps.get(end))
          .hasSameBinaryContentAs(engine.dataDir.resolve("pki/ca-key.pem"));
      assertThat(directory.resolve("db/uplink.mv.db")).exists();
      try (EngineFixture again = EngineFixture.start(directory)) {
        assertThat(again.get("/api/v1/clusters/kept").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void interruptedRestoreNeverDeletesWhatItDidNotBring() throws Exception {
    List<String> steps = new ArrayList<>();
    restore(new Recorder(steps, Integer.MAX_VALUE), backup, temp.resolve("whole"));
    for (String last :
        List.of("before the list", "before move db", "after move db", "before the end")) {
      Path directory = temp.resolve(last.replace(' ', '-'));
      assertThatThrownBy(
              () ->
                  restore(new Recorder(new ArrayList<>(), steps.indexOf(last)), backup, directory))
          .isInstanceOf(Killed.class);
      for (String brought : List.of("db", "pki", "token")) {
        if (Files.exists(directory.resolve(brought))) {
          Files.move(directory.resolve(brought), temp.resolve(directory.getFileName() + brought));
        }
      }
      Files.createDirectory(directory.resolve("db"));
      Files.writeString(directory.resolve("db/uplink.mv.db"), "precious");
      Files.writeString(directory.resolve("token"), "precious");

      assertThatThrownBy(() -> restore(StepListener.NONE, backup, directory))
          .as(last)
          .isInstanceOf(BackupException.class);
      assertThat(directory.resolve("db/uplink.mv.db")).hasContent("precious");
      assertThat(directory.resolve("token")).hasContent("precious");
    }
  }

  @Test
  void interruptedRestoreSurvivesAWrongFile() throws Exception {
    List<String> steps = new ArrayList<>();
    restore(new Recorder(steps, Integer.MAX_VALUE), backup, temp.resolve("whole"));
    Path directory = temp.resolve("data");
    int last = steps.indexOf("after move db");
    assertThatThrownBy(() -> restore(new Recorder(new ArrayList<>(), last), backup, directory))
        .isInstanceOf(Killed.class);
    Path other =
        withManifest(text -> text.replaceFirst("made=\\d+", "made=1999"), "uplink-backup 1");
    for (Path wrong : List.of(Files.writeString(temp.resolve("text"), "no backup"), other)) {
      assertThatThrownBy(() -> restore(StepListener.NONE, wrong, directory))
          .isInstanceOf(BackupException.class);
    }
    restore(StepListener.NONE, backup, directory);
    try (EngineFixture again = EngineFixture.start(directory)) {
      assertThat(again.get("/api/v1/clusters/kept").status()).isEqualTo(200);
    }
  }

  @Test
  void refusesKeysThatCannotBeRestored() throws Exception {
    Path key = Files.writeString(engine.dataDir.resolve("pki/ca-key.pem~"), "old");
    try {
      assertThatThrownBy(() -> backUpOnce(temp.resolve("file")))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining(key.toString());
    } finally {
      Files.delete(key);
    }
    Path many = Files.createDirectory(engine.dataDir.resolve("pki/many"));
    try {
      for (var number = 0; number <= 1000; number++) {
        Files.createFile(many.resolve("k" + number));
      }
      assertThatThrownBy(() -> backUpOnce(temp.resolve("file")))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("more than 1000 files");
    } finally {
      for (var number = 0; number <= 1000; number++) {
        Files.deleteIfExists(many.resolve("k" + number));
      }
      Files.delete(many);
    }
    Path link = engine.dataDir.resolve("pki/away.pem");
    Files.createSymbolicLink(link, temp.resolve("missing"));
    try {
      assertThatThrownBy(() -> backUpOnce(temp.resolve("file"))).isInstanceOf(IOException.class);
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
                new Backup(engine.dataDir, CLOCK, StepListener.NONE)
                    .write(temp.resolve("file"), copy, 1))
        .isInstanceOfSatisfying(BackupException.class, e -> assertThat(e.isDamaged()).isTrue())
        .hasMessageNotContaining("left as it is");
    assertThat(names(temp)).containsExactly("copy.zip");
  }

  @Test
  void interruptedBackupLeavesNoKeysAndNoCopy() throws Exception {
    var data = new DataDirectory(engine.dataDir);
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
      assertThatThrownBy(() -> back(copy, interrupting, temp.resolve("file")))
          .isInstanceOf(IOException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(names(temp)).isEmpty();
    assertThat(names(data.backup())).isEmpty();
  }

  @Test
  void secondBackupAtATimeIsRefusedAndTheFirstGoesOn() throws Exception {
    var data = new DataDirectory(engine.dataDir);
    try (EngineCopy copy = EngineCopy.make(data.clientFiles(), data.backup())) {
      assertThatThrownBy(() -> EngineCopy.make(data.clientFiles(), data.backup()))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("Another backup began at 20");
      assertThat(backUp(temp.resolve("second"))).isEqualTo(ExitStatus.ERROR);
      back(copy, StepListener.NONE, temp.resolve("file"));
    }
    assertThat(names(temp)).containsExactly("file");
    assertThat(backUp(temp.resolve("third"))).isEqualTo(ExitStatus.SUCCESS);
  }

  @Test
  void backupReplacesWhatAKilledOneHasLeft() throws Exception {
    Path left = Files.createDirectory(Backup.temporaryFolder(temp.resolve("file")));
    Files.createDirectory(left.resolve("check"));
    Files.writeString(left.resolve("backup"), "half");
    backUpOnce(temp.resolve("file"));
    assertThat(names(temp)).containsExactly("file");
  }

  @Test
  void restoreSaysWhatMayHaveChangedAndRemovesJoinTokens() throws Exception {
    Path dataDir = temp.resolve("data");
    Path file = temp.resolve("file");
    try (EngineFixture source = new EngineFixture(EngineFixture.config(dataDir).withHosts(HOSTS))) {
      source.post("/api/v1/clusters", "{\"name\": \"c\"}");
      assertThat(source.post("/api/v1/join-tokens", "{\"uses\": 2}").status()).isEqualTo(201);
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
    Path file = Files.copy(backup, temp.resolve("file"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> restore(StepListener.NONE, file, temp.resolve("data")))
        .isInstanceOf(UnsafeFileException.class);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(restore(StepListener.NONE, file, temp.resolve("data")).warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("chmod 600");
  }

  @Test
  void refusesPartsThatAreLargerThanTheirLimits() throws Exception {
    Path token =
        withManifest(
            text -> text.replaceFirst(" \\d+ token\n", " 9999999 token\n"), "uplink-backup 1");
    assertThatThrownBy(() -> restore(StepListener.NONE, token, temp.resolve("data")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("token has 9999999 bytes");
    Path database =
        withManifest(
            text -> text.replaceFirst(" \\d+ db/", " 99999999999999999 db/"), "uplink-backup 1");
    assertThatThrownBy(() -> restore(StepListener.NONE, database, temp.resolve("data")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("bytes are missing");
    Path shorter =
        withManifest(text -> text.replaceFirst(" \\d+ token\n", " 3 token\n"), "uplink-backup 1");
    assertRefused(shorter);
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
    new Backup(engine.dataDir, CLOCK, steps).write(file, copy.file(), copy.schema());
  }

  private static void backUpOnce(Path file) throws Exception {
    var data = new DataDirectory(engine.dataDir);
    try (EngineCopy copy = EngineCopy.make(data.clientFiles(), data.backup())) {
      back(copy, StepListener.NONE, file);
    }
  }

  private static Restored restore(StepListener steps, Path file, Path directory)
      throws IOException {
    var data = new DataDirectory(directory);
    return new Restore(data.root(), data.restore(), data.lock(), CLOCK, steps).run(file);
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
