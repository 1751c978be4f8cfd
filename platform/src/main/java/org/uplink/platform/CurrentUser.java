package org.uplink.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.uplink.platform.process.ProcFile;

/** The user that this process runs as. */
final class CurrentUser {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path USER_MAP = Path.of("/proc/self/uid_map");
  private static final Path OVERFLOW = Path.of("/proc/sys/kernel/overflowuid");

  /** The length of a map of all users; user_namespaces(7). */
  private static final String ALL_USERS = "4294967295";

  private CurrentUser() {}

  /** Returns the effective user id, which owns the files that the process creates. */
  static int id() throws IOException {
    return effective("Uid:");
  }

  /** Returns the effective group id. */
  static int group() throws IOException {
    return effective("Gid:");
  }

  /**
   * Returns whether an owner is a user that this user namespace does not know, so that nothing can
   * be said about it. In the first namespace there is none.
   */
  static boolean isUnmapped(int owner) throws IOException {
    return owner == Integer.parseInt(ProcFile.read(OVERFLOW))
        && Files.readAllLines(USER_MAP).stream()
            .noneMatch(line -> line.strip().endsWith(ALL_USERS));
  }

  private static int effective(String name) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(name)) {
        // proc_pid_status(5): the real, the effective, the saved and the file system's id.
        return Integer.parseUnsignedInt(line.strip().split("\\s+", -1)[2]);
      }
    }
    throw new IOException(STATUS + " has no line " + name);
  }
}
