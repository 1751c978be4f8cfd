package org.uplink.demo.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.api.decision.Decision;
import org.uplink.api.decision.Evidence;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.Table;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.lab.topology.ExpectedResult;

/** All outcomes of a demo, as a table with a verdict, or as JSON. */
record DemoReport(List<DemoOutcome> outcomes) {

  /** A line of the JSON. */
  record JsonOutcome(
      String network,
      String about,
      DemoEngine.Result installed,
      Optional<Integer> lost,
      List<String> sentBy,
      ExpectedResult expected,
      List<String> wrong) {}

  boolean allAsExpected() {
    return outcomes.stream().allMatch(outcome -> outcome.deviations().isEmpty());
  }

  void printJson(Terminal terminal) {
    terminal
        .out()
        .println(
            RestJson.write(
                outcomes.stream()
                    .map(
                        outcome ->
                            new JsonOutcome(
                                outcome.topology().name(),
                                outcome.topology().description(),
                                outcome.result(),
                                outcome.lostPings(),
                                outcome.sentBy(),
                                outcome.topology().expected(),
                                outcome.deviations()))
                    .toList()));
  }

  void print(Terminal terminal) {
    Table table =
        new Table(
            "HOST",
            "ACTIVE NIC",
            "ROW",
            "DEPLOY",
            "ENDS",
            "LOST",
            "TIME",
            "EVIDENCE",
            "SENT BY",
            "EXPECTED",
            "");
    for (DemoOutcome outcome : outcomes) {
      Optional<Decision> decision = outcome.result().decision();
      boolean right = outcome.deviations().isEmpty();
      table
          .row()
          .cell(outcome.topology().name(), Colour.STRONG)
          .cell(decision.flatMap(Decision::activeNic).orElse("none"))
          .cell(decision.map(Decision::row).map(String::valueOf).orElse("-"))
          .cell(decision.map(d -> d.deployment().toString()).orElse("-"))
          .cell(outcome.installResult().toLowerCase(Locale.ROOT).replace('_', ' '))
          .cell(outcome.lostPings().map(String::valueOf).orElse("-"))
          .cell(
              outcome
                  .duration()
                  .map(time -> "%.1f s".formatted(time.toMillis() / 1000.0))
                  .orElse("-"))
          .cell(decision.map(DemoReport::evidence).orElse("-"))
          .cell(String.join("+", outcome.sentBy()))
          .cell(expected(outcome.topology().expected()))
          .cell(right ? "ok" : "WRONG", right ? Colour.GOOD : Colour.BAD);
    }
    table.print(terminal);
    terminal.out().println();
    for (DemoOutcome outcome : outcomes) {
      outcome
          .deviations()
          .forEach(wrong -> terminal.out().println(outcome.topology() + ": " + wrong));
    }
    long right = outcomes.stream().filter(outcome -> outcome.deviations().isEmpty()).count();
    terminal.out().println(right + " of " + outcomes.size() + " as expected.");
  }

  /** Which devices are named by what: "eth1: flow, plain; eth0: connection, reported". */
  private static String evidence(Decision decision) {
    Map<String, List<String>> byDevice = new LinkedHashMap<>();
    for (Evidence piece : decision.evidence()) {
      piece
          .device()
          .ifPresent(
              device -> add(byDevice.computeIfAbsent(device, d -> new ArrayList<>()), word(piece)));
    }
    return byDevice.size() == 1
        ? "all name " + byDevice.keySet().iterator().next()
        : byDevice.entrySet().stream()
            .map(device -> device.getKey() + ": " + String.join(", ", device.getValue()))
            .collect(Collectors.joining("; "));
  }

  private static void add(List<String> words, String word) {
    if (!words.contains(word)) {
      words.add(word);
    }
  }

  private static String word(Evidence piece) {
    return switch (piece.kind()) {
      case "flowRoute" -> "flow";
      case "plainRoute" -> "plain";
      case "otherFamily" -> "other family";
      case "localAddress" -> "connection";
      case "lastClientIface" -> "reported";
      case "dialledAddress" -> "dialled";
      case "linkState" -> "carrier";
      default -> piece.kind();
    };
  }

  private static String expected(ExpectedResult expected) {
    return expected.activeNic().orElse("none")
        + ", row "
        + expected.row()
        + ", "
        + expected.leavesBy()
        + ", "
        + expected.installResult().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
