package org.uplink.cli.lab;

import org.uplink.cli.terminal.Terminal;
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
    CommandLine exec = new CommandLine(new LabExec());
    exec.setStopAtPositional(true); // What follows the host is the command's own.
    return new CommandLine(new LabCommand())
        .addSubcommand(new LabDemo(terminal))
        .addSubcommand(new LabUp(terminal))
        .addSubcommand(exec)
        .addSubcommand(new LabStatus(terminal))
        .addSubcommand(new LabDown(terminal));
  }
}
