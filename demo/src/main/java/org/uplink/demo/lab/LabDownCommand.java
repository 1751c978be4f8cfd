package org.uplink.demo.lab;

import java.util.concurrent.Callable;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.lab.NamespaceHolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code uplink lab down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stops the running lab and all its processes.")
final class LabDownCommand implements Callable<Integer> {
  @Mixin private LabOptions lab = new LabOptions();

  private final Terminal terminal;

  LabDownCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal
        .err()
        .println(
            NamespaceHolder.removeLab(lab.directory())
                ? "Stopped the lab in " + lab.directory() + "."
                : "No lab is running in " + lab.directory() + ".");
    return ExitStatus.SUCCESS;
  }
}
