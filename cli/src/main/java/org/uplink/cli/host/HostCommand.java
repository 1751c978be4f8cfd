package org.uplink.cli.host;

import org.uplink.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code uplink host}. */
@Command(
    name = "host",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Adds hosts, installs them, and explains which of their interfaces leads to the engine.")
public final class HostCommand {
  private HostCommand() {}

  /** The command with those below it. */
  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new HostCommand())
        .addSubcommand(new HostAdd(terminal))
        .addSubcommand(new HostList(terminal))
        .addSubcommand(new HostShow(terminal))
        .addSubcommand(new HostInstall(terminal))
        .addSubcommand(new HostExplain(terminal))
        .addSubcommand(new HostDeployNetwork(terminal))
        .addSubcommand(new HostSync(terminal))
        .addSubcommand(new HostActivate(terminal))
        .addSubcommand(new HostMaintenance(terminal))
        .addSubcommand(new HostRemove(terminal));
  }
}
