package org.uplink.agent.output;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.uplink.command.Terminal;
import org.uplink.picture.PlanPicture;
import org.uplink.verbs.setup.PlanStep;
import org.uplink.verbs.setup.SetupPlan;
import org.uplink.verbs.warning.PlanWarning;

/** Prints and draws a plan for people. */
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

  /** Returns the plan as an SVG document. */
  public static String picture(SetupPlan plan) {
    Map<String, String> owners = new TreeMap<>();
    plan.owners().forEach((device, owner) -> owners.put(device, owner.describe()));
    return new PlanPicture(
            "This host before and after the change",
            plan.before(),
            plan.after(),
            plan.lookup(),
            plan.warnings().stream().map(PlanWarning::toString).toList(),
            owners,
            plan.steps().stream().map(PlanStep::text).toList())
        .svg();
  }

  private static void section(Terminal terminal, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      terminal.out().println(terminal.paint(Terminal.Colour.STRONG, title));
      lines.forEach(line -> terminal.out().println("  " + line));
    }
  }
}
