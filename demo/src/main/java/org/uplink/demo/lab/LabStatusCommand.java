package org.uplink.demo.lab;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Table;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.NamespaceHolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink lab status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the hosts of the running lab, and the processes in each.",
      "Exit status 1 if no lab is running."
    })
final class LabStatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private LabOptions lab = new LabOptions();

  private final Terminal terminal;

  LabStatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (lab.findHolder().isEmpty()) {
      terminal.err().println("No lab is running in " + lab.directory() + ".");
      if (json) {
        terminal.out().println("[]");
      }
      return ExitStatus.NEGATIVE;
    }
    NamespaceHolder holder = lab.requireHolder();
    if (!holder.isInside()) {
      return holder.rerunInside();
    }
    List<HostStatus> hosts;
    try (Lab attached = Lab.attach(lab.directory())) {
      hosts = attached.hosts().stream().map(LabStatusCommand::status).toList();
    }
    if (json) {
      terminal.out().println(RestJson.write(hosts));
      return ExitStatus.SUCCESS;
    }
    Table table = new Table("HOST", "PROCESSES", "FILES");
    hosts.forEach(
        host ->
            table
                .row()
                .cell(host.host(), Colour.STRONG)
                .cell(
                    host.processes().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .cell(host.directory()));
    table.print(terminal);
    return ExitStatus.SUCCESS;
  }

  private static HostStatus status(LabHost host) {
    return new HostStatus(
        host.name(),
        host.processes().stream().map(ProcessHandle::pid).toList(),
        host.directory().toString());
  }

  /** A host in the JSON output. */
  private record HostStatus(String host, List<Long> processes, String directory) {}
}
