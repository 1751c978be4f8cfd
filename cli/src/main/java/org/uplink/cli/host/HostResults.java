package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import org.uplink.api.host.Host;
import org.uplink.api.run.NetworkPlan;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;

/**
 * What comes of a command for several hosts: told of each as it comes, or as one array of JSON at
 * the end. One host's failure keeps no other's result back.
 */
final class HostResults {
  private final Terminal terminal;
  private final boolean json;
  private final List<Object> documents = new ArrayList<>();
  private int exit = ExitStatus.SUCCESS;

  HostResults(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** A host after what was done with it, and whether that is what was asked for. */
  void host(Host host, boolean good) {
    documents.add(host);
    raiseStatus(good ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE);
    if (!json) {
      HostPrinter.print(terminal, host);
    }
  }

  /** What would be done with a host. */
  void plan(String host, NetworkPlan plan) {
    documents.add(plan);
    if (!json) {
      PlanPrinter.print(terminal, host, plan);
    }
  }

  /** Nothing came of it. */
  void failed(String host, CommandFailure failure) {
    raiseStatus(printFailure(terminal, host, failure));
  }

  /** Says why nothing came of it; returns the exit status for that. */
  static int printFailure(Terminal terminal, String host, CommandFailure failure) {
    terminal.err().println("uplink: " + host + ": " + failure.getMessage());
    if (!failure.nextStep().isEmpty()) {
      terminal.err().println(failure.nextStep());
    }
    return failure.status();
  }

  private void raiseStatus(int status) {
    exit = Math.max(exit, status);
  }

  /** Prints the array, where one is wanted; returns the exit status. */
  int finish() {
    if (json) {
      terminal.out().println(RestJson.write(documents));
    }
    return exit;
  }
}
