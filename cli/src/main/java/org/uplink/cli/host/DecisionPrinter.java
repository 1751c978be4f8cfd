package org.uplink.cli.host;

import org.uplink.api.decision.Decision;
import org.uplink.api.decision.Evidence;
import org.uplink.api.decision.Stance;
import org.uplink.command.Table;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;

/**
 * A decision as a person would tell it: the verdict in one line, why, each piece of evidence, and
 * what to do next.
 */
public final class DecisionPrinter {
  private final Decision decision;

  /** Of this decision. */
  public DecisionPrinter(Decision decision) {
    this.decision = decision;
  }

  /** Prints it to stdout. */
  public void print(Terminal terminal) {
    terminal.out().println(terminal.paint(Colour.STRONG, decision.verdict()));
    terminal
        .out()
        .println("Row " + decision.row() + ", " + decision.situation() + ". " + decision.reason());
    terminal.out().println();
    Table evidence = new Table("", "EVIDENCE", "NIC", "ANSWER");
    for (Evidence piece : decision.evidence()) {
      evidence
          .row()
          .cell(mark(piece.stance()) + " " + piece.stance(), colour(piece.stance()))
          .cell(piece.question())
          .cell(piece.device().orElse("-"))
          .cell(piece.answer());
    }
    evidence.print(terminal);
    terminal.out().println();
    decision
        .previousNic()
        .ifPresent(
            nic -> terminal.out().println("Before this decision the active NIC was " + nic + "."));
    terminal.out().println("Next: " + decision.nextStep());
  }

  private static String mark(Stance stance) {
    return switch (stance) {
      case DECIDES, AGREES -> "✓";
      case DISAGREES -> "✗";
      case INFORMS -> "·";
      case UNKNOWN -> "?";
    };
  }

  private static Colour colour(Stance stance) {
    return switch (stance) {
      case DECIDES, AGREES -> Colour.GOOD;
      case DISAGREES -> Colour.BAD;
      case INFORMS -> Colour.FAINT;
      case UNKNOWN -> Colour.WARNING;
    };
  }
}
