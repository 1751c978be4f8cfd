package org.uplink.demo.act;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.Table;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.lab.traffic.TrafficReport.Loss;

/**
 * The results of all acts, as a table or as JSON.
 *
 * @param seed what replays the random moments
 * @param asExpected whether every act that was played ended as it should
 */
record ActReport(int seed, boolean asExpected, List<ActResult> acts) {
  ActReport {
    acts = List.copyOf(acts);
  }

  static ActReport of(int seed, List<ActResult> acts) {
    return new ActReport(seed, acts.stream().allMatch(ActResult::asExpected), acts);
  }

  void printJson(Terminal terminal) {
    terminal.out().println(RestJson.write(this));
  }

  void print(Terminal terminal) {
    Table table =
        new Table("ACT", "OUTCOME", "LOST TO MANAGER", "LOST TO HOST", "STALL", "LEFT", "");
    acts.forEach(result -> addRow(table, result));
    table.print(terminal);
    terminal.out().println();
    for (ActResult result : acts) {
      result
          .skipped()
          .ifPresent(
              reason -> terminal.out().println("%s: skipped, %s".formatted(result.act(), reason)));
      result
          .deviations()
          .forEach(line -> terminal.out().println("%s: %s".formatted(result.act(), line)));
    }
    long played = acts.stream().filter(result -> result.skipped().isEmpty()).count();
    long right =
        acts.stream().filter(result -> result.skipped().isEmpty() && result.asExpected()).count();
    terminal
        .out()
        .println(
            "%d of %d ended as they should. The same moments again: uplink demo --seed %d"
                .formatted(right, played, seed));
  }

  private static void addRow(Table table, ActResult result) {
    Table.Row row = table.row().cell(result.act(), Colour.STRONG);
    if (result.skipped().isPresent()) {
      row.cell("skipped", Colour.FAINT);
      return;
    }
    row.cell(result.outcomeText().orElse("-"))
        .cell(loss(result.toManager()))
        .cell(loss(result.toHost()))
        .cell(result.longestStallMillis().map(Duration::ofMillis).map(Times::words).orElse("-"))
        .cell(result.left().orElse("-"))
        .cell(result.asExpected() ? "ok" : "WRONG", result.asExpected() ? Colour.GOOD : Colour.BAD);
  }

  private static String loss(Optional<Loss> loss) {
    return loss.map(it -> "%d of %d".formatted(it.lost(), it.sent())).orElse("-");
  }
}
