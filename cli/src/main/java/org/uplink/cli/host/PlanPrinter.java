package org.uplink.cli.host;

import java.util.List;
import org.uplink.api.run.NetworkPlan;
import org.uplink.api.run.WarningDocument;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;

/** Prints the plan of a network change. */
final class PlanPrinter {
  private PlanPrinter() {}

  static void print(Terminal terminal, String host, NetworkPlan plan) {
    if (plan.message().isPresent()) {
      terminal.out().println(plan.message().get());
      return;
    }
    terminal
        .out()
        .println(
            "%s: %s. Nothing was changed."
                .formatted(terminal.paint(Colour.STRONG, host), plan.target().orElse("")));
    section(terminal, "before", plan.before());
    section(terminal, "after", plan.after());
    section(
        terminal,
        "steps",
        plan.steps().stream()
            .map(
                step ->
                    step.text() + step.inverse().map(undo -> "  (undo: " + undo + ")").orElse(""))
            .toList());
    section(terminal, "route to the engine", plan.lookup().stream().toList());
    section(
        terminal,
        "owners",
        plan.owners().stream()
            .map(owner -> "%s: %s".formatted(owner.device(), owner.text()))
            .toList());
    section(terminal, "warnings", plan.warnings().stream().map(WarningDocument::toString).toList());
  }

  private static void section(Terminal terminal, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      terminal.out().println(terminal.paint(Colour.FAINT, title));
      lines.forEach(line -> terminal.out().println("  " + line));
    }
  }
}
