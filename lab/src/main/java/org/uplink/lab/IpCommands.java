package org.uplink.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Runs command lines of {@code ip} in the network namespace of one host. */
final class IpCommands {
  private final String host;
  private final String netns;

  /**
   * Creates the commands of one host.
   *
   * @param host the name of the host in messages
   */
  IpCommands(String host, String netns) {
    this.host = host;
    this.netns = netns;
  }

  /**
   * Runs the lines one after the other, and stops at the first line that fails. One process runs
   * all lines, unless a line starts with an option.
   *
   * @return the output
   * @throws LabException with the line that failed and the error of ip
   */
  String run(String... lines) {
    return Arrays.stream(lines).anyMatch(line -> line.startsWith("-"))
        ? Arrays.stream(lines).map(this::runWithOptions).collect(Collectors.joining())
        : runBatch(lines);
  }

  private String runWithOptions(String line) {
    var words = new ArrayList<>(List.of(Tool.path("ip"), "-n", netns));
    words.addAll(List.of(line.strip().split("\\s+", -1)));
    return BoundedCommand.of(words).run();
  }

  private String runBatch(String... lines) {
    BoundedCommand command =
        BoundedCommand.of(Tool.path("ip"), "-n", netns, "-batch", "-")
            .withInput(String.join("\n", lines) + "\n");
    ProcessResult output = command.attempt();
    if (!output.succeeded()) {
      throw new LabException(
          "%s: ip %s: %s".formatted(host, failedLine(lines, output.err()), output.err().strip()));
    }
    return output.out();
  }

  private static String failedLine(String[] lines, String err) {
    return err.lines()
        .filter(line -> line.startsWith("Command failed -:"))
        .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip()))
        .filter(number -> number <= lines.length)
        .map(number -> lines[number - 1])
        .findFirst()
        .orElse("-batch");
  }
}
