package org.uplink.hostnet.change;

import org.uplink.platform.PrintableText;

/**
 * The log of the guard and of what the agent shares with it: lines on standard error, which is also
 * where the agent's log goes. The guard loads no logger, so that it starts fast.
 */
final class StandardError {
  private StandardError() {}

  /** Prints a line. Kernel and files supply parts of it, so it is cleaned. */
  static void print(String line) {
    System.err.println(PrintableText.clean(line));
  }
}
