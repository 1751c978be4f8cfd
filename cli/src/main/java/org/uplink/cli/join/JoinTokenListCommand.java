package org.uplink.cli.join;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.api.join.JoinTokenPage;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Table;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink join-token list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the tokens that have not expired, without their secrets.")
final class JoinTokenListCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print an array of tokens as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  JoinTokenListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<JoinTokenDocument> tokens =
        engine
            .connect()
            .getAllPages(
                EngineClient.path("join-tokens"),
                JoinTokenPage.class,
                JoinTokenPage::items,
                JoinTokenPage::next);
    if (json) {
      terminal.out().println(RestJson.write(tokens));
      return ExitStatus.SUCCESS;
    }
    if (tokens.isEmpty()) {
      terminal
          .err()
          .println("There are no join tokens. Create one: uplink join-token create --cluster NAME");
      return ExitStatus.SUCCESS;
    }
    Table table = new Table("TOKEN", "FOR", "USES LEFT", "INSTALL", "EXPIRES");
    for (JoinTokenDocument token : tokens) {
      table
          .row()
          .cell(token.id(), Colour.STRONG)
          .cell(
              token
                  .host()
                  .map(host -> "host " + host)
                  .orElseGet(() -> "new hosts of cluster " + token.cluster().orElse("-")))
          .cell("%d of %d".formatted(token.usesLeft(), token.uses()))
          .cell(token.install() ? "yes" : "no")
          .cell(token.expires().toString());
    }
    table.print(terminal);
    return ExitStatus.SUCCESS;
  }
}
