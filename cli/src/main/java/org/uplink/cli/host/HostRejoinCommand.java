package org.uplink.cli.host;

import java.util.concurrent.Callable;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.cli.join.TokenPrinter;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host rejoin}. */
@Command(
    name = "rejoin",
    mixinStandardHelpOptions = true,
    description = {
      "Creates a token for a host that the engine has, such as a host that was installed anew. Prints the command for the"
          + " host.",
      "The certificate that the host has now is accepted until the token is used, and no longer. Earlier tokens of the host are removed."
    })
final class HostRejoinCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name of the host")
  private String name = "";

  @Option(names = "--install", description = "install the host as soon as its agent is connected")
  private boolean install;

  @Option(names = "--json", description = "print the token as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostRejoinCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TokenPrinter.create(engine.connect(), JoinTokenCreation.oneHost(name, install), json, terminal);
    return ExitStatus.SUCCESS;
  }
}
