package org.uplink.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;

final class DatabaseCopyTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path temp;
  private Path folder;
  private Database database;

  @BeforeEach
  void open() {
    folder = temp.resolve("backup");
    database = Database.open(temp.resolve("uplink"), Retention.DEFAULT);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void makesOneCopyAtATimeAndDeletesOnlyTheNamedOne() throws Exception {
    var copy = new DatabaseCopy(database, folder, Clock.systemUTC(), LONG);
    String first = made(copy);
    assertThat(copy.make()).isInstanceOf(DatabaseCopy.Result.Busy.class);
    assertThat(folder.resolve(first)).exists();
    assertThat(copy.delete("../uplink.mv.db")).isFalse();
    assertThat(temp.resolve("uplink.mv.db")).exists();
    assertThat(copy.delete(first)).isTrue();
    assertThat(folder.resolve(first)).doesNotExist();

    String second = made(copy);
    assertThat(second).isNotEqualTo(first);
    assertThat(copy.delete(first)).isFalse();
    assertThat(folder.resolve(second)).exists();
  }

  @Test
  void deletesACopyThatItsBackupHasLeft() throws Exception {
    var copy = new DatabaseCopy(database, folder, Clock.systemUTC(), Duration.ofMillis(1));
    String first = made(copy);
    await().until(() -> Files.notExists(folder.resolve(first)));
    await().until(() -> copy.make() instanceof DatabaseCopy.Result.Made);
  }

  @Test
  void deletesAtItsStartWhatAKilledEngineHasLeft() throws Exception {
    var copy = new DatabaseCopy(database, folder, Clock.systemUTC(), LONG);
    copy.deleteLeft();
    String left = made(copy);
    Files.writeString(folder.resolve("other"), "other");
    new DatabaseCopy(database, folder, Clock.systemUTC(), LONG).deleteLeft();
    assertThat(folder.resolve(left)).doesNotExist();
    assertThat(folder.resolve("other")).exists();
  }

  private static String made(DatabaseCopy copy) throws Exception {
    DatabaseCopy.Result result = copy.make();
    assertThat(result).isInstanceOf(DatabaseCopy.Result.Made.class);
    return ((DatabaseCopy.Result.Made) result).name();
  }
}
