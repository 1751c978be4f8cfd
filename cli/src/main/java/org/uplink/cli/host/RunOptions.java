package org.uplink.cli.host;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RetryPolicy;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.InterruptMessage;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that start runs on hosts and wait for their end. */
final class RunOptions {
  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = OptionConverters.ToCount.class,
      defaultValue = "600",
      description =
          "how long to wait for a host (default: ${DEFAULT-VALUE}); after this time the command ends, and the engine continues")
  private int timeout;

  @Mixin private EngineOptions engine = new EngineOptions();

  /** Returns a client that waits for an engine that restarts. */
  EngineClient connect(Terminal terminal) {
    return engine.connect(RetryPolicy.duringRestart(terminal.err()::println));
  }

  /**
   * Waits for the end of a run, and shows its steps if a user watches.
   *
   * @param json whether the command prints JSON; then no steps are shown
   */
  HostDocument await(Terminal terminal, StartedRun run, boolean json) {
    Optional<Consumer<HostDocument>> observer =
        json ? Optional.empty() : ProgressLine.ifInteractive(terminal);
    try (InterruptMessage _ = onInterrupt(terminal, run)) {
      return run.await(timeout(), observer);
    }
  }

  /** Waits for the end of a removal, and returns the host if it was not removed. */
  Optional<HostDocument> awaitRemoval(Terminal terminal, StartedRun run) {
    try (InterruptMessage _ = onInterrupt(terminal, run)) {
      return run.awaitRemoval(timeout(), ProgressLine.ifInteractive(terminal));
    }
  }

  /** Returns the given options that name the engine. */
  EngineOptions engine() {
    return engine;
  }

  /** Returns the given options that name the engine, for a command that is printed. */
  String engineArguments() {
    return engine.asArguments();
  }

  /** Returns the time limit for each host. */
  Duration timeout() {
    return Duration.ofSeconds(timeout);
  }

  private InterruptMessage onInterrupt(Terminal terminal, StartedRun run) {
    String name = run.hostAtStart().name();
    return InterruptMessage.onInterrupt(
        terminal,
        () ->
            "The engine continues the run of %s. Watch it: uplink host show %s%s"
                .formatted(name, name, engineArguments()));
  }
}
