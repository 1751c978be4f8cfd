package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import org.uplink.api.host.HostDocument;
import org.uplink.api.run.NetworkPlan;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;

/**
 * The results of a command for several hosts. Prints each result when it arrives, or all of them as
 * one JSON array at the end. A failure of one host does not hide the results of the others.
 */
final class HostResults {
  private final Terminal terminal;
  private final boolean json;
  private final List<Object> documents = new ArrayList<>();
  private int status = ExitStatus.SUCCESS;

  HostResults(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** Adds a host, and whether the command achieved what it was asked for. */
  void host(HostDocument host, boolean success) {
    documents.add(host);
    raiseStatus(success ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE);
    if (!json) {
      HostPrinter.print(terminal, host);
    }
  }

  /** Adds the plan of a dry run. */
  void plan(String host, NetworkPlan plan) {
    documents.add(plan);
    if (!json) {
      PlanPrinter.print(terminal, host, plan);
    }
  }

  /** Adds a host for which the command failed. */
  void failed(String host, CommandFailure failure) {
    raiseStatus(failure.print(terminal, host));
  }

  /** Prints the JSON array if it is wanted, and returns the exit status. */
  int finish() {
    if (json) {
      terminal.out().println(RestJson.write(documents));
    }
    return status;
  }

  private void raiseStatus(int other) {
    status = Math.max(status, other);
  }
}
