package org.uplink.demo.act;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.uplink.lab.traffic.TrafficReport;

/**
 * Plays acts, each on a stage of its own.
 *
 * @param seed the beginning of the random moments. Each act has random numbers of its own, so an
 *     act has the same ones whatever was played before it
 * @param strip shows what happens
 */
record ActRun(int seed, Strip strip) {
  /** How long the packets are watched before the change. */
  private static final int CALM_MILLIS = 700;

  /** The change begins at a random moment of this length. */
  private static final int RANDOM_MILLIS = 500;

  /** How long the packets are watched after the change. */
  private static final Duration AFTERWARDS = Duration.ofMillis(700);

  /**
   * How long packets may take to arrive again. After an outage, TCP asks again only after as much
   * time as the outage took, or more.
   */
  private static final Duration FLOW_LIMIT = Duration.ofMinutes(3);

  /** How long packets are waited for that do not arrive. */
  private static final Duration NO_FLOW_LIMIT = Duration.ofSeconds(3);

  /** Plays an act. */
  ActResult play(Act act) {
    strip.say("");
    strip.say(act.title());
    Optional<String> reason = act.unavailable();
    if (reason.isPresent()) {
      return skipped(act, reason.get());
    }
    try (Stage stage = Stage.build()) {
      try {
        act.prepare(stage);
      } catch (ActUnavailableException e) {
        return skipped(act, String.valueOf(e.getMessage()));
      }
      String command = act.command(stage);
      strip.say("  $ " + command);
      return play(act, command, stage);
    }
  }

  /** Returns the random numbers of an act. */
  Random random(Act act) {
    return new Random(31L * seed + act.name().hashCode());
  }

  private ActResult skipped(Act act, String reason) {
    strip.say("  skipped: " + reason);
    return ActResult.skipped(act, reason);
  }

  private ActResult play(Act act, String command, Stage stage) {
    Random random = random(act);
    if (!stage.traffic().awaitFlow(FLOW_LIMIT)) {
      return skipped(act, "no packets arrived before the change");
    }
    NetworkPicture before = stage.quietPicture();
    stage.traffic().begin();
    strip.watch(stage.traffic()::sample);
    Ending ending;
    boolean flows;
    TrafficReport report;
    try {
      Stage.pause(Duration.ofMillis(CALM_MILLIS + random.nextInt(RANDOM_MILLIS)));
      ending = act.play(stage, before, random);
      flows =
          stage.traffic().awaitFlow(act.expected() == Outcome.CUT_OFF ? NO_FLOW_LIMIT : FLOW_LIMIT);
      Stage.pause(AFTERWARDS);
      report = stage.traffic().end(flows ? FLOW_LIMIT : NO_FLOW_LIMIT);
    } finally {
      strip.watchNothing();
    }
    ActResult result =
        Verdict.of(act, ending, before, NetworkPicture.of(stage.host()), flows)
            .result(act, command, report);
    print(result, report);
    return result;
  }

  private void print(ActResult result, TrafficReport report) {
    result.reason().ifPresent(reason -> strip.say("  because " + reason));
    strip.say(
        "  %s. Lost %d of %d packets to the manager, %d of %d to the host; longest stall %s."
            .formatted(
                result.outcomeText().orElse(""),
                report.toFar().lost(),
                report.toFar().sent(),
                report.toNear().lost(),
                report.toNear().sent(),
                Times.words(report.longestStall())));
    List<String> lines = new ArrayList<>(List.of("  Left: " + result.left().orElse("")));
    result.deviations().forEach(line -> lines.add("  WRONG: " + line));
    lines.forEach(strip::say);
  }
}
