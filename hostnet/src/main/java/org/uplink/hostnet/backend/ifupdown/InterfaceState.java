package org.uplink.hostnet.backend.ifupdown;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.interfaces.UpInterfaces;

/**
 * Changes which interfaces ifupdown takes for up. Since version 0.8, each interface also has a file
 * of its own with the name of its stanza, or an empty line. ifup(8) and ifdown(8) lock this file
 * while they change the interface, and write it in place.
 */
record InterfaceState(OwnerFiles files) {
  private static final String LOCK = "/run/network/.ifstate.lock";
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

  /**
   * Replaces an interface by another one. Does nothing if ifupdown has no state in this boot. May
   * be repeated.
   *
   * @param gone the interface that is not up any more
   * @param added the interface that is up instead of it
   * @param stanza the name of the stanza of the added interface
   * @throws OwnerException if another process keeps a lock
   */
  void replace(String gone, String added, String stanza) {
    if (files.read(UpInterfaces.PATH).isEmpty()) {
      return;
    }
    String goneFile = UpInterfaces.PATH + "." + gone;
    String addedFile = UpInterfaces.PATH + "." + added;
    if (!Files.exists(resolve(goneFile)) && !Files.exists(resolve(addedFile))) {
      replaceInList(gone, added, stanza);
      return;
    }
    try (Locked goneState = Locked.open(resolve(goneFile), goneFile);
        Locked addedState = Locked.open(resolve(addedFile), addedFile)) {
      write(addedState, addedFile, stanza + "\n");
      replaceInList(gone, added, stanza);
      write(goneState, goneFile, "\n");
    } catch (IOException e) {
      throw new OwnerException("%s and %s cannot be changed: %s".formatted(goneFile, addedFile, e));
    }
  }

  private void replaceInList(String gone, String added, String stanza) {
    try (Locked _ = Locked.open(resolve(LOCK), LOCK)) {
      FileContent present = files.read(UpInterfaces.PATH).orElseThrow();
      String text = UpInterfaces.replace(present.decoded(), gone, added, stanza);
      if (!text.equals(present.decoded())) {
        files.write(
            UpInterfaces.PATH,
            Optional.of(
                FileContent.of(text.getBytes(StandardCharsets.UTF_8), present.permissions())));
      }
    } catch (IOException e) {
      throw new OwnerException("the lock %s cannot be taken: %s".formatted(LOCK, e));
    }
  }

  private void write(Locked file, String path, String text) throws IOException {
    String step = "write " + path;
    files.listener().before(step);
    file.write(text);
    files.listener().after(step);
  }

  private Path resolve(String path) {
    return files.root().resolve(path.substring(1));
  }

  /** A file whose lock this process has. */
  private record Locked(FileChannel channel, FileLock lock) implements AutoCloseable {
    static Locked open(Path file, String name) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        return new Locked(channel, lock(channel, name));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }

    /** Closes the file, which releases the lock. */
    @Override
    public void close() throws IOException {
      channel.close();
    }

    void write(String text) throws IOException {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      long position = 0;
      while (bytes.hasRemaining()) {
        position += channel.write(bytes, position);
      }
      channel.truncate(position);
    }

    private static FileLock lock(FileChannel channel, String name) throws IOException {
      long deadline = System.nanoTime() + LOCK_LIMIT.toNanos();
      while (true) {
        FileLock lock = tryLock(channel);
        if (lock != null) {
          return lock;
        }
        if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
          throw new OwnerException(
              "another process has had the lock %1$s for %2$d s. Find it with: fuser %1$s"
                  .formatted(name, LOCK_LIMIT.toSeconds()));
        }
        LockSupport.parkNanos(POLL_INTERVAL.toNanos());
      }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
      try {
        return channel.tryLock();
      } catch (OverlappingFileLockException heldByThisProcess) {
        return null;
      }
    }
  }
}
