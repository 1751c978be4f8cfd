package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path folder;

  @Test
  void replacesContentAndMode() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "old");
    DurableFile.write(file, "new\n", DurableFile.OWNER_ONLY);
    assertThat(file).hasContent("new\n");
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void replacesFilesThatCrashLeft() throws IOException {
    Files.writeString(folder.resolve(".url.new"), "half");
    DurableFile.write(folder.resolve("url"), "whole", DurableFile.WORLD_READABLE);
    assertThat(folder.resolve("url")).hasContent("whole");
    assertThat(mode(folder.resolve("url"))).isEqualTo("rw-r--r--");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void replaceContentKeepsTheMode() throws IOException {
    Path file = Files.writeString(folder.resolve("resolv.conf"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    DurableFile.replaceContent(file, "new".getBytes(StandardCharsets.UTF_8));
    assertThat(file).hasContent("new");
    assertThat(mode(file)).isEqualTo("rw-rw-r--");
  }

  @Test
  void replaceContentCreatesAMissingFileThatAllUsersCanRead() throws IOException {
    Path file = folder.resolve("resolv.conf");
    DurableFile.replaceContent(file, "new".getBytes(StandardCharsets.UTF_8));
    assertThat(mode(file)).isEqualTo("rw-r--r--");
  }

  @Test
  void createIfMissingKeepsTheFirstContent() throws IOException {
    Path file = folder.resolve("host-id");
    assertThat(DurableFile.createIfMissing(file, "first")).isTrue();
    assertThat(DurableFile.createIfMissing(file, "second")).isFalse();
    assertThat(file).hasContent("first");
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void deleteIgnoresAMissingFile() throws IOException {
    Path file = Files.writeString(folder.resolve("url"), "x");
    DurableFile.delete(file);
    DurableFile.delete(file);
    assertThat(file).doesNotExist();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
