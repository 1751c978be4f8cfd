package org.uplink.pki;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A folder (mode 0700 where made here) whose files are replaced whole or not at all. While it is
 * open, no other process and no other thread has it open.
 */
final class PrivateFolder implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rw-r--r--");

  /** A file lock belongs to the process; among its threads this one decides. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private PrivateFolder(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  static PrivateFolder open(Path directory) throws PkiException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      if (!THREADS.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy(directory);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PkiException("Interrupted while waiting for " + directory, e);
    }
    var opened = false;
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      var channel =
          FileChannel.open(
              directory.resolve(".lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNER));
      try {
        var lock = channel.tryLock();
        while (lock == null) {
          if (System.nanoTime() > deadline) {
            throw busy(directory);
          }
          LockSupport.parkNanos(20_000_000);
          lock = channel.tryLock();
        }
        opened = true;
        return new PrivateFolder(directory, channel, lock);
      } finally {
        if (!opened) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new PkiException(
          "The folder " + directory + " cannot be used: " + PemFile.describe(e), e);
    } finally {
      if (!opened) {
        THREADS.unlock();
      }
    }
  }

  private static PkiException busy(Path directory) {
    return new PkiException(
        "Another process has held "
            + directory.resolve(".lock")
            + " for "
            + PATIENCE.toSeconds()
            + " s.");
  }

  /** Mode 0600. */
  void writeSecret(String name, String text) throws PkiException {
    write(name, text, OWNER);
  }

  /** Mode 0644. */
  void write(String name, String text) throws PkiException {
    write(name, text, ALL);
  }

  private void write(String name, String text, Set<PosixFilePermission> mode) throws PkiException {
    var target = directory.resolve(name);
    try {
      var temporary =
          Files.createTempFile(
              directory, "." + name, ".new", PosixFilePermissions.asFileAttribute(OWNER));
      try {
        Files.writeString(temporary, text);
        Files.setPosixFilePermissions(temporary, mode);
        sync(temporary);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new PkiException(target + " cannot be written: " + PemFile.describe(e), e);
    }
  }

  private static void sync(Path path) throws IOException {
    try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
      file.force(true);
    }
  }

  @Override
  public void close() throws PkiException {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      throw new PkiException("The lock of " + directory + " cannot be released: " + e, e);
    } finally {
      THREADS.unlock();
    }
  }
}
