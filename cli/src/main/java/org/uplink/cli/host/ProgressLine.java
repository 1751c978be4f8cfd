package org.uplink.cli.host;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.api.host.HostDocument;
import org.uplink.api.run.RunDocument;
import org.uplink.command.Terminal;

/**
 * Shows the running step of a run on one line that is overwritten, and each finished step on a line
 * of its own. While a network change waits for its proof, the line shows the time until the
 * rollback.
 */
final class ProgressLine implements Consumer<HostDocument> {
  private final Terminal terminal;
  private final InstantSource clock;
  private String printed = "";
  private String step = "";

  ProgressLine(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public void accept(HostDocument host) {
    host.run().ifPresent(run -> show(host.name(), run));
  }

  /** Returns a progress line if a user watches the terminal. */
  static Optional<Consumer<HostDocument>> ifInteractive(Terminal terminal) {
    return terminal.interactive()
        ? Optional.of(new ProgressLine(terminal, InstantSource.system()))
        : Optional.empty();
  }

  private void show(String host, RunDocument run) {
    if (run.ended().isPresent()) {
      terminal.clearLine();
      printed = "";
      return;
    }
    if (!run.step().equals(step) && !step.isEmpty()) {
      terminal.clearLine();
      terminal.err().println("  %s: %s".formatted(host, step));
    }
    step = run.step();
    String line = "  %s: %s ...".formatted(host, step);
    String countdown = run.rollbackAt().map(this::countdown).orElse("");
    if (!printed.equals(line + countdown)) {
      printed = line + countdown;
      terminal.overwriteLine(line, countdown);
    }
  }

  private String countdown(Instant rollbackAt) {
    long seconds = Duration.between(clock.instant(), rollbackAt).toSeconds();
    return " rolled back in " + Math.max(0, seconds) + " s unless it is proved";
  }
}
