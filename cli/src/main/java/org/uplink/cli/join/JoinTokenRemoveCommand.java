package org.uplink.cli.join;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.Removal;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink join-token remove}. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description =
        "Removes tokens, so that no further host joins with them. Hosts that have joined stay.")
final class JoinTokenRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", arity = "1..*", description = "ids of the tokens")
  private List<String> ids = List.of();

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  JoinTokenRemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return new Removal("join-tokens", "join token ").run(engine, terminal, ids);
  }
}
