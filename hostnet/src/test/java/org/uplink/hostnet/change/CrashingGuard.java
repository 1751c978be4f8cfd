package org.uplink.hostnet.change;

import java.util.List;

/** The guard, which may end at one of its own steps. */
final class CrashingGuard {
  private CrashingGuard() {}

  /** Takes the folders, as {@link GuardDuty} does. */
  public static void main(String[] arguments) throws Exception {
    GuardDuty.run(
        GuardProcess.place(List.of(arguments)),
        new CrashAt(Integer.getInteger("crash.guard", 0), CrashAt::halt));
  }
}
