package org.uplink.cli.host;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.api.host.Host;
import org.uplink.cli.remote.EngineClient;
import org.uplink.cli.remote.EngineOptions;
import org.uplink.cli.remote.Installation;
import org.uplink.cli.remote.Patience;
import org.uplink.cli.terminal.CommandFailure;
import org.uplink.cli.terminal.Interruption;
import org.uplink.cli.terminal.Terminal;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command has the engine do something with hosts, waits for it, and shows what comes. */
final class RunOptions {
  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "how long to wait for each host (${DEFAULT-VALUE}); the engine goes on with it in any case")
  private int timeout;

  @Option(
      names = "--json",
      description = "print the documents of the REST interface: of a host, of a plan")
  boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  /** A client that outlasts a restart of the engine. */
  EngineClient connect(Terminal terminal) {
    if (timeout < 1) {
      throw CommandFailure.usage(
          "--timeout " + timeout + " is no time to wait", "Give at least 1 second.");
    }
    return engine.connect(Patience.forRestart(terminal.err()::println));
  }

  /** Waits; a person who watches is shown the steps. */
  Host await(Terminal terminal, Installation run) {
    return await(terminal, run, json ? Optional.empty() : Steps.watched(terminal));
  }

  private Host await(Terminal terminal, Installation run, Optional<Consumer<Host>> watcher) {
    String name = run.host().name();
    try (Interruption _ =
        Interruption.says(
            terminal,
            () -> "The engine goes on with " + name + "; see: uplink host show " + name)) {
      return run.await(limit(), watcher);
    }
  }

  /** For each host. */
  Duration limit() {
    return Duration.ofSeconds(timeout);
  }
}
