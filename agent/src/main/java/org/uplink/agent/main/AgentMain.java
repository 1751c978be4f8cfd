package org.uplink.agent.main;

import java.util.List;
import org.uplink.agent.AgentStartException;
import org.uplink.agent.network.NetworkUnavailableException;
import org.uplink.command.CommandRunner;
import org.uplink.command.ConfigurationCheck;
import org.uplink.command.Terminal;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.request.NetlinkException;

/** The main of the agent's program, {@code uplink agent}. */
public final class AgentMain {
  private AgentMain() {}

  /** Runs the command with the arguments that follow {@code agent}, and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /** Runs the command and returns its exit status. */
  public static int run(Terminal terminal, String... arguments) {
    int status =
        new CommandRunner(
                terminal,
                List.of(
                    AgentStartException.class,
                    NetworkUnavailableException.class,
                    NetlinkException.class,
                    NetlinkUnavailableException.class))
            .run(() -> AgentCommand.commandLine(terminal, List.of(arguments)), arguments);
    return ConfigurationCheck.status(status, List.of(arguments));
  }
}
