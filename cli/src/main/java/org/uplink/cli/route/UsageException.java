package org.uplink.cli.route;

/** What was typed is wrong; the message names it. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
