package org.uplink.demo.lab;

import java.nio.file.Path;
import java.util.Optional;
import org.uplink.command.CommandFailure;
import org.uplink.command.DefaultDirectories;
import org.uplink.lab.NamespaceHolder;
import picocli.CommandLine.Option;

/** Which lab that stays a command is about. */
final class LabOptions {
  @Option(
      names = "--dir",
      paramLabel = "D",
      description = "the lab's directory; ~/.local/state/uplink/lab where left out")
  private Optional<Path> dir = Optional.empty();

  Path directory() {
    return dir.orElseGet(() -> DefaultDirectories.of(System.getenv()).lab())
        .toAbsolutePath()
        .normalize();
  }

  Optional<NamespaceHolder> findHolder() {
    return NamespaceHolder.find(directory());
  }

  /** Its holder, or the command's end. */
  NamespaceHolder requireHolder() {
    return findHolder()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no lab in " + directory(), "Build one with: uplink lab up NETWORK"));
  }
}
