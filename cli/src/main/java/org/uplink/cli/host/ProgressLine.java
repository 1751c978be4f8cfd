package org.uplink.cli.host;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.api.host.Host;
import org.uplink.command.Terminal;

/**
 * Shows the steps of a run as they happen, and how long a change of the host's network may still
 * wait for its proof. For a person who watches: one line, written over and over.
 */
final class ProgressLine implements Consumer<Host> {
  private static final String CLEAR = "\r\u001b[K";

  private final Terminal terminal;
  private final InstantSource clock;
  private String shown = "";
  private String step = "";

  /** Shows them whether or not somebody watches. */
  ProgressLine(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  /** Where somebody watches, on a terminal. */
  static Optional<Consumer<Host>> ifInteractive(Terminal terminal) {
    return terminal.interactive()
        ? Optional.of(new ProgressLine(terminal, InstantSource.system()))
        : Optional.empty();
  }

  @Override
  public void accept(Host host) {
    host.run()
        .ifPresent(
            run -> {
              if (run.ended().isPresent()) {
                terminal.err().print(CLEAR);
                terminal.err().flush();
                return;
              }
              if (!run.step().equals(step) && !step.isEmpty()) {
                terminal.err().println(CLEAR + "  " + host.name() + ": " + step);
              }
              step = run.step();
              String line =
                  "  "
                      + host.name()
                      + ": "
                      + step
                      + " ..."
                      + run.rollbackAt().map(this::countdown).orElse("");
              if (!line.equals(shown)) {
                shown = line;
                terminal.err().print(CLEAR + line);
                terminal.err().flush();
              }
            });
  }

  private String countdown(Instant rollsBack) {
    long left = Duration.between(clock.instant(), rollsBack).toSeconds();
    return " rolled back in " + Math.max(0, left) + " s unless it is proved";
  }
}
