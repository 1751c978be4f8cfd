package org.uplink.cli.host;

import java.util.List;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostStatus;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;

/** What several commands say of a host in the same words. */
final class HostPrinter {
  private static final int LISTED_NAMES = 10;

  private HostPrinter() {}

  /** "192.0.2.7:54321", "[2001:db8::7]:54321". */
  static String endpoint(Host host) {
    return (host.address().contains(":") ? "[" + host.address() + "]" : host.address())
        + ":"
        + host.port();
  }

  /** A host and how it stands, with the words for it below. */
  static void print(Terminal terminal, Host host) {
    terminal
        .out()
        .println(
            terminal.paint(Colour.STRONG, host.name())
                + ": "
                + terminal.paint(colour(host), host.status().toString())
                + host.reason().map(reason -> " (" + reason + ")").orElse("")
                + (host.status() == HostStatus.UP
                    ? ", active NIC "
                        + host.activeNic().orElse("none")
                        + host.proof().map(proof -> ", network " + proof).orElse("")
                    : ""));
    host.statusText().ifPresent(text -> terminal.out().println("  " + text));
    host.outOfSync().forEach(difference -> terminal.out().println("  not in sync: " + difference));
  }

  /** "node1, node2", and of many the first ones and how many more. */
  static String abbreviate(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(names.size(), LISTED_NAMES)));
    return names.size() <= LISTED_NAMES
        ? first
        : first + " and " + (names.size() - LISTED_NAMES) + " more";
  }

  static Colour colour(Host host) {
    return switch (host.status()) {
      case UP -> Colour.GOOD;
      case UNASSIGNED, INSTALLING, INITIALIZING, CONNECTING, NON_OPERATIONAL, MAINTENANCE ->
          Colour.WARNING;
      case INSTALL_FAILED, NON_RESPONSIVE -> Colour.BAD;
    };
  }
}
