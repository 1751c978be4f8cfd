package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import org.uplink.api.run.NetworkPlan;
import org.uplink.api.run.WarningDocument;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.command.picture.BeforeAfterPicture;
import org.uplink.command.picture.Mark;
import org.uplink.command.picture.Sentence;

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

  /** Returns the devices before and after the change as an SVG document. */
  static String picture(String host, NetworkPlan plan) {
    List<Sentence> sentences = new ArrayList<>();
    plan.message().ifPresent(text -> sentences.add(new Sentence("Plan", text, Mark.KNOWN)));
    plan.lookup()
        .ifPresent(text -> sentences.add(new Sentence("Route to the engine", text, Mark.KNOWN)));
    plan.warnings()
        .forEach(warning -> sentences.add(new Sentence("Warning", warning.toString(), Mark.WRONG)));
    plan.owners()
        .forEach(
            owner ->
                sentences.add(
                    new Sentence("Owner of " + owner.device(), owner.text(), Mark.KNOWN)));
    for (int i = 0; i < plan.steps().size(); i++) {
      sentences.add(new Sentence("Step " + (i + 1), plan.steps().get(i).text(), Mark.KNOWN));
    }
    String target = plan.target().map(text -> ": " + text).orElse("");
    return new BeforeAfterPicture("Host " + host + target, plan.before(), plan.after(), sentences)
        .svg();
  }

  private static void section(Terminal terminal, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      terminal.out().println(terminal.paint(Colour.FAINT, title));
      lines.forEach(line -> terminal.out().println("  " + line));
    }
  }
}
