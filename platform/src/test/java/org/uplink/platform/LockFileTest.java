package org.uplink.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
  @TempDir Path folder;

  @Test
  void oneHolderAtATimeInOneProcess() throws IOException {
    Path path = folder.resolve("lock");
    try (var one = LockFile.open(path);
        var other = LockFile.open(path)) {
      LockFile.Held held = one.tryLock().orElseThrow();
      assertThat(other.tryLock()).isEmpty();
      assertThat(other.lock(Duration.ofMillis(30))).isEmpty();
      held.close();
      assertThat(other.tryLock()).isPresent();
    }
  }

  @Test
  void closingReleasesTheLock() throws IOException {
    Path path = folder.resolve("lock");
    try (var _ = LockFile.openLocked(path).orElseThrow()) {
      assertThat(LockFile.openLocked(path)).isEmpty();
    }
    try (var again = LockFile.openLocked(path).orElseThrow()) {
      assertThat(again).isNotNull();
    }
  }

  @Test
  void closingAnotherInstanceKeepsTheLock() throws IOException {
    Path path = folder.resolve("lock");
    try (var lock = LockFile.openLocked(path).orElseThrow()) {
      assertThat(LockFile.openLocked(path)).isEmpty();
      LockFile.open(path).close();
      assertThat(lock.holders()).contains(ProcessHandle.current());
    }
  }

  @Test
  void holderIsNamedAndTheFileIsForItsOwnerOnly() throws IOException {
    Path path = folder.resolve("lock");
    try (var lock = LockFile.openLocked(path).orElseThrow()) {
      assertThat(lock.holders()).contains(ProcessHandle.current());
      lock.writeContent("first, and long");
      lock.writeContent("4711");
    }
    assertThat(path).hasContent("4711");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  /** Another user may have the file open, and could lock it as long as it is the same file. */
  @Test
  void replacesFileThatOthersCouldOpen() throws IOException {
    for (var mode : new String[] {"rw-r--r--", "rw-rw-rw-", "rw----r--", "rw--w----"}) {
      Path path = Files.createFile(folder.resolve(mode));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      Object before = Files.getAttribute(path, "unix:ino");
      try (var _ = LockFile.openLocked(path).orElseThrow()) {
        assertThat(Files.getAttribute(path, "unix:ino")).isNotEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .isEqualTo("rw-------");
        assertThat(LockFile.openLocked(path)).isEmpty();
      }
    }
  }

  @Test
  void keepsExposedFileWhoseLockIsHeld() throws IOException {
    Path path = folder.resolve("lock");
    try (var _ = LockFile.openLocked(path).orElseThrow()) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
      assertThat(LockFile.openLocked(path)).isEmpty();
    }
    LockFile.openLocked(path).orElseThrow().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void replacesLinksInsteadOfFollowingThem() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "content");
    Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), target);
    Path hard = Files.createLink(folder.resolve("hard"), target);
    for (var path : new Path[] {symbolic, hard}) {
      try (var lock = LockFile.openLocked(path).orElseThrow()) {
        lock.writeContent("4711");
      }
      assertThat(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }
    assertThat(target).hasContent("content");
  }
}
