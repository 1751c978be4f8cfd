package org.uplink.cli.host;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host activate}. */
@Command(
    name = "activate",
    mixinStandardHelpOptions = true,
    description = {
      "Takes hosts out of maintenance. Checks hosts again that are not Up.",
      "Exit status 1 if a host does not become Up."
    })
final class HostActivateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", arity = "1..*", description = "names of the hosts")
  private List<String> names = List.of();

  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private RunOptions run = new RunOptions();

  private final Terminal terminal;

  HostActivateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    HostResults results = new HostResults(terminal, json);
    EngineClient client = run.connect(terminal);
    for (String name : names) {
      try {
        HostDocument host = run.await(terminal, StartedRun.start(client, name, "activate"), json);
        results.host(host, host.status() == HostStatus.UP);
      } catch (CommandFailure e) {
        results.failed(name, e);
      }
    }
    return results.finish();
  }
}
