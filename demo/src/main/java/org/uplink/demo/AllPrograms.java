package org.uplink.demo;

import java.util.Set;
import org.uplink.command.Terminal;
import org.uplink.demo.lab.ProgramSelector;

/**
 * All programs behind one main, the demo among them. The tests run all programs through this class,
 * because the tests have one class path.
 */
public final class AllPrograms {
  private static final Set<String> DEMO = Set.of("demo", "quickstart", "lab");

  private AllPrograms() {}

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    if (isDemo(arguments)) {
      DemoMain.main(arguments);
    } else {
      ProgramSelector.main(arguments);
    }
  }

  /** Runs a command other than {@code route} and returns its exit status. */
  public static int run(Terminal terminal, String... arguments) {
    return isDemo(arguments)
        ? DemoMain.run(terminal, arguments)
        : ProgramSelector.run(terminal, arguments);
  }

  private static boolean isDemo(String[] arguments) {
    return arguments.length > 0 && DEMO.contains(arguments[0]);
  }
}
