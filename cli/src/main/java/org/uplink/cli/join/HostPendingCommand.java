package org.uplink.cli.join;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.join.PendingHostPage;
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
      "A host shows the same code as this command. If it shows another one, somebody may intercept the connection (man in the middle): do not approve it.",
      "It also shows the fingerprint of the engine's authority, for `uplink agent join --authority`."
    })
public final class HostPendingCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print the pending hosts and the fingerprint as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  public HostPendingCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    print(PendingHosts.of(engine.connect()));
    return ExitStatus.SUCCESS;
  }

  void print(PendingHosts hosts) {
    if (json) {
      terminal
          .out()
          .println(
              RestJson.write(
                  new PendingHostPage(hosts.all(), hosts.authority(), Optional.empty())));
      return;
    }
    hosts
        .authority()
        .ifPresent(fingerprint -> terminal.out().println("The engine's authority: " + fingerprint));
    if (hosts.all().isEmpty()) {
      terminal
          .err()
          .println(
              "No host waits for an approval. On the host: uplink agent join --engine ADDRESS");
    }
    hosts.all().forEach(host -> PendingHosts.print(terminal.out(), terminal, host));
  }
}
