package org.uplink.engine.main;

import java.util.List;
import org.uplink.command.CommandRunner;
import org.uplink.command.ConfigurationCheck;
import org.uplink.command.Terminal;
import org.uplink.engine.EngineStartException;

/** The main of the engine's program, {@code uplink engine}. */
public final class EngineMain {
  private EngineMain() {}

  /** Runs the command with the arguments that follow {@code engine}, and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /** Runs the command and returns its exit status. */
  public static int run(Terminal terminal, String... arguments) {
    int status =
        new CommandRunner(terminal, List.of(EngineStartException.class))
            .run(() -> EngineCommand.commandLine(terminal, List.of(arguments)), arguments);
    return ConfigurationCheck.status(status, List.of(arguments));
  }
}
