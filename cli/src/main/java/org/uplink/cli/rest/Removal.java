package org.uplink.cli.rest;

import java.util.List;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;

/**
 * Removes objects of one kind from the engine. An object that cannot be removed does not keep the
 * others.
 *
 * @param collection the engine's resource with the objects: "hosts"
 * @param label what stands before a name in the output: "cluster "
 */
public record Removal(String collection, String label) {
  /** Removes the objects, and returns the worst exit status. */
  public int run(EngineOptions engine, Terminal terminal, List<String> names) {
    int exit = ExitStatus.SUCCESS;
    EngineClient client = engine.connect();
    for (String name : names) {
      try {
        client.delete(EngineClient.path(collection, name));
        terminal.out().println("Removed %s%s.".formatted(label, name));
      } catch (CommandFailure e) {
        exit = Math.max(exit, e.print(terminal, name));
      }
    }
    return exit;
  }
}
