package org.uplink.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The folder where an agent keeps what it has to know at its next start. Locked while open. */
final class StateDirectory implements AutoCloseable {
  private static final String ID = "host-id";

  private final Path folder;
  private final FileChannel lock;

  private StateDirectory(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens the folder, made where it is missing.
   *
   * @throws AgentStartException it cannot be made or written, or another agent has it
   */
  static StateDirectory open(Path folder) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        lock(channel, folder);
      } catch (IOException | AgentStartException e) {
        channel.close();
        throw e;
      }
      return new StateDirectory(folder, channel);
    } catch (IOException e) {
      throw cannotUse(folder, e);
    }
  }

  private static void lock(FileChannel channel, Path folder) throws IOException {
    if (tryLock(channel) == null) {
      throw new AgentStartException(
          "The state directory "
              + folder
              + " is another agent's, which is running: stop it, or give this one its own (state-dir).");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /**
   * The host's identity: drawn at the first start, and the same ever after. It gets its name by a
   * link once it is on the disk, so that a crash leaves it whole or not there.
   *
   * @throws AgentStartException it cannot be read or written
   */
  UUID hostId() {
    var file = folder.resolve(ID);
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      return read(file);
    } catch (IOException e) {
      throw cannotUse(folder, e);
    }
  }

  private void create(Path file) throws IOException {
    var draft = Files.createTempFile(folder, ID, ".new");
    try {
      try (var out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        out.write(StandardCharsets.US_ASCII.encode(UUID.randomUUID() + "\n"));
        out.force(true);
      }
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      return;
    } finally {
      Files.delete(draft);
    }
    try (var entries = FileChannel.open(folder)) {
      entries.force(true);
    }
  }

  private static UUID read(Path file) throws IOException {
    var text = Files.readString(file).strip();
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new AgentStartException(
          file
              + " holds no UUID: write the one that the engine knows the host by into it, or delete it to get a new one.",
          e);
    }
  }

  private static AgentStartException cannotUse(Path folder, IOException cause) {
    return new AgentStartException(
        "The state directory " + folder + " cannot be used: " + cause + ".", cause);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new AgentStartException(
          "The state directory " + folder + " cannot be released: " + e, e);
    }
  }
}
