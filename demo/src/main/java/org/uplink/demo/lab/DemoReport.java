package org.uplink.demo.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.EvidenceDocument;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.Table;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.lab.topology.ExpectedResult;

/** Prints the outcomes of a demo, as a table or as JSON. */
record DemoReport(List<DemoOutcome> outcomes) {
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

  /**
   * Prints the table.
   *
   * @param evidence whether to add the row that decided, the evidence, and the expected result
   */
  void print(Terminal terminal, boolean evidence) {
    List<String> headings =
        new ArrayList<>(
            List.of("NETWORK", "ACTIVE NIC", "DEPLOY", "RESULT", "LOST", "TIME", "SENT BY", ""));
    if (evidence) {
      headings.addAll(List.of("ROW", "EVIDENCE", "EXPECTED"));
    }
    Table table = new Table(headings.toArray(String[]::new));
    for (DemoOutcome outcome : outcomes) {
      Table.Row row = addRow(table, outcome);
      if (evidence) {
        addEvidence(row, outcome);
      }
    }
    table.print(terminal);
    terminal.out().println();
    for (DemoOutcome outcome : outcomes) {
      outcome
          .deviations()
          .forEach(
              deviation ->
                  terminal.out().println("%s: %s".formatted(outcome.topology(), deviation)));
    }
    long expected = outcomes.stream().filter(outcome -> outcome.deviations().isEmpty()).count();
    terminal.out().println("%d of %d as expected.".formatted(expected, outcomes.size()));
  }

  private static Table.Row addRow(Table table, DemoOutcome outcome) {
    Optional<DecisionDocument> decision = outcome.result().decision();
    boolean expected = outcome.deviations().isEmpty();
    return table
        .row()
        .cell(outcome.topology().name(), Colour.STRONG)
        .cell(decision.flatMap(DecisionDocument::activeNic).orElse("none"))
        .cell(decision.map(DecisionDocument::deployment).map(Object::toString).orElse("-"))
        .cell(words(outcome.installResult()))
        .cell(outcome.lostPings().map(String::valueOf).orElse("-"))
        .cell(
            outcome
                .duration()
                .map(time -> "%.1f s".formatted(time.toMillis() / 1000.0))
                .orElse("-"))
        .cell(String.join("+", outcome.sentBy()))
        .cell(expected ? "ok" : "WRONG", expected ? Colour.GOOD : Colour.BAD);
  }

  private static void addEvidence(Table.Row row, DemoOutcome outcome) {
    ExpectedResult expected = outcome.topology().expected();
    Optional<DecisionDocument> decision = outcome.result().decision();
    row.cell(decision.map(DecisionDocument::row).map(String::valueOf).orElse("-"))
        .cell(decision.map(DemoReport::evidenceByDevice).orElse("-"))
        .cell(
            "%s, row %d, sent by %s, %s"
                .formatted(
                    expected.activeNic().orElse("none"),
                    expected.row(),
                    expected.leavesBy(),
                    words(expected.installResult().name())));
  }

  /** Returns "rolled back" for ROLLED_BACK. */
  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns what names each device, such as "eth1: flow, plain; eth0: connection, reported". */
  private static String evidenceByDevice(DecisionDocument decision) {
    Map<String, Set<String>> byDevice = new LinkedHashMap<>();
    for (EvidenceDocument piece : decision.evidence()) {
      piece
          .device()
          .ifPresent(
              device ->
                  byDevice.computeIfAbsent(device, key -> new LinkedHashSet<>()).add(word(piece)));
    }
    return byDevice.size() == 1
        ? "all name " + byDevice.keySet().iterator().next()
        : byDevice.entrySet().stream()
            .map(device -> device.getKey() + ": " + String.join(", ", device.getValue()))
            .collect(Collectors.joining("; "));
  }

  private static String word(EvidenceDocument piece) {
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

  /** An outcome in the JSON output. */
  record JsonOutcome(
      String network,
      String description,
      DemoEngine.Result result,
      Optional<Integer> lostPings,
      List<String> sentBy,
      ExpectedResult expected,
      List<String> deviations) {}
}
