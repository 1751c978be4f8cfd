package org.uplink.hostnet.change;

import java.util.List;
import java.util.stream.IntStream;
import org.uplink.platform.DurableFolder;

/**
 * The moments of a change at which it can be interrupted, in their order.
 *
 * @param all the first one is point 1
 */
record CrashPoints(List<String> all) {
  static final String BEFORE = "before ";
  static final String AFTER = "after ";

  /** Keeps a copy. */
  CrashPoints {
    all = List.copyOf(all);
  }

  String name(int point) {
    return point <= all.size() ? all.get(point - 1) : "another moment";
  }

  /**
   * The points that differ in what a crash finds. After one step and before the next is one moment
   * where nothing but computing and reading lies between: from step to step in the kernel, and from
   * one call to the next on disk. It is not one where a file is written before its sync, and where
   * the work goes over from disk to kernel, since the guard is armed there, or back.
   */
  List<Integer> distinct() {
    return IntStream.rangeClosed(1, all.size())
        .filter(point -> point == all.size() || !leavesSameState(name(point), name(point + 1)))
        .boxed()
        .toList();
  }

  private static boolean leavesSameState(String moment, String next) {
    if (!moment.startsWith(AFTER) || !next.startsWith(BEFORE)) {
      return false;
    }
    String done = moment.substring(AFTER.length());
    String then = next.substring(BEFORE.length());
    return isOnDisk(done) == isOnDisk(then) && !isSyncOfFile(then);
  }

  /** Those of {@link DurableFolder}; all others are the kernel's. */
  private static boolean isOnDisk(String step) {
    return step.startsWith("fsync of ")
        || step.startsWith("rename of ")
        || step.startsWith("removal of ");
  }

  private static boolean isSyncOfFile(String step) {
    return step.startsWith("fsync of ") && !step.endsWith(" the folder");
  }

  /**
   * The distinct points behind the last moment that both have had alike. Up to there two changes
   * that do the same are the same to a crash, whatever becomes of them later.
   */
  List<Integer> distinctSince(CrashPoints other) {
    int alike = 0;
    while (alike < Math.min(all.size(), other.all.size())
        && all.get(alike).equals(other.all.get(alike))) {
      alike++;
    }
    int last = alike;
    return distinct().stream().filter(point -> point > last).toList();
  }
}
