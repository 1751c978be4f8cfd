package org.uplink.hostnet.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.platform.LockFile;
import org.uplink.platform.StandardError;

/**
 * Handles a guard of an earlier agent that hangs during a rollback and holds the {@link LockFile}.
 * A starting agent would wait forever for such a guard. So the agent kills the guard and repeats
 * the rollback.
 */
public final class StuckGuard {
  private StuckGuard() {}

  /**
   * Acquires the lock. If a guard of these paths holds the lock and makes no progress for {@code
   * timeout}, kills that guard. Returns empty if another process keeps the lock.
   */
  public static Optional<LockFile.Held> takeLockFromStuckGuard(
      LockFile lock, ChangePaths paths, Duration timeout) throws IOException {
    ProgressFile progress = ProgressFile.open(paths);
    long count = progress.count();
    Optional<LockFile.Held> held = lock.lock(timeout);
    while (held.isEmpty() && progress.count() != count) {
      count = progress.count();
      held = lock.lock(timeout);
    }
    if (held.isPresent()) {
      return held;
    }
    for (var holder : lock.holders()) {
      if (isGuardOf(paths, holder)) {
        StandardError.print(
            "uplink: the guard of an earlier agent (process %d) holds the lock in %s and has made no progress for %d s; this agent kills the guard and repeats the rollback"
                .formatted(holder.pid(), paths.lockFolder(), timeout.toSeconds()));
        holder.destroyForcibly();
      }
    }
    return lock.lock(timeout);
  }

  /** Recognizes a guard by its command line, which {@link GuardProcess#command} made. */
  private static boolean isGuardOf(ChangePaths paths, ProcessHandle process) {
    try {
      String commandLine =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.UTF_8);
      return commandLine.endsWith("\0" + String.join("\0", GuardProcess.arguments(paths)) + "\0");
    } catch (IOException e) {
      return false; // The process has exited, or belongs to another user.
    }
  }
}
