package org.uplink.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user that this process runs as. */
final class CurrentUser {
  private static final Path STATUS = Path.of("/proc/self/status");

  private CurrentUser() {}

  /** Returns the effective user id, which owns the files that the process creates. */
  static int id() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("Uid:")) {
        // proc_pid_status(5): the real, the effective, the saved and the file system's id.
        return Integer.parseUnsignedInt(line.strip().split("\\s+", -1)[2]);
      }
    }
    throw new IOException(STATUS + " has no line with the user id");
  }
}
