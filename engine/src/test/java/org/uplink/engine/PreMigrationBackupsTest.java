package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.engine.BackupFixture.CLOCK;
import static org.uplink.engine.BackupFixture.names;
import static org.uplink.engine.BackupFixture.restore;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.command.ExitStatus;
import org.uplink.engine.BackupFixture.Killed;
import org.uplink.engine.BackupFixture.Recorder;
import org.uplink.engine.backup.BackupException;
import org.uplink.engine.backup.PreMigrationBackups;
import org.uplink.engine.store.CommitListener;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.OldDatabase;
import org.uplink.engine.store.Retention;
import org.uplink.platform.StepListener;
import org.uplink.testkit.ExternalCommand;

/** The backup that the engine makes before it migrates the database of an earlier release. */
final class PreMigrationBackupsTest {
  private static final String SCHEMA = "15";

  @TempDir Path temp;

  @Test
  void backupOfTheEarlierDatabaseIsMadeOnceAndCanBeRestored() throws Exception {
    Path root = oldData(temp.resolve("data"));
    try (EngineFixture engine = EngineFixture.start(root)) {
      assertThat(engine.get("/api/v1/clusters/kept").status()).isEqualTo(200);
    }
    Path copy = root.resolve("schema-15.backup");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
    assertThat(names(root)).doesNotContain(".migration");
    byte[] made = Files.readAllBytes(copy);
    EngineFixture.start(root).close();
    assertThat(copy).hasBinaryContent(made);

    Path restored = temp.resolve("restored");
    assertThat(restore(copy, restored)).isEqualTo(ExitStatus.SUCCESS);
    assertThat(restored.resolve("token")).hasSameBinaryContentAs(root.resolve("token"));
    try (EngineFixture engine = EngineFixture.start(restored)) {
      assertThat(engine.get("/api/v1/clusters/kept").status()).isEqualTo(200);
    }
  }

  @Test
  void startThatIsKilledAtAStepIsRepeated() throws Exception {
    List<String> steps = new ArrayList<>();
    open(oldData(temp.resolve("whole")), new Recorder(steps, Integer.MAX_VALUE)).close();
    assertThat(steps).hasSizeGreaterThan(10);
    for (var end = 0; end < steps.size(); end++) {
      Path root = oldData(temp.resolve("killed" + end));
      int last = end;
      assertThatThrownBy(() -> open(root, new Recorder(new ArrayList<>(), last)))
          .isInstanceOf(Killed.class);

      try (Database database = open(root, StepListener.NONE)) {
        assertThat(database.schema()).as(steps.get(end)).isEqualTo(Database.newestSchema());
        assertThat(database.clusters().find("kept")).isPresent();
      }
      assertThat(names(root))
          .as(steps.get(end))
          .containsExactlyInAnyOrder("db", "schema-15.backup");
      assertThat(restore(root.resolve("schema-15.backup"), temp.resolve("restored" + end)))
          .isEqualTo(ExitStatus.SUCCESS);
    }
  }

  /**
   * H2 commits each statement that changes a table by itself, so a part of a migration can stay.
   */
  @ParameterizedTest
  @CsvSource({
    "15, alter table hosts add column away_since timestamp with time zone",
    "17, alter table hosts rename to elsewhere"
  })
  void backupOfTheFirstStartStaysIfTheMigrationCannotGoOn(String complete, String statement)
      throws Exception {
    Path root = oldData(temp.resolve("data"));
    open(oldData(temp.resolve("whole")), StepListener.NONE).close();
    Path backup = root.resolve("schema-15.backup");
    Files.copy(temp.resolve("whole/schema-15.backup"), backup);
    byte[] made = Files.readAllBytes(backup);
    OldDatabase.beginMigration(root.resolve("db/uplink"), SCHEMA, complete, statement);

    for (var start = 0; start < 3; start++) {
      assertThatThrownBy(() -> EngineFixture.start(root))
          .as("start %d", start)
          .isInstanceOf(EngineStartException.class)
          .hasMessageContainingAll(
              "cannot be migrated", "copy the backup " + backup, "uplink engine restore");
      assertThat(backup).hasBinaryContent(made);
      assertThat(names(root)).filteredOn(name -> name.endsWith(".backup")).hasSize(1);
    }
    Path restored = temp.resolve("restored");
    assertThat(restore(backup, restored)).isEqualTo(ExitStatus.SUCCESS);
    try (EngineFixture engine = EngineFixture.start(restored)) {
      assertThat(engine.get("/api/v1/clusters/kept").status()).isEqualTo(200);
    }
    Files.delete(backup);
    assertThatThrownBy(() -> EngineFixture.start(root))
        .hasMessageContaining("it is not there any more");
  }

  @Test
  void migrationThatCanGoOnEndsWithoutAnotherBackup() throws Exception {
    Path root = oldData(temp.resolve("data"));
    OldDatabase.beginMigration(root.resolve("db/uplink"), SCHEMA, "17", "select 1");
    Files.writeString(root.resolve("schema-15.backup"), "made by the first start");

    try (Database database = open(root, StepListener.NONE)) {
      assertThat(database.schema()).isEqualTo(Database.newestSchema());
      assertThat(database.clusters().find("kept")).isPresent();
    }
    assertThat(root.resolve("schema-15.backup")).hasContent("made by the first start");
    assertThat(names(root)).containsExactlyInAnyOrder("db", "schema-15.backup");
    open(root, StepListener.NONE).close();
  }

  @Test
  void newestTwoStay() throws Exception {
    Path root = oldData(temp.resolve("data"));
    for (var schema : List.of("9", "12", "11")) {
      Path copy = Files.writeString(root.resolve("schema-" + schema + ".backup"), "older");
      Files.setLastModifiedTime(
          copy, FileTime.from(Instant.EPOCH.plusSeconds(Integer.parseInt(schema))));
    }
    Files.writeString(root.resolve("schema-notes"), "not ours");

    open(root, StepListener.NONE).close();

    assertThat(names(root))
        .containsExactlyInAnyOrder("db", "schema-notes", "schema-12.backup", "schema-15.backup");
  }

  @Test
  void diskWithoutRoomPreventsTheStartAndLeavesTheDatabase() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    ExternalCommand.of("mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", disk.toString())
        .run();
    try {
      Path root = oldData(disk.resolve("data"));
      byte[] before = Files.readAllBytes(root.resolve("db/uplink.mv.db"));

      assertThatThrownBy(() -> EngineFixture.start(root))
          .isInstanceOf(EngineStartException.class)
          .hasMessageContainingAll("schema 15", "bytes are missing", "free disk space");
      assertThatThrownBy(() -> open(root, StepListener.NONE)).isInstanceOf(BackupException.class);

      assertThat(names(root)).doesNotContain("schema-15.backup", ".migration");
      assertThat(Files.size(root.resolve("db/uplink.mv.db"))).isGreaterThanOrEqualTo(before.length);
      ExternalCommand.of("mount", "-o", "remount,size=64m", disk.toString()).run();
      try (Database database = open(root, StepListener.NONE)) {
        assertThat(database.clusters().find("kept")).isPresent();
      }
    } finally {
      ExternalCommand.of("umount", "-l", disk.toString()).run();
    }
  }

  private static Path oldData(Path root) throws Exception {
    Files.createDirectories(
        root.resolve("db"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    OldDatabase.make(root.resolve("db").resolve("uplink"), SCHEMA, "kept");
    return root;
  }

  private static Database open(Path root, StepListener steps) {
    var data = new DataDirectory(root);
    return Database.open(
        data.database(),
        Retention.DEFAULT,
        CommitListener.none(),
        new PreMigrationBackups(data.root(), data.migration(), CLOCK, steps));
  }
}
