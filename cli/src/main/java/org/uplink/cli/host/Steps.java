package org.uplink.cli.host;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.api.Host;
import org.uplink.cli.terminal.Terminal;

/**
 * Shows the steps of a run as they happen, and how long a change of the host's network may still
 * wait for its proof. For a person who watches: one line, written over and over.
 */
final class Steps implements Consumer<Host> {
  private static final String CLEAR = "\r\u001b[K";

  private final Terminal terminal;
  private String shown = "";
  private String step = "";

  private Steps(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Where somebody watches, on a terminal. */
  static Optional<Consumer<Host>> watched(Terminal terminal) {
    return terminal.interactive() ? Optional.of(new Steps(terminal)) : Optional.empty();
  }

  @Override
  public void accept(Host host) {
    host.install()
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
                      + run.rollsBack().map(Steps::countdown).orElse("");
              if (!line.equals(shown)) {
                shown = line;
                terminal.err().print(CLEAR + line);
                terminal.err().flush();
              }
            });
  }

  private static String countdown(Instant rollsBack) {
    long left = Duration.between(Instant.now(), rollsBack).toSeconds();
    return " rolled back in " + Math.max(0, left) + " s unless it is proved";
  }
}
