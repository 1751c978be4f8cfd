package org.uplink.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the CPU time of this thread and of the child processes that have ended. Unlike the elapsed
 * time, the CPU time hardly depends on other programs.
 */
final class CpuTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** The kernel reports CPU times in units of USER_HZ, which is 100 per second. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private CpuTime() {}

  static long nanos() {
    return THREADS.getCurrentThreadCpuTime() + children();
  }

  /**
   * Returns cutime and cstime, fields 16 and 17 of proc_pid_stat(5). Parsing starts after the name,
   * which may contain any characters.
   */
  private static long children() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * NANOS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
