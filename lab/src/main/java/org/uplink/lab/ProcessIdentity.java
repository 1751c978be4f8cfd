package org.uplink.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Identifies one process, also if a later process gets the same id.
 *
 * @param pid the process id
 * @param start the start time in clock ticks since boot: field 22 of /proc/PID/stat, see
 *     proc_pid_stat(5)
 * @param boot the boot id of the machine
 */
record ProcessIdentity(long pid, long start, String boot) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  static ProcessIdentity of(long pid) {
    String[] fields =
        stat(pid).orElseThrow(() -> new LabException("process " + pid + " has ended already"));
    return new ProcessIdentity(pid, start(fields), LabFiles.read(BOOT));
  }

  @Override
  public String toString() {
    return pid + " " + start + " " + boot;
  }

  /** Parses the text of {@link #toString}; empty for any other text. */
  static Optional<ProcessIdentity> parse(String text) {
    String[] words = text.strip().split(" ", -1);
    if (words.length != 3 || !words[0].matches("\\d{1,18}") || !words[1].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessIdentity(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]));
  }

  /** Returns whether the process runs. A zombie does not run. */
  boolean isAlive() {
    return boot.equals(LabFiles.read(BOOT))
        && stat(pid)
            .filter(fields -> start(fields) == start && !fields[0].matches("[ZX]"))
            .isPresent();
  }

  /**
   * Returns the fields of /proc/PID/stat from the third on. The second field, the name in
   * parentheses, may contain any characters.
   */
  private static Optional<String[]> stat(long pid) {
    var file = Path.of("/proc", Long.toString(pid), "stat");
    try {
      String text = Files.readString(file);
      return Optional.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
    } catch (IOException e) {
      // The process has ended, or ends while the file is read (ESRCH).
      return Optional.empty();
    }
  }

  private static long start(String[] fields) {
    return Long.parseLong(fields[19]);
  }
}
