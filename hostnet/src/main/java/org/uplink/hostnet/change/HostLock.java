package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who holds it may change the host's network: one thread of one process. The kernel gives it back
 * when the process ends, however that happens. Thread-safe.
 */
public final class HostLock implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final Path LOCKS = Path.of("/proc/locks");

  /** proc_locks(5): kind, process, and the file by device and number. */
  private static final Pattern POSIX =
      Pattern.compile("\\d+: POSIX +ADVISORY +WRITE +([1-9]\\d*) [0-9a-f]+:[0-9a-f]+:(\\d+) .*");

  private final Path path;
  private final FileChannel file;

  private HostLock(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /** Opens the file of the lock. */
  public static HostLock open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path path = folder.resolve("network.lock");
    return new HostLock(
        path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /** Takes it where it is free. */
  public Optional<Held> tryTake() throws IOException {
    FileLock lock = lock();
    return lock == null ? Optional.empty() : Optional.of(lock::release);
  }

  /** Waits for it; empty where it does not become free in time. */
  public Optional<Held> take(Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<Held> held = tryTake();
      if (held.isPresent()
          || System.nanoTime() - deadline >= 0
          || Thread.currentThread().isInterrupted()) {
        return held;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /**
   * The processes that may be holding it: the kernel tells who holds a lock on a file of this
   * number, on whatever file system. None where it tells nothing.
   */
  List<ProcessHandle> holders() throws IOException {
    String inode = Files.getAttribute(path, "unix:ino").toString();
    var holders = new ArrayList<ProcessHandle>();
    for (var line : Files.readAllLines(LOCKS)) {
      Matcher lock = POSIX.matcher(line);
      if (lock.matches() && lock.group(2).equals(inode)) {
        ProcessHandle.of(Long.parseLong(lock.group(1))).ifPresent(holders::add);
      }
    }
    return holders;
  }

  private @Nullable FileLock lock() throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException ofAnotherThread) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Held until closed. */
  public interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}
