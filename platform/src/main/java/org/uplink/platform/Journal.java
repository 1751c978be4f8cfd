package org.uplink.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What systemd's journal reads from the standard error of a service. */
public final class Journal {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private Journal() {}

  /**
   * Returns whether the standard error of this process goes to the journal. systemd says in {@code
   * JOURNAL_STREAM} which file that is (systemd.exec(5)): a process may have another one by now.
   *
   * @param environment the variables of this process
   */
  public static boolean isStandardError(Map<String, String> environment) {
    return isStream(environment.getOrDefault("JOURNAL_STREAM", ""), STANDARD_ERROR);
  }

  /** Returns whether the file has the device and the inode of a text such as 9:1234. */
  static boolean isStream(String deviceAndInode, Path file) {
    if (deviceAndInode.isEmpty()) {
      return false;
    }
    try {
      Map<String, Object> found = Files.readAttributes(file, "unix:dev,ino");
      return deviceAndInode.equals("%s:%s".formatted(found.get("dev"), found.get("ino")));
    } catch (IOException closed) {
      return false; // A file that cannot be looked at is not the journal's.
    }
  }

  /** The priority of a line (sd-daemon(3)). */
  public enum Priority {
    ERROR(3),
    WARNING(4),
    INFO(6),
    DEBUG(7);

    private final String prefix;

    Priority(int number) {
      this.prefix = "<" + number + ">";
    }

    /** Returns what the journal takes from the beginning of a line. */
    public String prefix() {
      return prefix;
    }
  }
}
