package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedFileTest {
  private static final int OTHER_USER = 54321;
  private static final int OTHER_GROUP = 54321;
  private static final int VDSM = 36;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void createFile() throws IOException {
    file = Files.writeString(folder.resolve("ca.pem"), "authority");
    Files.setAttribute(file, "unix:mode", 0644);
  }

  @ParameterizedTest
  @ValueSource(ints = {0400, 0600, 0444, 0644, 0664})
  void acceptsFileThatOthersCanOnlyRead(int mode) throws IOException {
    Files.setAttribute(file, "unix:mode", mode);
    assertThatNoException().isThrownBy(() -> TrustedFile.check(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {0666, 0646, 0602, 01666})
  void refusesFileThatOthersCanWrite(int mode) throws IOException {
    Files.setAttribute(file, "unix:mode", mode);
    assertRefused("has the mode %04o".formatted(mode), "chmod go-w " + file.toRealPath());
  }

  @Test
  void refusesFileThatAnotherGroupCanWrite() throws IOException {
    Files.setAttribute(file, "unix:mode", 0664);
    give("unix:gid", file, OTHER_GROUP);
    assertRefused("has the mode 0664");
  }

  @Test
  void refusesAnotherUsersFile() throws IOException {
    give("unix:uid", file, OTHER_USER);
    assertRefused("belongs to user " + OTHER_USER, "chown " + CurrentUser.id());
  }

  @Test
  void acceptsFileAndFolderOfVdsm() throws IOException {
    give("unix:uid", file, VDSM);
    give("unix:uid", folder, VDSM);
    assertThatNoException().isThrownBy(() -> TrustedFile.check(file));
  }

  @Test
  void refusesFileThatAnotherUserCanReplace() throws IOException {
    give("unix:uid", folder, OTHER_USER);
    assertRefused(folder + " belongs to user " + OTHER_USER);
    give("unix:uid", folder, CurrentUser.id());
    Files.setAttribute(folder, "unix:mode", 0777);
    assertRefused(folder + " has the mode 0777");
    Files.setAttribute(folder, "unix:mode", 01777);
    assertThatNoException().isThrownBy(() -> TrustedFile.check(file));
  }

  @Test
  void followsLinksAndRefusesThoseOfOthers() throws IOException {
    Path target = file;
    file = Files.createSymbolicLink(folder.resolve("link"), target);
    assertThatNoException().isThrownBy(() -> TrustedFile.check(file));
    Files.setAttribute(target, "unix:mode", 0666);
    assertRefused(target.toRealPath() + " has the mode 0666");
    Files.setAttribute(target, "unix:mode", 0644);
    give("unix:uid", file, OTHER_USER);
    assertRefused(file + " is a symbolic link of user " + OTHER_USER);
  }

  @Test
  void leavesMissingFileToItsReader() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
    for (Path missing : new Path[] {folder.resolve("none"), link, folder}) {
      assertThatNoException().isThrownBy(() -> TrustedFile.check(missing));
    }
  }

  @Test
  void configurationOfAnotherUserIsRefused() throws IOException {
    Files.setAttribute(file, "unix:mode", 0666);
    assertThatThrownBy(() -> ConfigurationFile.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file + " has the mode 0666, so other users can change it");
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> TrustedFile.check(file))
        .isInstanceOf(UnsafeFileException.class)
        .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
  }

  private static void give(String attribute, Path path, int id) throws IOException {
    try {
      Files.setAttribute(path, attribute, id, LinkOption.NOFOLLOW_LINKS);
    } catch (FileSystemException e) {
      assumeTrue(false, "only root with a second user can give a file away: " + e.getMessage());
    }
  }
}
