package org.uplink.agent.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.uplink.command.Terminal;
import org.uplink.hostnet.change.ChangeRecord;
import org.uplink.hostnet.flight.Flight;
import org.uplink.hostnet.flight.MeasuredPath;
import org.uplink.hostnet.flight.Measurement;
import org.uplink.hostnet.flight.TimedStep;
import org.uplink.platform.TextSanitizer;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;

/**
 * Prints records of changes. Names in them come from outside, so each text is made safe to print.
 *
 * @param terminal where it prints
 */
public record ChangeRecordPrinter(Terminal terminal) {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  /** Prints the change on one line. */
  public void printLine(ChangeRecord change) {
    print(
        "%d  %s  %s  %s, requested by %s"
            .formatted(
                change.number(),
                change.flight().flatMap(Flight::started).map(it -> text(it, SECONDS)).orElse("?"),
                change.status().id(),
                OutcomeSentence.outcome(change.status()),
                change.flight().map(Flight::requester).orElse("?")));
  }

  /** Prints everything that is known of the change. */
  public void print(ChangeRecord change) {
    ChangeStatus status = change.status();
    print("Change %d, %s".formatted(change.number(), status.id()));
    change.flight().ifPresent(this::printCourse);
    print("Outcome: " + OutcomeSentence.outcome(status));
    status.reason().ifPresent(reason -> print("Reason: " + reason));
    if (status.proof() != Proof.NONE) {
      print("Proof: " + (status.proof() == Proof.PROVED ? "proved" : "none was required"));
    }
    change
        .flight()
        .flatMap(Flight::measurement)
        .flatMap(Measurement::path)
        .ifPresent(path -> print(sentence(path)));
    section("Planned steps", status.steps());
    change.flight().flatMap(Flight::measurement).ifPresent(this::printSteps);
    section("Different from before", status.differences());
    section("Changed by other programs meanwhile", status.concurrentChanges());
  }

  private void printCourse(Flight flight) {
    print("Requested by " + flight.requester());
    flight
        .started()
        .ifPresent(
            started ->
                print(
                    "Began %s, ended after %.1f s (%s)"
                        .formatted(
                            text(started, MILLIS),
                            Duration.between(started, flight.ended()).toMillis() / 1000.0,
                            flight.backend())));
  }

  private void printSteps(Measurement measurement) {
    List<TimedStep> steps = measurement.steps();
    section("Steps", steps.stream().map(step -> line(step, steps.getFirst().at())).toList());
    if (measurement.omittedSteps() > 0) {
      print("  and " + measurement.omittedSteps() + " more");
    }
  }

  private static String line(TimedStep step, Instant first) {
    return "%7.3f s  %s  %s"
        .formatted(
            Duration.between(first, step.at()).toNanos() / 1e9,
            step.micros().map("%7d µs"::formatted).orElse("not ended "),
            step.text());
  }

  private static String sentence(MeasuredPath path) {
    return path.downMillis() == 0
        ? "Path: no interruption was seen (route to " + path.target() + ", carrier)"
        : "Path: the host had no route to %s, or no carrier, for %d ms at most"
            .formatted(path.target(), path.downMillis());
  }

  private void section(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      terminal.out().println(terminal.paint(Terminal.Colour.STRONG, title));
      lines.forEach(line -> print("  " + line));
    }
  }

  private void print(String line) {
    terminal.out().println(TextSanitizer.clean(line));
  }

  private static String text(Instant time, DateTimeFormatter format) {
    return format.format(time.atZone(ZoneId.systemDefault()));
  }
}
