package org.uplink.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The option {@code --check-config} of the daemons, whose exit status is 0 or 1. */
public final class ConfigurationCheck {
  /** The name of the option. */
  public static final String OPTION = "--check-config";

  private ConfigurationCheck() {}

  /**
   * Returns the exit status of a program that was started with these arguments. With the option
   * given twice, nothing was checked: that is wrong usage.
   */
  public static int status(int status, List<String> arguments) {
    boolean isCheck = Collections.frequency(arguments, OPTION) == 1;
    return isCheck && status != ExitStatus.SUCCESS ? ExitStatus.NEGATIVE : status;
  }

  /**
   * Requires that the file that a key names can be read.
   *
   * @throws CommandFailure it cannot
   */
  public static void requireFile(String key, Optional<Path> file) {
    if (file.isPresent() && !(Files.isRegularFile(file.get()) && Files.isReadable(file.get()))) {
      throw CommandFailure.error(
          "%s: %s is not a file that this user can read".formatted(key, file.get()),
          "Put the file there, change its mode, or name another one.");
    }
  }

  /** Prints that nothing is wrong, and returns the exit status. */
  public static int report(Terminal terminal) {
    terminal.out().println("The configuration is valid.");
    return ExitStatus.SUCCESS;
  }
}
