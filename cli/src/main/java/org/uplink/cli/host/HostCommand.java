package org.uplink.cli.host;

import java.util.List;
import org.uplink.cli.join.HostApproveCommand;
import org.uplink.cli.join.HostPendingCommand;
import org.uplink.cli.join.HostRejectCommand;
import org.uplink.command.CommandGroup;
import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code uplink host}. */
@Command(
    name = "host",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Manages hosts: adds and installs them, and explains how they reach the engine.")
public final class HostCommand {
  private HostCommand() {}

  /** Returns the command for these arguments, which follow its name. */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    return new CommandGroup(new HostCommand())
        .add("add", () -> new HostAddCommand(terminal))
        .add("set", () -> new HostSetCommand(terminal))
        .add("list", () -> new HostListCommand(terminal))
        .add("show", () -> new HostShowCommand(terminal))
        .add("install", () -> new HostInstallCommand(terminal))
        .add("explain", () -> new HostExplainCommand(terminal))
        .add("deploy-network", () -> new HostDeployNetworkCommand(terminal))
        .add("sync", () -> new HostSyncCommand(terminal))
        .add("activate", () -> new HostActivateCommand(terminal))
        .add("maintenance", () -> new HostMaintenanceCommand(terminal))
        .add("rejoin", () -> new HostRejoinCommand(terminal))
        .add("revoke", () -> new HostRevokeCommand(terminal))
        .add("pending", () -> new HostPendingCommand(terminal))
        .add("approve", () -> new HostApproveCommand(terminal))
        .add("reject", () -> new HostRejectCommand(terminal))
        .add("remove", () -> new HostRemoveCommand(terminal))
        .commandLine(arguments);
  }
}
