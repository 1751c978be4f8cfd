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
    description = "Ends the lab that stands, with all that runs in it.")
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
                ? "The lab in " + lab.directory() + " is down."
                : "No lab stands in " + lab.directory() + ".");
    return ExitStatus.SUCCESS;
  }
}
