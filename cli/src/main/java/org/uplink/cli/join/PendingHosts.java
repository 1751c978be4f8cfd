package org.uplink.cli.join;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.uplink.api.join.PendingHostDocument;
import org.uplink.api.join.PendingHostPage;
import org.uplink.cli.rest.EngineClient;
import org.uplink.command.CommandFailure;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.command.TimeFormat;
import org.uplink.pki.JoinCode;

/**
 * The hosts that wait for an approval.
 *
 * @param authority the fingerprint of the engine's authority
 */
record PendingHosts(List<PendingHostDocument> all, Optional<String> authority) {
  /** Reads them from the engine. */
  static PendingHosts of(EngineClient client) {
    String path = EngineClient.path("pending-hosts");
    return new PendingHosts(
        client.getAllPages(
            path, PendingHostPage.class, PendingHostPage::items, PendingHostPage::next),
        client.get(path, PendingHostPage.class).authority());
  }

  /**
   * Reads a code of the command line.
   *
   * @param words its groups, in one word or several
   * @return empty if there is none
   */
  static Optional<JoinCode> code(List<String> words) {
    if (words.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        JoinCode.parse(String.join("", words))
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "the code is not whole: it has 8 groups of 4 digits and letters",
                        "Copy all of it from the host.")));
  }

  /** Returns the only host that waits under a name. */
  PendingHostDocument only(String name, String command) {
    List<PendingHostDocument> named =
        all.stream().filter(host -> host.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw CommandFailure.negative(
          "No host " + name + " waits for an approval.",
          "See those that wait: uplink host pending");
    }
    if (named.size() > 1) {
      throw CommandFailure.usage(
          "%d hosts wait as %s".formatted(named.size(), name),
          "Give the code that the right one shows: uplink host %s %s CODE"
              .formatted(command, name));
    }
    return named.getFirst();
  }

  /** Prints a host. The code has a line of its own, so that no narrow terminal breaks it. */
  static void print(PrintStream to, Terminal terminal, PendingHostDocument host) {
    to.println(
        "%s from %s, asked last at %s, waits until %s"
            .formatted(
                terminal.paint(Colour.STRONG, host.name()),
                host.address(),
                TimeFormat.format(host.lastAsked()),
                TimeFormat.format(host.expires())));
    to.println("    " + terminal.paint(Colour.STRONG, host.code()));
  }
}
