package org.uplink.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.uplink.platform.DurableFile;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.platform.PrivateDirectory;
import org.uplink.platform.PrivateFile;

/** The folder in which an agent keeps what it needs at its next start. Locked while open. */
public final class StateDirectory implements AutoCloseable {
  /** The name of the lock, which an agent holds while it runs. */
  static final String LOCK = "lock";

  private static final String HOST_ID = "host-id";

  private final Path folder;
  private final LockFile lock;

  private StateDirectory(Path folder, LockFile lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens the folder. Creates it if it is missing, and gives it mode 0700.
   *
   * @throws AgentStartException the folder cannot be created or written, or another agent uses it
   */
  public static StateDirectory open(Path folder) {
    return tryOpen(folder)
        .orElseThrow(
            () ->
                new AgentStartException(
                    "Another agent is running with the state directory "
                        + folder
                        + ": stop it, or give this agent another directory (--state-dir)."));
  }

  /**
   * Opens the folder like {@link #open}. Returns empty if an agent uses it.
   *
   * @throws AgentStartException the folder cannot be created or written
   */
  public static Optional<StateDirectory> tryOpen(Path folder) {
    try {
      PrivateDirectory.createOrRestrict(folder);
      return LockFile.openLocked(folder.resolve(LOCK))
          .map(locked -> new StateDirectory(folder, locked));
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Returns the folder. */
  public Path path() {
    return folder;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new AgentStartException(
          "The state directory %s cannot be released: %s.".formatted(folder, IoProblem.describe(e)),
          e);
    }
  }

  /**
   * Returns the host's identity, which is chosen at the first start and never changes.
   *
   * @throws AgentStartException the identity cannot be read or written
   */
  UUID hostId() {
    Path file = folder.resolve(HOST_ID);
    try {
      DurableFile.createIfMissing(file, UUID.randomUUID() + "\n");
      return UUID.fromString(new String(PrivateFile.read(file), StandardCharsets.UTF_8).strip());
    } catch (IllegalArgumentException e) {
      throw new AgentStartException(
          file
              + " contains no UUID: write this host's UUID, as the engine has it, or delete the"
              + " file to get a new one.",
          e);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static AgentStartException unusable(Path folder, IOException cause) {
    return new AgentStartException(
        "The state directory %s cannot be used: %s"
            .formatted(folder, IoProblem.explain(cause, folder)),
        cause);
  }
}
