package org.uplink.cli.host;

import java.util.List;
import java.util.Optional;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostDrift;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.api.run.WarningDocument;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.command.TimeFormat;

/** Prints a host in the form that several commands share. */
final class HostPrinter {
  private static final int LISTED_NAMES = 10;

  private HostPrinter() {}

  /**
   * Returns the agent's address and port, such as "192.0.2.7:54321" or "[2001:db8::7]:54321". For a
   * host that dials in, returns whether it is connected, and from where.
   */
  static String endpoint(HostDocument host) {
    return host.address()
        .map(
            address ->
                (address.contains(":") ? "[" + address + "]" : address)
                    + host.port().map(port -> ":" + port).orElse(""))
        .orElseGet(
            () ->
                host.connection()
                    .map(connection -> "dials in from " + connection.address())
                    .or(
                        () ->
                            host.lastSeen()
                                .map(time -> "dials in, last seen " + TimeFormat.format(time)))
                    .orElse("dials in, not connected"));
  }

  /** Prints the status of a host, and below it the reason and the next step. */
  static void print(Terminal terminal, HostDocument host) {
    terminal
        .out()
        .println(
            terminal.paint(Colour.STRONG, host.name()) + ": " + status(terminal, host) + use(host));
    host.statusText().ifPresent(text -> terminal.out().println("  " + text));
    warnings(host).forEach(warning -> terminal.out().println("  warning " + warning));
    host.outOfSync().forEach(difference -> terminal.out().println("  not in sync: " + difference));
    host.drift()
        .ifPresent(
            drift ->
                terminal
                    .out()
                    .println("  drift, " + driftSeenSince(drift) + ": " + missing(drift)));
  }

  /**
   * Returns the warnings of the latest change's plan, except those that the status text already
   * has.
   */
  static List<String> warnings(HostDocument host) {
    return host.reason().equals(Optional.of(StatusReason.WARNINGS_NOT_ACCEPTED))
        ? List.of()
        : host.run().stream()
            .flatMap(run -> run.warnings().stream())
            .map(WarningDocument::toString)
            .toList();
  }

  /** Returns "seen by the engine since 2026-11-30 09:00". */
  static String driftSeenSince(HostDrift drift) {
    return "seen by the engine since " + TimeFormat.format(drift.since());
  }

  static String missing(HostDrift drift) {
    return String.join("; ", drift.missing());
  }

  /** Returns the status and its reason, such as "NonOperational (SetupNetworksFailed)". */
  static String status(Terminal terminal, HostDocument host) {
    return terminal.paint(colour(host), host.status().toString())
        + host.reason().map(reason -> " (" + reason + ")").orElse("");
  }

  /** Returns "node1, node2", or the first names and the number of the others. */
  static String abbreviate(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(names.size(), LISTED_NAMES)));
    return names.size() <= LISTED_NAMES
        ? first
        : "%s and %d more".formatted(first, names.size() - LISTED_NAMES);
  }

  static Colour colour(HostDocument host) {
    return switch (host.status()) {
      case UP -> Colour.GOOD;
      case UNASSIGNED, INSTALLING, INITIALIZING, CONNECTING, NON_OPERATIONAL, MAINTENANCE ->
          Colour.WARNING;
      case INSTALL_FAILED, NON_RESPONSIVE -> Colour.BAD;
    };
  }

  private static String use(HostDocument host) {
    if (host.status() != HostStatus.UP) {
      return "";
    }
    return ", active NIC "
        + host.activeNic().orElse("none")
        + host.proof().map(proof -> ", network " + proof).orElse("");
  }
}
