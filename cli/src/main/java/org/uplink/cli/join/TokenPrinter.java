package org.uplink.cli.join;

import org.uplink.api.join.JoinTokenCreation;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.Terminal;

/** Creates a token and prints the command for the host. */
public final class TokenPrinter {
  private TokenPrinter() {}

  /**
   * Creates a token. The command is the only line of the standard output; what to do with it is on
   * the standard error.
   */
  public static void create(
      EngineClient client, JoinTokenCreation creation, boolean json, Terminal terminal) {
    JoinTokenDocument token =
        client.post(EngineClient.path("join-tokens"), creation, JoinTokenDocument.class);
    if (json) {
      terminal.out().println(RestJson.write(token));
      return;
    }
    terminal
        .err()
        .println(
            "Run this as root on %s. The token %s works until %s:"
                .formatted(
                    token
                        .host()
                        .map(host -> "host " + host)
                        .orElse(
                            token.uses() == 1
                                ? "the new host"
                                : "each of at most " + token.uses() + " new hosts"),
                    token.id(),
                    token.expires()));
    terminal.out().println("uplink agent join " + token.token().orElse(""));
  }
}
