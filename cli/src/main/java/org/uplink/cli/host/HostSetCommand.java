package org.uplink.cli.host;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
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

/** {@code uplink host set}. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = {
      "Changes the address, the port or the cluster of a host. Options that are not given keep their values.",
      "A host that is Up must be in maintenance. The host itself is not changed."
    })
final class HostSetCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name of the host")
  private String name = "";

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "address or DNS name at which the agent listens")
  private Optional<String> address = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = OptionConverters.ToPort.class,
      description = "port of the agent")
  private Optional<Integer> port = Optional.empty();

  @Option(names = "--cluster", paramLabel = "CLUSTER", description = "cluster of the host")
  private Optional<String> cluster = Optional.empty();

  @Option(names = "--json", description = "print the host as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostSetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (address.isEmpty() && port.isEmpty() && cluster.isEmpty()) {
      throw CommandFailure.usage(
          "no change is given", "Use --address, --port or --cluster: uplink host set --help");
    }
    EngineClient client = engine.connect();
    String path = EngineClient.path("hosts", name);
    HostDocument before = client.get(path, HostDocument.class);
    HostDocument after =
        client.put(
            path,
            new HostCreation(
                name,
                address.or(before::address),
                port.or(before::port),
                cluster.or(() -> Optional.of(before.cluster())),
                transport(before)),
            HostDocument.class);
    terminal
        .out()
        .println(
            json
                ? RestJson.write(after)
                : "Host %s: %s, cluster %s."
                    .formatted(after.name(), HostPrinter.endpoint(after), after.cluster()));
    return ExitStatus.SUCCESS;
  }

  /** Returns the transport: a host that gets an address does not dial in any more. */
  private Optional<String> transport(HostDocument before) {
    return Optional.of(address.isPresent() ? HostCreation.DIRECT : before.transport());
  }
}
