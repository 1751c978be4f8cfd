package org.uplink.cli.host;

import java.util.concurrent.Callable;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink host revoke}. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Revokes all certificates that a host has had until now, for a host that is lost, stolen or not trusted any more. Its"
          + " connections are closed at once, and its tokens are removed.",
      "The host stays in the engine. Nothing is changed on the host itself."
    })
final class HostRevokeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name of the host")
  private String name = "";

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostRevokeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    HostDocument host =
        engine.connect().post(EngineClient.path("hosts", name, "revoke"), HostDocument.class);
    terminal.out().println("Revoked all certificates of " + name + ". Its connections are closed.");
    terminal
        .err()
        .println(
            host.transport().equals(HostCreation.DIAL_IN)
                ? "If the host may come back, on the engine's machine: uplink host rejoin "
                    + name
                    + ". On the host: systemctl stop uplink-agent, then the printed line."
                : "If the host may come back: uplink engine issue-certificate "
                    + name
                    + " --out DIR, copy the files to the host, and restart its agent.");
    return ExitStatus.SUCCESS;
  }
}
