package org.uplink.cli.join;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.join.PendingHostDocument;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink host pending}. */
@Command(
    name = "pending",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the hosts that want to join without a token (`uplink agent join --engine`), and wait for an approval.",
      "A host shows the same code as this command. If it shows another one, somebody may be between: do not approve it."
    })
public final class HostPendingCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print an array of pending hosts as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  public HostPendingCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<PendingHostDocument> hosts = PendingHosts.of(engine.connect()).all();
    if (json) {
      terminal.out().println(RestJson.write(hosts));
      return ExitStatus.SUCCESS;
    }
    if (hosts.isEmpty()) {
      terminal
          .err()
          .println(
              "No host waits for an approval. On the host: uplink agent join --engine ADDRESS");
      return ExitStatus.SUCCESS;
    }
    hosts.forEach(host -> PendingHosts.print(terminal.out(), terminal, host));
    return ExitStatus.SUCCESS;
  }
}
