package org.uplink.hostnet.change;

import java.util.List;
import java.util.stream.IntStream;
import org.uplink.platform.DurableFolder;

/**
 * The points of a change at which it can be interrupted, in order.
 *
 * @param all the first one has number 1
 */
record CrashPoints(List<String> all) {
  static final String BEFORE = "before ";
  static final String AFTER = "after ";

  /** Copies the list. */
  CrashPoints {
    all = List.copyOf(all);
  }

  String name(int point) {
    return point <= all.size() ? all.get(point - 1) : "another moment";
  }

  /**
   * Returns the points after which a crash leaves different states. The state after one step equals
   * the state before the next step if the code only computes and reads between them. This is so
   * between two steps in the kernel and between two calls on disk. The states differ before the
   * sync of a file, because the file is written between the points, and between disk and kernel,
   * because the guard is armed there.
   */
  List<Integer> distinct() {
    return IntStream.rangeClosed(1, all.size())
        .filter(point -> point == all.size() || !leavesSameState(name(point), name(point + 1)))
        .boxed()
        .toList();
  }

  /**
   * Returns the distinct points after the common beginning of both changes. In the common
   * beginning, the state after a crash does not depend on the outcome of the change.
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

  private static boolean leavesSameState(String moment, String next) {
    if (!moment.startsWith(AFTER) || !next.startsWith(BEFORE)) {
      return false;
    }
    String done = moment.substring(AFTER.length());
    String then = next.substring(BEFORE.length());
    return isOnDisk(done) == isOnDisk(then) && !isSyncOfFile(then);
  }

  /** Returns whether {@link DurableFolder} made the step. All other steps are the kernel's. */
  private static boolean isOnDisk(String step) {
    return step.startsWith("fsync of ")
        || step.startsWith("rename of ")
        || step.startsWith("removal of ");
  }

  private static boolean isSyncOfFile(String step) {
    return step.startsWith("fsync of ") && !step.endsWith(" the folder");
  }
}
