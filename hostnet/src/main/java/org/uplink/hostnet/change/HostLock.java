package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who holds it may change the host's network: one thread of one process. The kernel gives it back
 * when the process ends, however that happens. Thread-safe.
 */
public final class HostLock implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final FileChannel file;

  private HostLock(FileChannel file) {
    this.file = file;
  }

  /** Opens the file of the lock. */
  public static HostLock open(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new HostLock(
        FileChannel.open(
            folder.resolve("network.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /** Held until closed. */
  public interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /** Takes it where it is free. */
  public Optional<Held> tryTake() throws IOException {
    var lock = lock();
    return lock == null ? Optional.empty() : Optional.of(lock::release);
  }

  /** Waits for it; empty where it does not become free in time. */
  public Optional<Held> take(Duration patience) throws IOException {
    var deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      var held = tryTake();
      if (held.isPresent()
          || System.nanoTime() - deadline >= 0
          || Thread.currentThread().isInterrupted()) {
        return held;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
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
}
