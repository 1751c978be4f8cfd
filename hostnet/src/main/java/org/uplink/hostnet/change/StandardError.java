package org.uplink.hostnet.change;

import org.uplink.platform.PrintableText;

/**
 * The log of the guard, and of the code that agent and guard share. It prints lines to standard
 * error, like the agent's own log. The guard loads no logger, so that it starts fast.
 */
final class StandardError {
  private StandardError() {}

  /**
   * Prints a line. Replaces control characters, because parts of the line come from the kernel and
   * from files.
   */
  static void print(String line) {
    System.err.println(PrintableText.clean(line));
  }
}
