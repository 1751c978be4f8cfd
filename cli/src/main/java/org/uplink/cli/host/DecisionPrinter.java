package org.uplink.cli.host;

import java.util.List;
import org.uplink.api.decision.Decision;
import org.uplink.api.decision.Evidence;
import org.uplink.api.decision.Stance;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;

/**
 * Prints a decision for users: the verdict, why, and the next step. The summary names the evidence
 * for and against the verdict; {@link #printEvidence} prints every piece with its question.
 */
public final class DecisionPrinter {
  private static final int SUMMARY_INDENT = 13;
  private static final int EVIDENCE_INDENT = 13;

  private final Decision decision;

  /** Creates a printer of this decision. */
  public DecisionPrinter(Decision decision) {
    this.decision = decision;
  }

  /** Prints the verdict, the reason, the evidence for and against it, and the next step. */
  public void print(Terminal terminal) {
    terminal.out().println(terminal.paint(Colour.STRONG, decision.verdict()));
    terminal.out().println();
    terminal.printLabelled("  Because", decision.reason(), SUMMARY_INDENT);
    printSummary(terminal, "  Agrees", Stance.AGREES);
    printSummary(terminal, "  Disagrees", Stance.DISAGREES);
    printSummary(terminal, "  Unknown", Stance.UNKNOWN);
    decision
        .previousNic()
        .ifPresent(nic -> terminal.printLabelled("  Before", "The active NIC was " + nic + ".", SUMMARY_INDENT));
    terminal.out().println();
    terminal.printText("Next: " + decision.nextStep());
  }

  private void printSummary(Terminal terminal, String label, Stance stance) {
    for (Evidence piece : decision.evidence()) {
      if (piece.stance() == stance) {
        terminal.printLabelled(label, piece.text(), SUMMARY_INDENT);
      }
    }
  }

  /** Prints the rule that decided, and every piece of evidence with its question and answer. */
  public void printEvidence(Terminal terminal) {
    terminal.out().println();
    terminal.printText(
        "Rule %d of the decision table: %s".formatted(decision.row(), decision.situation()));
    for (Evidence piece : decision.evidence()) {
      terminal.out().println();
      String stance = "  " + piece.stance();
      List<String> question = Terminal.wrap(piece.question(), Terminal.TEXT_WIDTH - EVIDENCE_INDENT);
      terminal
          .out()
          .println(
              terminal.paint(colour(piece.stance()), stance)
                  + " ".repeat(EVIDENCE_INDENT - stance.length())
                  + question.getFirst());
      question.stream().skip(1).forEach(line -> terminal.printLabelled("", line, EVIDENCE_INDENT));
      terminal.printLabelled("", piece.answer(), EVIDENCE_INDENT);
    }
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
