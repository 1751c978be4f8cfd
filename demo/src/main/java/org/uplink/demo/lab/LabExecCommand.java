package org.uplink.demo.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.uplink.command.CommandFailure;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.NamespaceHolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink lab exec}. */
@Command(
    name = "exec",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command in a host of the running lab, and exits with the status of the command.",
      "The command `uplink` is this program. In the host `engine`, it uses the engine of the lab."
    })
final class LabExecCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description = "name of the host; `uplink lab status` lists the hosts")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "the command and its arguments")
  private List<String> command = List.of();

  @Mixin private LabOptions lab = new LabOptions();

  @Override
  public Integer call() {
    NamespaceHolder holder = lab.requireHolder();
    if (!holder.isInside()) {
      return holder.rerunInside();
    }
    try (Lab attached = Lab.attach(lab.directory())) {
      LabHost host =
          attached
              .find(name)
              .orElseThrow(
                  () ->
                      CommandFailure.usage(
                          "the lab has no host " + name,
                          "The hosts are: "
                              + attached.hosts().stream()
                                  .map(LabHost::name)
                                  .collect(Collectors.joining(", "))));
      List<String> words =
          new ArrayList<>(
              List.of("env", "UPLINK_DATA_DIR=" + host.directory().resolve(LabUpCommand.DATA)));
      words.addAll(
          command.getFirst().equals("uplink")
              ? LabPrograms.uplink(command.subList(1, command.size()).toArray(String[]::new))
              : command);
      return host.interact(words);
    }
  }
}
