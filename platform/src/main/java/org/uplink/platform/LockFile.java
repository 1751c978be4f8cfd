package org.uplink.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock that one holder of one process has. The kernel releases it when the process
 * ends, however it ends. Thread-safe.
 *
 * <p>It is a POSIX record lock (fcntl(2)): it goes when <em>any</em> descriptor of the file is
 * closed by the process. So nothing else may open the file while the lock is held; {@link
 * #writeContent} writes through the lock's own descriptor. The file has mode 0600, because read
 * permission is enough to take a shared lock, which blocks this one.
 */
public final class LockFile implements AutoCloseable {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
  private static final Path KERNEL_LOCKS = Path.of("/proc/locks");

  /** proc_locks(5): kind, process, and the file by device and inode. */
  private static final Pattern WRITE_LOCK =
      Pattern.compile("\\d+: POSIX +ADVISORY +WRITE +([1-9]\\d*) [0-9a-f]+:[0-9a-f]+:(\\d+) .*");

  private final Path path;
  private final FileChannel file;

  private LockFile(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /** A lock that is held until it is closed. */
  public interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /** Opens the file, and creates it if it is missing. Takes no lock. */
  public static LockFile open(Path path) throws IOException {
    return new LockFile(
        path,
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(DurableFile.OWNER_ONLY)));
  }

  /**
   * Opens the file and takes the lock; closing the result releases it.
   *
   * @return empty: another holder has the lock
   */
  public static Optional<LockFile> openLocked(Path path) throws IOException {
    LockFile lock = open(path);
    try {
      if (lock.lockOrNull() != null) {
        return Optional.of(lock);
      }
    } catch (IOException | RuntimeException e) {
      lock.file.close();
      throw e;
    }
    lock.file.close();
    return Optional.empty();
  }

  /** Takes the lock if it is free. */
  public Optional<Held> tryLock() throws IOException {
    FileLock lock = lockOrNull();
    return lock == null ? Optional.empty() : Optional.of(lock::release);
  }

  /** Waits for the lock; empty if it does not become free in time, or the thread is interrupted. */
  public Optional<Held> lock(Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      Optional<Held> held = tryLock();
      if (held.isPresent()
          || System.nanoTime() - deadline >= 0
          || Thread.currentThread().isInterrupted()) {
        return held;
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  /**
   * Returns the processes that may hold the lock. The kernel names the inode, but not the file
   * system, so another file of the same number counts as well.
   */
  public List<ProcessHandle> holders() throws IOException {
    String inode = Files.getAttribute(path, "unix:ino").toString();
    List<ProcessHandle> holders = new ArrayList<>();
    for (String line : Files.readAllLines(KERNEL_LOCKS)) {
      var lock = WRITE_LOCK.matcher(line);
      if (lock.matches() && lock.group(2).equals(inode)) {
        ProcessHandle.of(Long.parseLong(lock.group(1))).ifPresent(holders::add);
      }
    }
    return holders;
  }

  /** Replaces the file's content, such as the holder's process id. */
  public void writeContent(String content) throws IOException {
    file.truncate(0);
    file.position(0);
    DurableFile.writeFully(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private @Nullable FileLock lockOrNull() throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  /** Closes the file, and releases the lock if it is held. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
