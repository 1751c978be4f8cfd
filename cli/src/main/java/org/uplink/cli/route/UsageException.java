package org.uplink.cli.route;

/** An argument is wrong. The message names it. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
