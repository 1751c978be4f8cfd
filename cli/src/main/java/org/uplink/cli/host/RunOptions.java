package org.uplink.cli.host;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.api.host.Host;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RetryPolicy;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.InterruptMessage;
import org.uplink.command.Terminal;
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
    return engine.connect(RetryPolicy.duringRestart(terminal.err()::println));
  }

  /** Waits; a person who watches is shown the steps. */
  Host await(Terminal terminal, StartedRun run) {
    return await(terminal, run, json ? Optional.empty() : ProgressLine.ifInteractive(terminal));
  }

  private Host await(Terminal terminal, StartedRun run, Optional<Consumer<Host>> watcher) {
    String name = run.hostAtStart().name();
    try (InterruptMessage _ =
        InterruptMessage.onInterrupt(
            terminal,
            () -> "The engine goes on with " + name + "; see: uplink host show " + name)) {
      return run.await(timeout(), watcher);
    }
  }

  /** For each host. */
  Duration timeout() {
    return Duration.ofSeconds(timeout);
  }
}
