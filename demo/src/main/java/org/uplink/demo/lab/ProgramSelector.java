package org.uplink.demo.lab;

import java.util.Arrays;
import org.uplink.agent.main.AgentMain;
import org.uplink.agent.main.NetworkMain;
import org.uplink.cli.Uplink;
import org.uplink.cli.route.RouteCommand;
import org.uplink.command.Terminal;
import org.uplink.engine.main.EngineMain;

/**
 * Agent, engine and client behind one main: the first argument picks the program, as in the script
 * {@code uplink}. The hosts of the lab run it, because all programs are on one class path there.
 */
public final class ProgramSelector {
  private ProgramSelector() {}

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals("route")) {
      RouteCommand.main(withoutFirst(arguments));
    } else {
      System.exit(run(Terminal.ofProcess(), arguments));
    }
  }

  /** Runs a command other than {@code route} and returns its exit status. */
  public static int run(Terminal terminal, String... arguments) {
    return switch (arguments.length == 0 ? "" : arguments[0]) {
      case "agent" -> AgentMain.run(terminal, withoutFirst(arguments));
      case "network" -> NetworkMain.run(terminal, withoutFirst(arguments));
      case "engine" -> EngineMain.run(terminal, withoutFirst(arguments));
      default -> Uplink.run(terminal, arguments);
    };
  }

  private static String[] withoutFirst(String[] arguments) {
    return Arrays.copyOfRange(arguments, 1, arguments.length);
  }
}
