package org.uplink.cli.join;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.command.ExitStatus;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink join-token create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Creates a token by which new hosts join a cluster, each under a name that it proposes. Prints the command for the"
          + " hosts.",
      "For a host that the engine has, use `uplink host rejoin NAME`."
    })
final class JoinTokenCreateCommand implements Callable<Integer> {
  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description = "cluster of the hosts (default: Default)")
  private Optional<String> cluster = Optional.empty();

  @Option(
      names = "--uses",
      paramLabel = "N",
      converter = OptionConverters.ToCount.class,
      description = "how many hosts may join, at most 10000 (default: 1)")
  private Optional<Integer> uses = Optional.empty();

  @Option(names = "--install", description = "install each host as soon as its agent is connected")
  private boolean install;

  @Option(names = "--json", description = "print the token as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  JoinTokenCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TokenPrinter.create(
        engine.connect(), JoinTokenCreation.newHosts(cluster, uses, install), json, terminal);
    return ExitStatus.SUCCESS;
  }
}
