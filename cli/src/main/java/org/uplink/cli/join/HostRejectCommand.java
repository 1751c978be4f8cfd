package org.uplink.cli.join;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.pki.JoinCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink host reject}. */
@Command(
    name = "reject",
    mixinStandardHelpOptions = true,
    description = {
      "Rejects a host that wants to join without a token. The command on the host ends.",
      "If several hosts wait under the name, give the code that `uplink host pending` shows."
    })
public final class HostRejectCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "name that the host proposes")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CODE",
      description = "its code, in one word or several")
  private List<String> code = List.of();

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  public HostRejectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Optional<JoinCode> given = PendingHosts.code(code);
    EngineClient client = engine.connect();
    String rejected =
        given
            .map(JoinCode::text)
            .orElseGet(() -> PendingHosts.of(client).only(name, "reject").code());
    client.delete(EngineClient.path("pending-hosts", rejected));
    terminal.out().println("Rejected %s with the code %s.".formatted(name, rejected));
    return ExitStatus.SUCCESS;
  }
}
