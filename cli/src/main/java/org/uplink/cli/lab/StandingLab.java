package org.uplink.cli.lab;

import java.nio.file.Path;
import java.util.Optional;
import org.uplink.cli.terminal.CommandFailure;
import org.uplink.cli.terminal.StateDirectories;
import org.uplink.lab.LabHolder;
import picocli.CommandLine.Option;

/** Which lab that stays a command is about. */
final class StandingLab {
  @Option(
      names = "--dir",
      paramLabel = "D",
      description = "the lab's directory; ~/.local/state/uplink/lab where left out")
  private Optional<Path> dir = Optional.empty();

  Path directory() {
    return dir.orElseGet(() -> StateDirectories.of(System.getenv()).lab())
        .toAbsolutePath()
        .normalize();
  }

  Optional<LabHolder> holder() {
    return LabHolder.find(directory());
  }

  /** Its holder, or the command's end. */
  LabHolder up() {
    return holder()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no lab in " + directory(), "Build one with: uplink lab up NETWORK"));
  }
}
