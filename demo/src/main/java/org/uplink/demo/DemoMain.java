package org.uplink.demo;

import java.util.List;
import org.uplink.agent.AgentStartException;
import org.uplink.command.CommandRunner;
import org.uplink.command.Terminal;
import org.uplink.demo.act.DemoCommand;
import org.uplink.demo.lab.LabCommand;
import org.uplink.demo.quickstart.QuickstartCommand;
import org.uplink.engine.EngineStartException;
import org.uplink.lab.LabException;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.request.NetlinkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main of the demo's program: {@code uplink demo}, {@code quickstart} and {@code lab}. */
@Command(
    name = "uplink",
    mixinStandardHelpOptions = true,
    description = "Shows Uplink on one machine.",
    synopsisSubcommandLabel = "COMMAND")
public final class DemoMain {
  private DemoMain() {}

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /** Runs the command, which the first argument names, and returns its exit status. */
  public static int run(Terminal terminal, String... arguments) {
    return new CommandRunner(
            terminal,
            List.of(
                LabException.class,
                EngineStartException.class,
                AgentStartException.class,
                NetlinkException.class,
                NetlinkUnavailableException.class))
        .run(
            () ->
                new CommandLine(new DemoMain())
                    .addSubcommand(new DemoCommand(terminal))
                    .addSubcommand(new QuickstartCommand(terminal))
                    .addSubcommand(LabCommand.commandLine(terminal)),
            arguments);
  }
}
