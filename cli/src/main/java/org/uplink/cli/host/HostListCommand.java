package org.uplink.cli.host;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostPage;
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

/** {@code uplink host list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the hosts, each with the interface by which it reaches the engine.")
final class HostListCommand implements Callable<Integer> {
  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description = "only hosts of this cluster (default: all)")
  private Optional<String> cluster = Optional.empty();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "only hosts in this status, such as Up or NonResponsive (default: all)")
  private Optional<String> status = Optional.empty();

  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<HostDocument> hosts =
        engine
            .connect()
            .getAllPages(
                EngineClient.path("hosts") + query(),
                HostPage.class,
                HostPage::items,
                HostPage::next);
    if (json) {
      terminal.out().println(RestJson.write(hosts));
      return ExitStatus.SUCCESS;
    }
    if (hosts.isEmpty()) {
      terminal
          .err()
          .println(
              query().isEmpty()
                  ? "There are no hosts. Add one: uplink host add NAME"
                  : "There are no such hosts. List all: uplink host list");
      return ExitStatus.SUCCESS;
    }
    Table table = new Table("HOST", "ADDRESS", "CLUSTER", "STATUS", "ACTIVE NIC", "REASON");
    for (HostDocument host : hosts) {
      table
          .row()
          .cell(host.name(), Colour.STRONG)
          .cell(HostPrinter.endpoint(host))
          .cell(host.cluster())
          .cell(host.status().toString(), HostPrinter.colour(host))
          .cell(host.activeNic().orElse("-"))
          .cell(host.reason().map(Object::toString).orElse(""));
    }
    table.print(terminal);
    return ExitStatus.SUCCESS;
  }

  /** Returns the query of the request, with its question mark; empty for all hosts. */
  private String query() {
    return Stream.of(parameter("cluster", cluster), parameter("status", status))
        .flatMap(Optional::stream)
        .collect(Collectors.collectingAndThen(Collectors.joining("&"), HostListCommand::withMark));
  }

  private static Optional<String> parameter(String name, Optional<String> value) {
    return value.map(text -> name + "=" + EngineClient.encode(text));
  }

  private static String withMark(String query) {
    return query.isEmpty() ? "" : "?" + query;
  }
}
