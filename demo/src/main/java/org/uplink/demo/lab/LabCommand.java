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
      "Hosts made of network namespaces, on this machine, apart from its network.",
      "As an ordinary user it starts itself again in a user namespace; root needs none."
    })
public final class LabCommand {
  private LabCommand() {}

  /** The command with those below it. */
  public static CommandLine commandLine(Terminal terminal) {
    CommandLine exec = new CommandLine(new LabExecCommand());
    exec.setStopAtPositional(true); // What follows the host is the command's own.
    return new CommandLine(new LabCommand())
        .addSubcommand(new LabDemoCommand(terminal))
        .addSubcommand(new LabUpCommand(terminal))
        .addSubcommand(exec)
        .addSubcommand(new LabStatusCommand(terminal))
        .addSubcommand(new LabDownCommand(terminal));
  }
}
