package org.uplink.cli.lab;

import java.util.concurrent.Callable;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Terminal;
import org.uplink.lab.LabHolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code uplink lab down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Ends the lab that stands, with all that runs in it.")
final class LabDown implements Callable<Integer> {
  @Mixin private StandingLab lab = new StandingLab();

  private final Terminal terminal;

  LabDown(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal
        .err()
        .println(
            LabHolder.end(lab.directory())
                ? "The lab in " + lab.directory() + " is down."
                : "No lab stands in " + lab.directory() + ".");
    return Exit.DONE;
  }
}
