package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The guard of an earlier agent that hangs in the middle of a rollback, with the {@link HostLock}.
 * An agent that starts ends it, and does its work over: it would wait for ever.
 */
public final class StuckGuard {
  private StuckGuard() {}

  /**
   * Takes the lock; where it does not become free in time and a guard of this place has it, from
   * that guard. Empty: somebody else has it, or the kernel does not let go of the guard.
   */
  public static Optional<HostLock.Held> takeLockFromStuckGuard(
      HostLock lock, ChangePaths place, Duration patience) throws IOException {
    var held = lock.take(patience);
    if (held.isPresent()) {
      return held;
    }
    for (var holder : lock.holders()) {
      if (isGuardOf(place, holder)) {
        System.err.println(
            "uplink: the guard of an earlier agent (process %d) has held %s for %d s and more: it is ended, and what it began is done over"
                .formatted(holder.pid(), place.lockFolder(), patience.toSeconds()));
        holder.destroyForcibly();
      }
    }
    return lock.take(patience);
  }

  /** By its command line, which ends as {@link GuardProcess#command} makes it. */
  private static boolean isGuardOf(ChangePaths place, ProcessHandle process) {
    try {
      var words =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.UTF_8);
      return words.endsWith("\0" + String.join("\0", GuardProcess.arguments(place)) + "\0");
    } catch (IOException e) {
      return false; // It has ended, or is not for us to look at.
    }
  }
}
