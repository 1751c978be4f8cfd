package org.uplink.cli.events;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.cli.rest.RetryPolicy;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.command.TimeFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink events}. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Prints the engine's audit log, the oldest event first.")
public final class EventsCommand implements Callable<Integer> {
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "only events about this host (default: all events)")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--follow",
      description = "continue with each new event until Ctrl-C, also while the engine restarts")
  private boolean follow;

  @Option(names = "--json", description = "print each event as a line of JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  /** Creates a command that writes to this terminal. */
  public EventsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EngineClient client = connect();
    String path =
        EngineClient.path("events")
            + "?after=0"
            + host.map(name -> "&host=" + EngineClient.encode(name)).orElse("");
    boolean found = false;
    while (true) {
      EventPage page = client.get(path, EventPage.class);
      print(page.items());
      found |= !page.items().isEmpty();
      path = page.next();
      if (terminal.out().checkError() || (page.items().isEmpty() && !awaitNextEvents())) {
        if (!found) {
          terminal
              .err()
              .println(
                  host.map(
                          "There are no events of a host %s. List the hosts: uplink host list"
                              ::formatted)
                      .orElse("There are no events yet."));
        }
        return ExitStatus.SUCCESS;
      }
    }
  }

  private EngineClient connect() {
    return follow
        ? engine.connect(RetryPolicy.duringRestart(terminal.err()::println))
        : engine.connect();
  }

  /** Pauses before the next request. Returns false if the command ends after the stored events. */
  private boolean awaitNextEvents() {
    try {
      if (follow) {
        Thread.sleep(POLL_INTERVAL);
      }
      return follow;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void print(List<Event> events) {
    for (Event event : events) {
      terminal.out().println(json ? RestJson.write(event) : text(event));
    }
  }

  private String text(Event event) {
    Colour colour =
        switch (event.severity()) {
          case INFO -> Colour.FAINT;
          case WARNING -> Colour.WARNING;
          case ERROR -> Colour.BAD;
        };
    String severity = terminal.paint(colour, "%-7s".formatted(event.severity()));
    return "%s  %s  %s: %s"
        .formatted(TimeFormat.format(event.time()), severity, event.type(), event.text());
  }
}
