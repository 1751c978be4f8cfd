package org.uplink.demo.lab;

import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code uplink lab}. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Builds test networks out of network namespaces. The network of this machine is not touched.",
      "An unprivileged user gets a user namespace; root does not need one."
    })
public final class LabCommand {
  private LabCommand() {}

  /** Returns the command with its subcommands. */
  public static CommandLine commandLine(Terminal terminal) {
    CommandLine exec = new CommandLine(new LabExecCommand());
    exec.setStopAtPositional(true); // The words after the host are another program's options.
    return new CommandLine(new LabCommand())
        .addSubcommand(new LabDemoCommand(terminal))
        .addSubcommand(new LabUpCommand(terminal))
        .addSubcommand(exec)
        .addSubcommand(new LabStatusCommand(terminal))
        .addSubcommand(new LabDownCommand(terminal));
  }
}
