package org.uplink.demo.lab;

import java.nio.file.Path;
import java.util.Optional;
import org.uplink.command.CommandFailure;
import org.uplink.command.DefaultDirectories;
import org.uplink.lab.NamespaceHolder;
import picocli.CommandLine.Option;

/** The option that names the directory of a lab. */
final class LabOptions {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "directory of the lab (default: ~/.local/state/uplink/lab)")
  private Optional<Path> dir = Optional.empty();

  Path directory() {
    return dir.orElseGet(() -> DefaultDirectories.of(System.getenv()).lab())
        .toAbsolutePath()
        .normalize();
  }

  Optional<NamespaceHolder> findHolder() {
    return NamespaceHolder.find(directory());
  }

  /** Returns the option for another command on the same lab; empty for the default directory. */
  String asArgument() {
    return dir.map(path -> " --dir " + directory()).orElse("");
  }

  /** Returns the process that holds the running lab. Fails the command if no lab runs. */
  NamespaceHolder requireHolder() {
    return findHolder()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "no lab is running in " + directory(),
                    "Build one: uplink lab up" + asArgument() + " NETWORK"));
  }
}
