package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import org.uplink.api.host.Host;
import org.uplink.api.run.NetworkPlan;
import org.uplink.cli.remote.Documents;
import org.uplink.cli.terminal.CommandFailure;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Terminal;

/**
 * What comes of a command for several hosts: told of each as it comes, or as one array of JSON at
 * the end. One host's failure keeps no other's result back.
 */
final class Results {
  private final Terminal terminal;
  private final boolean json;
  private final List<Object> documents = new ArrayList<>();
  private int exit = Exit.DONE;

  Results(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** A host after what was done with it, and whether that is what was asked for. */
  void host(Host host, boolean good) {
    documents.add(host);
    worst(good ? Exit.DONE : Exit.NO);
    if (!json) {
      HostText.print(terminal, host);
    }
  }

  /** What would be done with a host. */
  void plan(String host, NetworkPlan plan) {
    documents.add(plan);
    if (!json) {
      PlanText.print(terminal, host, plan);
    }
  }

  /** Nothing came of it. */
  void failed(String host, CommandFailure failure) {
    worst(tell(terminal, host, failure));
  }

  /** Says why nothing came of it; returns the exit status for that. */
  static int tell(Terminal terminal, String host, CommandFailure failure) {
    terminal.err().println("uplink: " + host + ": " + failure.getMessage());
    if (!failure.wayOut().isEmpty()) {
      terminal.err().println(failure.wayOut());
    }
    return failure.exit();
  }

  private void worst(int status) {
    exit = Math.max(exit, status);
  }

  /** Prints the array, where one is wanted; returns the exit status. */
  int end() {
    if (json) {
      terminal.out().println(Documents.write(documents));
    }
    return exit;
  }
}
