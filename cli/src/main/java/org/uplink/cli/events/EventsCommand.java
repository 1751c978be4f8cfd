package org.uplink.cli.events;

import java.time.Duration;
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
  /** Between a stream of events that has ended and the next one. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

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

  /** The id of the last event that was printed. */
  private long last;

  /** Creates a command that writes to this terminal. */
  public EventsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EngineClient client = connect();
    printStored(client);
    if (follow) {
      follow(client);
    }
    if (last == 0) {
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

  private EngineClient connect() {
    return follow
        ? engine.connect(RetryPolicy.duringRestart(terminal.err()::println))
        : engine.connect();
  }

  private void printStored(EngineClient client) {
    String path = path(EngineClient.path("events"));
    EventPage page = client.get(path, EventPage.class);
    while (!page.items().isEmpty() && !terminal.out().checkError()) {
      page.items().forEach(this::print);
      page = client.get(page.next(), EventPage.class);
    }
  }

  /** Prints the events as they come, until the reader of the output has gone. */
  private void follow(EngineClient client) {
    try {
      while (!terminal.out().checkError()) {
        client.follow(path(EngineClient.path("events", "stream")), Event.class, this::isRead);
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Prints an event, if there is one. Returns false if the reader of the output has gone. */
  private boolean isRead(Optional<Event> event) {
    event.ifPresent(this::print);
    return !terminal.out().checkError();
  }

  private String path(String events) {
    return "%s?after=%d%s"
        .formatted(events, last, host.map(name -> "&host=" + EngineClient.encode(name)).orElse(""));
  }

  private void print(Event event) {
    terminal.out().println(json ? RestJson.write(event) : text(event));
    last = event.id();
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
