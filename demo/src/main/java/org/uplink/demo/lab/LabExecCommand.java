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
      "Runs a command in a host of the lab that stands, with its network; exits with the command's status.",
      "The command `uplink` is this one, and in the engine's host it talks to that engine."
    })
final class LabExecCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description = "the host's name; `uplink lab status` lists them")
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
    try (Lab standing = Lab.attach(lab.directory())) {
      LabHost host =
          standing
              .find(name)
              .orElseThrow(
                  () ->
                      CommandFailure.usage(
                          "there is no host " + name + " in the lab",
                          "There are: "
                              + standing.hosts().stream()
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
