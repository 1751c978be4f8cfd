package org.uplink.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process, told apart from any other that has its id later.
 *
 * @param pid its id
 * @param start when it started, in clock ticks since boot: field 22 of /proc/PID/stat, see
 *     proc_pid_stat(5)
 * @param boot the boot id of the machine that it runs on
 */
record ProcessIdentity(long pid, long start, String boot) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  static ProcessIdentity of(long pid) {
    var fields =
        stat(pid).orElseThrow(() -> new LabException("process " + pid + " has ended already"));
    return new ProcessIdentity(pid, start(fields), LabFiles.read(BOOT));
  }

  /** What {@link #toString} made; empty if it is anything else. */
  static Optional<ProcessIdentity> parse(String text) {
    var words = text.strip().split(" ", -1);
    if (words.length != 3 || !words[0].matches("\\d{1,18}") || !words[1].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessIdentity(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]));
  }

  /** Whether it runs: one that has ended and waits for its parent to notice (a zombie) does not. */
  boolean isAlive() {
    return boot.equals(LabFiles.read(BOOT))
        && stat(pid)
            .filter(fields -> start(fields) == start && !fields[0].matches("[ZX]"))
            .isPresent();
  }

  /**
   * The fields from the third on; the second, the command's name in parentheses, may contain
   * anything.
   */
  private static Optional<String[]> stat(long pid) {
    var file = Path.of("/proc", Long.toString(pid), "stat");
    try {
      var text = Files.readString(file);
      return Optional.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
    } catch (IOException e) {
      // No such file, or ESRCH for a process that ends while it is read.
      return Optional.empty();
    }
  }

  private static long start(String[] fields) {
    return Long.parseLong(fields[19]);
  }

  @Override
  public String toString() {
    return pid + " " + start + " " + boot;
  }
}
