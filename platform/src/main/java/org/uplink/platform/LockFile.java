package org.uplink.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock between processes and between threads. The kernel releases the lock when the
 * process ends for any reason. Thread-safe.
 *
 * <p>The lock is a POSIX record lock (fcntl(2)). The kernel releases such a lock when the process
 * closes <em>any</em> descriptor of the file. So all instances of one process for one file share a
 * descriptor, and no other code may open the file while the lock is held. {@link #writeContent}
 * writes through this descriptor. The file has mode 0600, because read permission is enough to take
 * a shared lock, which would block this one.
 */
public final class LockFile implements AutoCloseable {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
  private static final Duration REPAIR_TIMEOUT = Duration.ofSeconds(10);
  private static final Path KERNEL_LOCKS = Path.of("/proc/locks");

  /** proc_locks(5): kind, process, and the file by device and inode. */
  private static final Pattern WRITE_LOCK =
      Pattern.compile("\\d+: POSIX +ADVISORY +WRITE +([1-9]\\d*) [0-9a-f]+:[0-9a-f]+:(\\d+) .*");

  /** The open files of this process, by device and inode. */
  private static final Map<Object, OpenFile> OPEN = new HashMap<>();

  private final Path path;
  private final OpenFile file;
  private @Nullable FileLock lock;
  private boolean closed;

  private LockFile(Path path, OpenFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens the file. Creates the file if it is missing. Does not take the lock.
   *
   * <p>Replaces a file that another user could open, because that user may have the file open, and
   * a change of its mode would not close it. Does not replace such a file while a process holds its
   * lock, because that process is an earlier version that created the file.
   */
  public static LockFile open(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(path.toString(), null, "it is a directory");
    }
    create(path);
    if (isExposed(path)) {
      replaceExposed(path);
    }
    return openShared(path);
  }

  /**
   * Opens the file and takes the lock. {@link #close} of the result releases the lock.
   *
   * @return empty if another holder has the lock
   */
  public static Optional<LockFile> openLocked(Path path) throws IOException {
    LockFile file = open(path);
    try {
      if (file.tryLock().isPresent()) {
        return Optional.of(file);
      }
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    file.close();
    return Optional.empty();
  }

  /** Returns the processes that may hold the lock, like {@link #holders()}, and opens nothing. */
  public static List<ProcessHandle> holders(Path path) throws IOException {
    String inode = Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS).toString();
    List<ProcessHandle> holders = new ArrayList<>();
    for (String line : Files.readAllLines(KERNEL_LOCKS)) {
      Matcher lock = WRITE_LOCK.matcher(line);
      if (lock.matches() && lock.group(2).equals(inode)) {
        ProcessHandle.of(Long.parseLong(lock.group(1))).ifPresent(holders::add);
      }
    }
    return holders;
  }

  /** Takes the lock if it is free. */
  public synchronized Optional<Held> tryLock() throws IOException {
    try {
      FileLock taken = file.channel.tryLock();
      if (taken == null) {
        return Optional.empty();
      }
      lock = taken;
      return Optional.of(this::release);
    } catch (OverlappingFileLockException heldByThisProcess) {
      return Optional.empty();
    }
  }

  /** Waits for the lock. Returns empty after the timeout, or if the thread is interrupted. */
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
   * system, so the result may include holders of another file with the same inode number.
   */
  public List<ProcessHandle> holders() throws IOException {
    return holders(path);
  }

  /** Replaces the file's content, for example by the process id of the lock's holder. */
  public void writeContent(String content) throws IOException {
    file.channel.truncate(0);
    file.channel.position(0);
    DurableFile.writeFully(file.channel, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Releases the lock if this instance holds it, and closes the file. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      release();
    } finally {
      synchronized (OPEN) {
        if (--file.users == 0) {
          OPEN.remove(file.key);
          file.channel.close();
        }
      }
    }
  }

  private static void create(Path path) throws IOException {
    try {
      PrivateFile.create(path).close();
    } catch (FileAlreadyExistsException e) {
      // The file exists, which is the usual case.
    }
  }

  private static LockFile openShared(Path path) throws IOException {
    synchronized (OPEN) {
      Object key =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey();
      OpenFile file = OPEN.get(key);
      if (file == null) {
        file =
            new OpenFile(
                key,
                FileChannel.open(
                    path,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS));
        OPEN.put(key, file);
      }
      file.users++;
      return new LockFile(path, file);
    }
  }

  private static boolean isExposed(Path path) throws IOException {
    FileOwnership ownership = FileOwnership.of(path);
    return !ownership.isRegularFile()
        || !ownership.isOwned()
        || ownership.links() > 1
        || ownership.isOpenToOthers();
  }

  /** Replaces the file. A second lock file ensures that only one process at a time does this. */
  private static void replaceExposed(Path path) throws IOException {
    Path repair = path.resolveSibling("." + path.getFileName() + ".repair");
    create(repair);
    if (isExposed(repair)) {
      throw new UnsafeFileException(
          repair, "can be opened by other users", "Remove it and " + path + ".");
    }
    try (var lock = openShared(repair)) {
      if (lock.lock(REPAIR_TIMEOUT).isEmpty()) {
        throw new IOException(
            "another process has had the lock %s for %d s. Find it with: fuser %s"
                .formatted(repair, REPAIR_TIMEOUT.toSeconds(), repair));
      }
      if (isExposed(path) && holders(path).isEmpty()) {
        Path fresh = path.resolveSibling("." + path.getFileName() + ".new");
        PrivateFile.replace(fresh).close();
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private synchronized void release() throws IOException {
    FileLock held = lock;
    if (held != null) {
      lock = null;
      held.release();
    }
  }

  /** A file that {@code users} instances share. */
  private static final class OpenFile {
    final Object key;
    final FileChannel channel;
    int users;

    OpenFile(Object key, FileChannel channel) {
      this.key = key;
      this.channel = channel;
    }
  }

  /** A held lock. {@link #close} releases it. */
  public interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}
