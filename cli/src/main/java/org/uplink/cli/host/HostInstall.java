package org.uplink.cli.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.Host;
import org.uplink.cli.remote.Documents;
import org.uplink.cli.remote.EngineClient;
import org.uplink.cli.remote.EngineOptions;
import org.uplink.cli.remote.Installation;
import org.uplink.cli.terminal.CommandFailure;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Terminal;
import org.uplink.cli.terminal.Terminal.Colour;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host install}. */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = {
      "Installs hosts: reaches their agents, collects their network data, and decides which interface leads to the engine.",
      "Installing again is always possible. Exit status 1 where a host was not installed; a skipped deployment of the"
          + " management network is no failure."
    })
final class HostInstall implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "1..*", description = "the hosts' names")
  private List<String> names = List.of();

  @Option(names = "--no-wait", description = "start the installs and return")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "how long to wait for each install (${DEFAULT-VALUE}); the engine goes on with it in any case")
  private int timeout;

  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostInstall(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Host> hosts = new ArrayList<>();
    int exit = Exit.DONE;
    try (EngineClient client = engine.connect()) {
      List<Installation> begun = new ArrayList<>();
      for (String name : names) {
        try {
          begun.add(Installation.begin(client, name));
        } catch (CommandFailure e) {
          exit = Math.max(exit, told(name, e));
        }
      }
      for (Installation installation : begun) {
        try {
          Host host =
              noWait ? installation.host() : installation.await(Duration.ofSeconds(timeout));
          hosts.add(host);
          exit = Math.max(exit, noWait || Installation.succeeded(host) ? Exit.DONE : Exit.NO);
          if (!json) {
            print(host);
          }
        } catch (CommandFailure e) {
          exit = Math.max(exit, told(installation.host().name(), e));
        }
      }
    }
    if (json) {
      terminal.out().println(Documents.write(hosts));
    }
    return exit;
  }

  /** One host's failure keeps no other's result back; returns its exit status. */
  private int told(String name, CommandFailure failure) {
    terminal.err().println("uplink: " + name + ": " + failure.getMessage());
    if (!failure.wayOut().isEmpty()) {
      terminal.err().println(failure.wayOut());
    }
    return failure.exit();
  }

  private void print(Host host) {
    String status = terminal.paint(HostText.colour(host), host.status().toString());
    terminal
        .out()
        .println(
            terminal.paint(Colour.STRONG, host.name())
                + ": "
                + status
                + host.reason().map(reason -> " (" + reason + ")").orElse(""));
    host.statusText().ifPresent(text -> terminal.out().println("  " + text));
    if (Installation.succeeded(host)) {
      terminal.err().println("  The evidence: uplink host explain " + host.name());
    }
  }
}
