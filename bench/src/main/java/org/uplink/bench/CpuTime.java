package org.uplink.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processors' time that this thread and the children that were waited for have taken: what
 * other programs do beside them adds to a time by the clock, and hardly to this one.
 */
final class CpuTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** The kernel counts in USER_HZ for its users. */
  private static final long NANOS_A_TICK = 10_000_000;

  private CpuTime() {}

  static long nanos() {
    return THREADS.getCurrentThreadCpuTime() + children();
  }

  /**
   * The 16th and 17th numbers of proc_pid_stat(5), counted without the name, which may hold
   * anything.
   */
  private static long children() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * NANOS_A_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
