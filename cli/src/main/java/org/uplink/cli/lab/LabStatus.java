package org.uplink.cli.lab;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.uplink.cli.remote.Documents;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Table;
import org.uplink.cli.terminal.Terminal;
import org.uplink.cli.terminal.Terminal.Colour;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHolder;
import org.uplink.lab.LabHost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink lab status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Lists the hosts of the lab that stands, and how many processes run in each. Exit status 1 where none stands.")
final class LabStatus implements Callable<Integer> {
  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private StandingLab lab = new StandingLab();

  private final Terminal terminal;

  LabStatus(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A line of the JSON. */
  private record Line(String host, List<Long> processes, String directory) {}

  @Override
  public Integer call() {
    if (lab.holder().isEmpty()) {
      terminal.err().println("No lab stands in " + lab.directory() + ".");
      if (json) {
        terminal.out().println("[]");
      }
      return Exit.NO;
    }
    LabHolder holder = lab.up();
    if (!holder.entered()) {
      return holder.again();
    }
    List<Line> lines;
    try (Lab standing = Lab.attach(lab.directory())) {
      lines = standing.hosts().stream().map(LabStatus::line).toList();
    }
    if (json) {
      terminal.out().println(Documents.write(lines));
      return Exit.DONE;
    }
    Table table = new Table("HOST", "PROCESSES", "FILES");
    lines.forEach(
        line ->
            table
                .line()
                .cell(line.host(), Colour.STRONG)
                .cell(
                    line.processes().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .cell(line.directory()));
    table.print(terminal);
    return Exit.DONE;
  }

  private static Line line(LabHost host) {
    return new Line(
        host.name(),
        host.processes().stream().map(ProcessHandle::pid).toList(),
        host.directory().toString());
  }
}
