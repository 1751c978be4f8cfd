package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.backup.Backup;
import org.uplink.engine.backup.EngineCopy;
import org.uplink.engine.backup.Restore;
import org.uplink.engine.backup.Restored;
import org.uplink.engine.main.EngineMain;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;

/** An engine with a backup. */
final class BackupFixture implements AutoCloseable {
  static final Clock CLOCK = Clock.systemUTC();

  final EngineFixture engine;

  /** The backup. */
  final Path file;

  private final Path folder;

  private BackupFixture(EngineFixture engine, Path folder) {
    this.engine = engine;
    this.folder = folder;
    this.file = folder.resolve("backup");
  }

  /** Starts an engine in a folder, adds the cluster "kept", and makes the backup there. */
  static BackupFixture make(Path folder) throws Exception {
    var made = new BackupFixture(EngineFixture.start(folder.resolve("data")), folder);
    made.engine.post("/api/v1/clusters", "{\"name\": \"kept\"}");
    assertThat(made.backUp(made.file)).isEqualTo(ExitStatus.SUCCESS);
    return made;
  }

  @Override
  public void close() {
    engine.close();
  }

  int backUp(Path file) {
    return run("backup", file.toString(), "--data-dir", engine.dataDir.toString());
  }

  void back(EngineCopy copy, StepListener steps, Path file) throws IOException {
    new Backup(engine.dataDir, CLOCK, steps).write(file, copy.file(), copy.schema());
  }

  void backUpOnce(Path file) throws Exception {
    var data = new DataDirectory(engine.dataDir);
    try (EngineCopy copy = EngineCopy.make(data.clientFiles(), data.backup())) {
      back(copy, StepListener.NONE, file);
    }
  }

  /** Returns a backup with another entry, whose checksums in the zip file fit. */
  Path rewritten(String name, UnaryOperator<byte[]> change) throws IOException {
    Path result = Files.createTempFile(folder, "rewritten", "");
    try (var zip = new ZipFile(file.toFile());
        OutputStream out = Files.newOutputStream(result);
        var changed = new ZipOutputStream(out)) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        byte[] content = zip.getInputStream(entry).readAllBytes();
        changed.putNextEntry(new ZipEntry(entry.getName()));
        changed.write(entry.getName().equals(name) ? change.apply(content) : content);
        changed.closeEntry();
      }
    }
    return result;
  }

  /** Returns a backup with another manifest, whose digest fits. */
  Path withManifest(UnaryOperator<String> change, String begin) throws IOException {
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

  static Restored restore(StepListener steps, Path file, Path directory) throws IOException {
    var data = new DataDirectory(directory);
    return new Restore(data.root(), data.restore(), data.lock(), CLOCK, steps).run(file);
  }

  static int restore(Path file, Path directory) {
    return run("restore", file.toString(), "--data-dir", directory.toString());
  }

  static int run(String... arguments) {
    return EngineMain.run(Terminal.silent(), arguments);
  }

  static List<String> names(Path directory) {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(each -> each.getFileName().toString()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Records the steps, and ends the work after some of them as a kill would. */
  record Recorder(List<String> done, int end) implements StepListener {
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

  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }
}
