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
    description =
        "Lists the hosts of the lab that stands, and how many processes run in each. Exit status 1 where none stands.")
final class LabStatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private LabOptions lab = new LabOptions();

  private final Terminal terminal;

  LabStatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A line of the JSON. */
  private record Line(String host, List<Long> processes, String directory) {}

  @Override
  public Integer call() {
    if (lab.findHolder().isEmpty()) {
      terminal.err().println("No lab stands in " + lab.directory() + ".");
      if (json) {
        terminal.out().println("[]");
      }
      return ExitStatus.NEGATIVE;
    }
    NamespaceHolder holder = lab.requireHolder();
    if (!holder.isInside()) {
      return holder.rerunInside();
    }
    List<Line> lines;
    try (Lab standing = Lab.attach(lab.directory())) {
      lines = standing.hosts().stream().map(LabStatusCommand::line).toList();
    }
    if (json) {
      terminal.out().println(RestJson.write(lines));
      return ExitStatus.SUCCESS;
    }
    Table table = new Table("HOST", "PROCESSES", "FILES");
    lines.forEach(
        line ->
            table
                .row()
                .cell(line.host(), Colour.STRONG)
                .cell(
                    line.processes().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .cell(line.directory()));
    table.print(terminal);
    return ExitStatus.SUCCESS;
  }

  private static Line line(LabHost host) {
    return new Line(
        host.name(),
        host.processes().stream().map(ProcessHandle::pid).toList(),
        host.directory().toString());
  }
}
