package org.uplink.agent.output;

import org.uplink.command.Terminal;
import org.uplink.platform.TextSanitizer;
import org.uplink.rpc.jsonrpc.Json;

/**
 * Prints what a command prints with {@code --json}: one document, on one line.
 *
 * @param terminal where it prints
 */
public record JsonPrinter(Terminal terminal) {
  public void print(Object document) {
    terminal.out().println(TextSanitizer.escapeInJson(Json.MAPPER.writeValueAsString(document)));
  }
}
