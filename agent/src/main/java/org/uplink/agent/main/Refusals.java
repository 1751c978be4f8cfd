package org.uplink.agent.main;

import org.uplink.agent.local.LocalNetwork;
import org.uplink.command.CommandFailure;
import org.uplink.hostnet.request.SetupRefusedException;

/**
 * Turns refusals into exit statuses. Whoever calls {@code uplink network} wants to know whether
 * something was touched: a refusal is {@link org.uplink.command.ExitStatus#USAGE}, because nothing
 * was.
 */
final class Refusals {
  private Refusals() {}

  /** Opens the host's network for a command that needs root. */
  static LocalNetwork open(StateDirectoryOptions options) {
    try {
      return options.openLocal(true);
    } catch (SetupRefusedException e) {
      throw failure(e);
    }
  }

  static CommandFailure failure(SetupRefusedException refusal) {
    return CommandFailure.usage(String.valueOf(refusal.getMessage()), "");
  }
}
