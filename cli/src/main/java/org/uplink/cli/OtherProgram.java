package org.uplink.cli;

import java.util.concurrent.Callable;
import org.uplink.command.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The entry for a command of another program in the list of commands. The script {@code uplink}
 * starts that program, so this command only runs if the client's program is started without the
 * script.
 */
@Command
final class OtherProgram implements Callable<Integer> {
  private final String description;

  OtherProgram(String description) {
    this.description = description;
  }

  @Override
  public Integer call() {
    throw CommandFailure.usage(
        "this command belongs to another program of Uplink", "Start it with the script `uplink`.");
  }

  /** Sets the description that the list of commands shows, and accepts any arguments. */
  @Spec
  void describe(CommandSpec spec) {
    spec.usageMessage().description(description);
    spec.parser().unmatchedArgumentsAllowed(true);
  }
}
