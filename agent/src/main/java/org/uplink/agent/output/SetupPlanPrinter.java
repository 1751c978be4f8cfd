package org.uplink.agent.output;

import java.util.List;
import org.uplink.command.Terminal;
import org.uplink.verbs.setup.SetupPlan;
import org.uplink.verbs.warning.PlanWarning;

/** Prints a plan for people. */
public final class SetupPlanPrinter {
  private SetupPlanPrinter() {}

  public static void print(SetupPlan plan, Terminal terminal) {
    section(terminal, "Before", plan.before());
    section(terminal, "After", plan.after());
    section(terminal, "Route to the engine", plan.lookup().stream().toList());
    section(terminal, "Steps", plan.steps().stream().map(step -> step.text()).toList());
    section(
        terminal,
        "Owners",
        plan.owners().entrySet().stream()
            .map(entry -> "%s: %s".formatted(entry.getKey(), entry.getValue().describe()))
            .toList());
    section(terminal, "Warnings", plan.warnings().stream().map(PlanWarning::toString).toList());
  }

  private static void section(Terminal terminal, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      terminal.out().println(terminal.paint(Terminal.Colour.STRONG, title));
      lines.forEach(line -> terminal.out().println("  " + line));
    }
  }
}
