package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
  private static final int OTHER_USER = 54321;

  @TempDir Path folder;
  private Path directory;

  @BeforeEach
  void createDirectory() throws IOException {
    directory = Files.createDirectory(folder.resolve("directory"));
    setMode(directory, "rwxr-xr-x");
  }

  @Test
  void removesPermissionsOfOthers() throws IOException {
    PrivateDirectory.createOrRestrict(directory);
    assertThat(mode(directory)).isEqualTo("rwx------");
  }

  @Test
  void followsAnOwnLink() throws IOException {
    PrivateDirectory.createOrRestrict(Files.createSymbolicLink(folder.resolve("link"), directory));
    assertThat(mode(directory)).isEqualTo("rwx------");
  }

  @Test
  void refusesDirectoryThatManyUsersShare() throws IOException {
    Files.setAttribute(directory, "unix:mode", 01777);
    assertThatThrownBy(() -> PrivateDirectory.createOrRestrict(directory))
        .isInstanceOf(UnsafeFileException.class)
        .hasMessageContaining("many users share");
    assertThat(mode(directory)).isEqualTo("rwxrwxrwx");
  }

  @Test
  void refusesAnotherUsersLink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
    giveAway(link);
    assertThatThrownBy(() -> PrivateDirectory.createOrRestrict(link))
        .isInstanceOf(UnsafeFileException.class);
    assertThat(mode(directory)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void refusesDirectoryBelowOneThatOthersCanWrite() throws IOException {
    Path parent = Files.createDirectories(folder.resolve("shared/inner")).getParent();
    Files.setAttribute(parent, "unix:mode", 0777);
    for (var below : new String[] {"shared/agent", "shared/inner/agent"}) {
      assertThatThrownBy(() -> PrivateDirectory.createOrRestrict(folder.resolve(below)))
          .isInstanceOf(UnsafeFileException.class)
          .hasMessageContaining(parent + " has the mode 0777")
          .hasMessageContaining("chmod go-w " + parent);
      assertThat(folder.resolve(below)).doesNotExist();
    }
    Files.setAttribute(parent, "unix:mode", 01777);
    PrivateDirectory.createOrRestrict(folder.resolve("shared/agent"));
    assertThat(mode(folder.resolve("shared/agent"))).isEqualTo("rwx------");
  }

  @Test
  void refusesDirectoryBelowOneOfAnotherUser() throws IOException {
    Path parent = Files.createDirectory(folder.resolve("theirs"));
    giveAway(parent);
    assertThatThrownBy(() -> PrivateDirectory.createOrRestrict(parent.resolve("agent")))
        .isInstanceOf(UnsafeFileException.class)
        .hasMessageContaining(parent + " belongs to user " + OTHER_USER);
  }

  @Test
  void refusesOtherUsersLinkAnywhereInThePath() throws IOException {
    Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("second"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), directory);
    PrivateDirectory.createOrRestrict(first.resolve("agent"));
    giveAway(second);
    assertThatThrownBy(() -> PrivateDirectory.createOrRestrict(first.resolve("agent")))
        .isInstanceOf(UnsafeFileException.class)
        .hasMessageContaining(second + " is a symbolic link of user " + OTHER_USER);
  }

  @Test
  void refusesLinkThatLeadsToItself() throws IOException {
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> PrivateDirectory.createOrRestrict(loop.resolve("agent")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void makesCurrentUserTheOwner() throws IOException {
    giveAway(directory);
    PrivateDirectory.createOrRestrict(directory);
    assertThat(FileOwnership.of(directory).isOwned()).isTrue();
    assertThat(mode(directory)).isEqualTo("rwx------");
  }

  @Test
  void filesOfFolderBecomePrivate() throws IOException {
    setMode(Files.writeString(directory.resolve("safe"), "{}"), "rw-rw-r--");
    DurableFolder opened = DurableFolder.open(directory, StepListener.NONE);
    assertThat(mode(directory.resolve("safe"))).isEqualTo("rw-------");
    opened.write("kept", new byte[1]);
    opened.reserve("reserved", 8);
    assertThat(mode(directory.resolve("kept"))).isEqualTo("rw-------");
    assertThat(mode(directory.resolve("reserved"))).isEqualTo("rw-------");
  }

  @Test
  void folderRefusesFilesThatAnotherUserMayHaveWritten() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "{}");
    Path planted = directory.resolve("safe");
    Files.createSymbolicLink(planted, elsewhere);
    assertRefused(planted);
    Files.createLink(planted, elsewhere);
    assertRefused(planted);
    Files.writeString(planted, "{}");
    giveAway(planted);
    assertRefused(planted);
  }

  private void assertRefused(Path planted) throws IOException {
    assertThatThrownBy(() -> DurableFolder.open(directory, StepListener.NONE))
        .isInstanceOf(UnsafeFileException.class)
        .hasMessageContaining(planted.toString());
    Files.delete(planted);
  }

  private static void giveAway(Path file) throws IOException {
    try {
      Files.setAttribute(file, "unix:uid", OTHER_USER, LinkOption.NOFOLLOW_LINKS);
    } catch (FileSystemException e) {
      assumeTrue(false, "only root with a second user can give a file away: " + e.getMessage());
    }
  }

  private static void setMode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
