package org.uplink.engine.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.testkit.Seed;

/**
 * Opens copies of a database file that is being written. After a kill, the file is like such a
 * copy.
 */
@Tag("long")
final class CrashedDatabaseTest {
  private static final int COMMITS = 120;
  private static final int EVERY = 10;
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

  @TempDir Path temp;

  /** Makes H2 reuse space immediately instead of after 45 s. */
  @Test
  void commitsSurviveKillAtAnyTime() throws Exception {
    Path file = temp.resolve("db");
    try (var database = Database.open(file, Retention.DEFAULT);
        var connection = DriverManager.getConnection("jdbc:h2:async:" + file, "uplink", "");
        var statement = connection.createStatement()) {
      statement.execute("set retention_time 0");
      for (var commit = 1; commit <= COMMITS; commit++) {
        add(database, commit);
        if (commit % EVERY == 0) {
          assertThat(lastOf(copy(file, commit))).isEqualTo("commit " + commit);
        }
      }
    }
    assertThat(lastOf(file)).isEqualTo("commit " + COMMITS);
  }

  /** An empty or older database would look like an engine whose hosts were removed. */
  @Test
  void refusesClosedFileThatIsCutAnywhereAndLeavesIt() throws Exception {
    Path whole = closedDatabase("whole");
    long size = Files.size(DatabaseFile.store(whole));
    for (long kept : sizes(size)) {
      Path file = copyOf(whole, "cut" + kept);
      Path store = DatabaseFile.store(file);
      cut(store, kept);
      byte[] before = Files.readAllBytes(store);
      assertThatThrownBy(() -> Database.open(file, Retention.DEFAULT))
          .as("%d of %d bytes", kept, size)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(store.toString())
          .hasMessageContaining("not whole")
          .hasMessageContaining("backup");
      assertThat(Files.readAllBytes(store)).isEqualTo(before);
    }
  }

  @Test
  void refusesClosedFileWithGarbageAnywhereAndLeavesIt() throws Exception {
    Path whole = closedDatabase("whole");
    var random = new Random(Seed.VALUE);
    for (var i = 0; i < 20; i++) {
      Path file = copyOf(whole, "garbage" + i);
      Path store = DatabaseFile.store(file);
      byte[] damaged = Files.readAllBytes(store);
      int at = random.nextInt(damaged.length - 64);
      for (var k = 0; k < 64; k++) {
        damaged[at + k] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(store, damaged);
      if (at < 2 * 4096) {
        continue; // The header: H2 uses its second copy, and the seal does not belong to the file.
      }
      assertThatThrownBy(() -> Database.open(file, Retention.DEFAULT))
          .as("64 bytes at %d of %d", at, damaged.length)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("not whole");
      assertThat(Files.readAllBytes(store)).isEqualTo(damaged);
    }
  }

  /** After a kill there is no seal, but the number of the newest commit. */
  @Test
  void opensFileOfKilledEngineWithItsCommitsOrRefusesIt() throws Exception {
    Path running = temp.resolve("running");
    Path copied = temp.resolve("killed");
    try (var database = Database.open(running, Retention.DEFAULT)) {
      for (var commit = 1; commit <= COMMITS; commit++) {
        add(database, commit);
      }
      copyAfterKill(running, copied);
    }
    assertThat(lastOf(copyOf(copied, "uncut"))).isEqualTo("commit " + COMMITS);
    for (long kept : sizes(Files.size(DatabaseFile.store(copied)))) {
      Path file = copyOf(copied, "cut" + kept);
      Path store = DatabaseFile.store(file);
      cut(store, kept);
      byte[] before = Files.readAllBytes(store);
      try {
        assertThat(lastOf(file)).isEqualTo("commit " + COMMITS);
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("not whole").hasMessageContaining(store.toString());
        assertThat(Files.readAllBytes(store)).isEqualTo(before);
      }
    }
  }

  /** Garbage in a row, an index, the schema or H2's own parts is noticed, or changes nothing. */
  @Test
  void fileOfKilledEngineWithGarbageHasTheRowsThatWereWrittenOrIsRefused() throws Exception {
    Path running = temp.resolve("running");
    Path killed = temp.resolve("killed");
    try (var database = Database.open(running, Retention.DEFAULT)) {
      for (var commit = 1; commit <= 30; commit++) {
        add(database, commit);
        database.hosts().add(Host.added("host" + commit, "h" + commit, 54321, "Default", NOW));
      }
      copyAfterKill(running, killed);
    }
    List<String> written = contentOf(copyOf(killed, "unharmed"));
    byte[] whole = Files.readAllBytes(DatabaseFile.store(killed));
    List<Integer> places = new ArrayList<>();
    for (String text :
        List.of("host30", "\"clusters\"(", "management network", "len:3,version:", "chunk:")) {
      List<Integer> found = positionsOf(whole, text);
      assertThat(found).as(text).isNotEmpty();
      found.subList(Math.max(0, found.size() - 3), found.size()).forEach(at -> places.add(at + 4));
    }
    var random = new Random(Seed.VALUE);
    for (var i = 0; i < 24; i++) {
      places.add(2 * 4096 + random.nextInt(whole.length - 2 * 4096));
    }
    int refused = 0;
    for (int at : places) {
      Path file = copyOf(killed, "garbage" + at);
      Path store = DatabaseFile.store(file);
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 + random.nextInt(7));
      Files.write(store, damaged);
      List<String> found;
      try {
        found = contentOf(file);
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("not whole").hasMessageContaining(store.toString());
        assertThat(Files.readAllBytes(store)).isEqualTo(damaged);
        refused++;
        continue;
      }
      assertThat(found)
          .as("a byte at %d of %d", at, damaged.length)
          .containsExactlyElementsOf(written);
    }
    assertThat(refused).isPositive();
  }

  /** Not even a header or a row of the file shows that it was newer. */
  @Test
  void refusesFileOfKilledEngineThatIsOlderThanItsNewestCommit() throws Exception {
    Path running = temp.resolve("running");
    Path older = temp.resolve("older");
    try (var database = Database.open(running, Retention.DEFAULT)) {
      add(database, 1);
      Files.copy(DatabaseFile.store(running), DatabaseFile.store(older));
      add(database, 2);
      Files.copy(NewestCommit.path(running), NewestCommit.path(older));
    }
    byte[] before = Files.readAllBytes(DatabaseFile.store(older));
    for (var start = 1; start <= 2; start++) {
      assertThatThrownBy(() -> Database.open(older, Retention.DEFAULT))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(DatabaseFile.store(older).toString())
          .hasMessageContaining("newest writes are missing")
          .hasMessageContaining("backup")
          .hasMessageContaining("remove the file " + NewestCommit.path(older));
      assertThat(Files.readAllBytes(DatabaseFile.store(older))).isEqualTo(before);
    }
    Files.delete(NewestCommit.path(older));
    assertThat(lastOf(older)).isEqualTo("commit 1");
  }

  @Test
  void opensFileOfEngineThatWasKilledBetweenCommitAndItsNumber() throws Exception {
    Path running = temp.resolve("running");
    Path killed = temp.resolve("killed");
    try (var database = Database.open(running, Retention.DEFAULT)) {
      add(database, 1);
      Files.copy(NewestCommit.path(running), NewestCommit.path(killed));
      add(database, 2);
      Files.copy(DatabaseFile.store(running), DatabaseFile.store(killed));
    }
    assertThat(lastOf(killed)).isEqualTo("commit 2");
  }

  /** When the power fails, the kernel may have stored the number and not yet the commit. */
  @Test
  void opensOlderFileAfterTheMachineHasStopped() throws Exception {
    Path running = temp.resolve("running");
    Path older = temp.resolve("older");
    try (var database = Database.open(running, Retention.DEFAULT)) {
      add(database, 1);
      Files.copy(DatabaseFile.store(running), DatabaseFile.store(older));
      add(database, 2);
      String number = Files.readString(NewestCommit.path(running));
      Files.writeString(
          NewestCommit.path(older),
          "7c1f0f0e-0000-4000-8000-000000000000" + number.substring(number.indexOf(' ')));
    }
    assertThat(lastOf(older)).isEqualTo("commit 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no number", "a b c\n"})
  void opensFileBesideNumberThatIsNotWhole(String number) throws Exception {
    Path running = temp.resolve("running");
    Path killed = temp.resolve("killed");
    try (var database = Database.open(running, Retention.DEFAULT)) {
      add(database, 1);
      copyAfterKill(running, killed);
    }
    Files.writeString(NewestCommit.path(killed), number);
    assertThat(lastOf(killed)).isEqualTo("commit 1");
  }

  @Test
  void databaseOfBackupOpensBesideNumberOfLaterCommit() throws Exception {
    Path file = closedDatabase("db");
    byte[] backup = Files.readAllBytes(DatabaseFile.store(file));
    byte[] number;
    try (var database = Database.open(file, Retention.DEFAULT)) {
      add(database, COMMITS + 1);
      number = Files.readAllBytes(NewestCommit.path(file));
    }
    assertThat(NewestCommit.path(file)).doesNotExist();
    Files.write(DatabaseFile.store(file), backup);
    Files.write(NewestCommit.path(file), number);
    assertThat(lastOf(file)).isEqualTo("commit " + COMMITS);
  }

  @Test
  void databaseOfBackupOpensBesideSealOfLaterOne() throws Exception {
    Path file = closedDatabase("db");
    byte[] backup = Files.readAllBytes(DatabaseFile.store(file));
    try (var database = Database.open(file, Retention.DEFAULT)) {
      add(database, COMMITS + 1);
    }
    Files.write(DatabaseFile.store(file), backup);
    assertThat(lastOf(file)).isEqualTo("commit " + COMMITS);
  }

  /** H2 creates tables one by one, so an interrupted first start must begin again. */
  @Test
  void interruptedCreationStartsOver() throws Exception {
    Path file = temp.resolve("db");
    Path begun = file.resolveSibling("db-new");
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:async:" + begun + ";DATABASE_TO_LOWER=TRUE", "uplink", "");
        var statement = connection.createStatement()) {
      statement.execute("create table host (id varchar(36) primary key)");
    }
    assertThat(temp.resolve("db-new.mv.db")).isNotEmptyFile();
    try (var database = Database.open(file, Retention.DEFAULT)) {
      add(database, 1);
    }
    assertThat(lastOf(file)).isEqualTo("commit 1");
    assertThat(temp.resolve("db-new.mv.db")).doesNotExist();
  }

  /** Returns all events and hosts, as a list and each host by its name and endpoint too. */
  private static List<String> contentOf(Path file) {
    List<String> content = new ArrayList<>();
    try (var database = Database.open(file, Retention.DEFAULT)) {
      database.auditLog().after(0, Optional.empty(), 1000).forEach(e -> content.add(e.toString()));
      for (Host host :
          database
              .hosts()
              .list(new HostRepository.Query(Optional.empty(), Optional.empty(), "", 1000))) {
        content.add(host.toString());
        content.add(database.hosts().find(host.name()).map(Host::toString).orElse("not found"));
        content.add(
            database.hosts().add(Host.added("x", host.access(), "Default", NOW)).toString());
      }
    }
    return content;
  }

  private static List<Integer> positionsOf(byte[] content, String text) {
    String all = new String(content, StandardCharsets.ISO_8859_1);
    List<Integer> positions = new ArrayList<>();
    for (int at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + 1)) {
      positions.add(at);
    }
    return positions;
  }

  private static void add(Database database, int number) {
    database
        .auditLog()
        .add(
            AuditEvent.ofEngine(Instant.EPOCH, AuditEvent.Type.ENGINE_STARTED, "commit " + number));
  }

  private Path closedDatabase(String name) {
    Path file = temp.resolve(name);
    try (var database = Database.open(file, Retention.DEFAULT)) {
      for (var commit = 1; commit <= COMMITS; commit++) {
        add(database, commit);
      }
    }
    return file;
  }

  /** Returns some sizes below the whole size: near the edges, and random ones. */
  private static List<Long> sizes(long size) {
    var random = new Random(Seed.VALUE);
    List<Long> sizes =
        new ArrayList<>(List.of(0L, 1L, 511L, 512L, 4096L, 8192L, size / 2, size - 4096, size - 1));
    for (var i = 0; i < 8; i++) {
      sizes.add(random.nextLong(size));
    }
    return sizes;
  }

  private static void cut(Path store, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(store, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private Path copyOf(Path file, String name) throws IOException {
    Path copy = temp.resolve(name);
    Files.copy(
        DatabaseFile.store(file), DatabaseFile.store(copy), StandardCopyOption.REPLACE_EXISTING);
    for (var suffix : List.of(".sha256", ".commit")) {
      Path beside = file.resolveSibling(file.getFileName() + suffix);
      if (Files.exists(beside)) {
        Files.copy(
            beside,
            copy.resolveSibling(copy.getFileName() + suffix),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return copy;
  }

  private Path copy(Path file, int commit) throws Exception {
    Path copy = temp.resolve("copy" + commit);
    copyAfterKill(file, copy);
    return copy;
  }

  /** Copies what a kill leaves: the engine has not written the number before the database. */
  private static void copyAfterKill(Path running, Path copy) throws IOException {
    Files.copy(NewestCommit.path(running), NewestCommit.path(copy));
    Files.copy(DatabaseFile.store(running), DatabaseFile.store(copy));
  }

  private static String lastOf(Path file) {
    try (var database = Database.open(file, Retention.DEFAULT)) {
      return database.auditLog().latest(Optional.empty(), 1).getLast().event().text();
    }
  }
}
