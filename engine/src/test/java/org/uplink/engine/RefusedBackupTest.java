package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.engine.BackupFixture.names;
import static org.uplink.engine.BackupFixture.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.backup.BackupException;
import org.uplink.platform.StepListener;

/** Files that are not a whole backup of this release or an earlier one. */
final class RefusedBackupTest {
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
  void refusesABackupThatWasCutOrChanged() throws Exception {
    byte[] whole = Files.readAllBytes(source.file);
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
          source.rewritten(
              name,
              bytes -> {
                bytes[bytes.length / 2] ^= 1;
                return bytes;
              }));
    }
    assertRefused(source.rewritten("pki/ca-key.pem", _ -> new byte[0]));
  }

  @Test
  void refusesAFileThatLeadsElsewhere() throws Exception {
    Path file =
        source.withManifest(
            manifest -> manifest.replace(" token\n", " ../token\n"), "uplink-backup 1");
    assertThatThrownBy(() -> restore(StepListener.NONE, file, temp.resolve("restored")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("../token");
    assertThat(temp.resolve("token")).doesNotExist();
  }

  @Test
  void refusesABackupOfALaterVersionAndSaysWhichOneReadsIt() throws Exception {
    Path schema =
        source.withManifest(
            manifest -> manifest.replaceFirst("version=\\S+ schema=\\d+", "version=9.1 schema=999"),
            "uplink-backup 1");
    assertThatThrownBy(() -> restore(StepListener.NONE, schema, temp.resolve("restored")))
        .isInstanceOfSatisfying(
            BackupException.class, e -> assertThat(e.nextStep()).contains("version 9.1"))
        .hasMessageContaining("schema 999");
    Path format =
        source.withManifest(
            manifest -> manifest.replaceFirst("version=\\S+", "version=9.2"), "uplink-backup 2");
    assertThatThrownBy(() -> restore(StepListener.NONE, format, temp.resolve("restored")))
        .isInstanceOfSatisfying(
            BackupException.class, e -> assertThat(e.nextStep()).contains("version 9.2"));
  }

  @Test
  void refusesPartsThatAreLargerThanTheirLimits() throws Exception {
    Path token =
        source.withManifest(
            text -> text.replaceFirst(" \\d+ token\n", " 9999999 token\n"), "uplink-backup 1");
    assertThatThrownBy(() -> restore(StepListener.NONE, token, temp.resolve("data")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("token has 9999999 bytes");
    Path database =
        source.withManifest(
            text -> text.replaceFirst(" \\d+ db/", " 99999999999999999 db/"), "uplink-backup 1");
    assertThatThrownBy(() -> restore(StepListener.NONE, database, temp.resolve("data")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("bytes are missing");
    Path shorter =
        source.withManifest(
            text -> text.replaceFirst(" \\d+ token\n", " 3 token\n"), "uplink-backup 1");
    assertRefused(shorter);
  }

  private void assertRefused(Path file) {
    Path directory = temp.resolve("refused-" + file.getFileName());
    assertThatThrownBy(() -> restore(StepListener.NONE, file, directory))
        .as("%s", file)
        .isInstanceOfAny(BackupException.class, IOException.class);
    assertThat(names(directory)).isSubsetOf("lock");
  }
}
