package org.uplink.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import org.uplink.platform.DurableFile;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.platform.PrivateDirectory;

/**
 * A folder of keys and certificates. Only one thread of one process has the folder open at a time.
 */
final class PrivateFolder implements AutoCloseable {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

  private final Path folder;
  private final LockFile lock;

  private PrivateFolder(Path folder, LockFile lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Opens the folder. Creates it with mode 0700 if it is missing. */
  static PrivateFolder open(Path folder) throws PkiException {
    try {
      PrivateDirectory.createIfMissing(folder);
      var lock = LockFile.open(folder.resolve(".lock"));
      if (lock.lock(LOCK_TIMEOUT).isPresent()) {
        return new PrivateFolder(folder, lock);
      }
      lock.close();
    } catch (IOException e) {
      throw new PkiException(
          "Cannot use the folder %s: %s".formatted(folder, IoProblem.explain(e, folder)), e);
    }
    throw new PkiException(
        Thread.currentThread().isInterrupted()
            ? "Interrupted while waiting for the folder " + folder + "."
            : "Another process has held %s for %d s. End that process, and try again."
                .formatted(folder.resolve(".lock"), LOCK_TIMEOUT.toSeconds()));
  }

  @Override
  public void close() throws PkiException {
    try {
      lock.close();
    } catch (IOException e) {
      throw new PkiException(
          "Cannot release the lock of the folder " + folder + ": " + IoProblem.describe(e, folder),
          e);
    }
  }

  /** Writes a file with mode 0600. */
  void writeSecret(String name, String content) throws PkiException {
    write(name, content, DurableFile.OWNER_ONLY);
  }

  /** Writes a file with mode 0644. */
  void write(String name, String content) throws PkiException {
    write(name, content, DurableFile.WORLD_READABLE);
  }

  private void write(String name, String content, Set<PosixFilePermission> mode)
      throws PkiException {
    Path file = folder.resolve(name);
    try {
      DurableFile.write(file, content, mode);
    } catch (IOException e) {
      throw new PkiException("Cannot write %s: %s".formatted(file, IoProblem.explain(e, file)), e);
    }
  }
}
