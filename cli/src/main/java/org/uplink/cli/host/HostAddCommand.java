package org.uplink.cli.host;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.cli.join.TokenPrinter;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host add}. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description =
        "Adds a host to the engine, and prints the command to run on it. The engine installs the host at `uplink host install`, or by itself with --install.",
    footer = {
      "",
      "Run the printed command as root on the host. Its agent opens the connections to the engine, and does not listen.",
      "With --address, the engine opens the connections, and the agent needs a certificate:",
      "  uplink engine issue-certificate NAME --address ADDRESS --out DIR"
    })
final class HostAddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name of the host: letters, digits, . _ -")
  private String name = "";

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description =
          "address or DNS name at which the agent listens: the engine opens the connections (default: the agent opens them)")
  private Optional<String> address = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = OptionConverters.ToPort.class,
      description = "port of the agent, only with --address (default: 54321)")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description = "cluster of the host (default: Default)")
  private Optional<String> cluster = Optional.empty();

  @Option(
      names = "--install",
      description = "install the host as soon as its agent is connected; not with --address")
  private boolean install;

  @Option(names = "--json", description = "print the join token as JSON; with --address, the host")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostAddCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return address.isPresent() ? addDirect(address.get()) : addDialIn();
  }

  private int addDialIn() {
    if (port.isPresent()) {
      throw CommandFailure.usage(
          "--port needs --address",
          "An agent that dials in does not listen, so the engine needs no port of it.");
    }
    EngineClient client = engine.connect();
    HostDocument host = add(client, HostCreation.dialIn(name, cluster));
    terminal.err().println(added(host));
    TokenPrinter.create(client, JoinTokenCreation.oneHost(name, install), json, terminal);
    if (!install) {
      printNext("Then", host);
    }
    return ExitStatus.SUCCESS;
  }

  private int addDirect(String dialled) {
    if (install) {
      throw CommandFailure.usage(
          "--install excludes --address",
          "Run `uplink host install " + name + "` when the agent of the host runs.");
    }
    HostDocument host =
        add(engine.connect(), HostCreation.direct(name, Optional.of(dialled), port, cluster));
    if (json) {
      terminal.out().println(RestJson.write(host));
    } else {
      terminal.out().println(added(host));
    }
    printNext("Next", host);
    return ExitStatus.SUCCESS;
  }

  private static HostDocument add(EngineClient client, HostCreation host) {
    return client.post(EngineClient.path("hosts"), host, HostDocument.class);
  }

  private static String added(HostDocument host) {
    return "Added %s to cluster %s.".formatted(host.name(), host.cluster());
  }

  private void printNext(String when, HostDocument host) {
    terminal
        .err()
        .println("%s: uplink host install %s%s".formatted(when, host.name(), engine.asArguments()));
  }
}
