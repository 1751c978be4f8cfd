package org.uplink.cli.host;

import java.util.Optional;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.EvidenceDocument;
import org.uplink.api.decision.Stance;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;

/**
 * Prints a decision for users: the verdict, why, and the next step. The summary names the evidence
 * for and against the verdict; {@link #printAllEvidence} prints every piece with its question.
 */
public final class DecisionPrinter {
  private static final int INDENT = 13;
  private static final String NIC_OWNER = "nicOwner";

  private final DecisionDocument decision;

  /** Creates a printer of this decision. */
  public DecisionPrinter(DecisionDocument decision) {
    this.decision = decision;
  }

  /** Prints the verdict, the reason, the evidence for and against it, and the next step. */
  public void print(Terminal terminal) {
    printVerdict(terminal);
    terminal.out().println();
    terminal.printText("Next: " + decision.nextStep());
  }

  /** Prints the verdict, the reason, and the evidence for and against it. */
  public void printVerdict(Terminal terminal) {
    terminal.out().println(terminal.paint(Colour.STRONG, decision.verdict()));
    terminal.out().println();
    terminal.printLabelled(Colour.GOOD, "  Because", decision.reason(), INDENT);
    printEvidence(terminal, Stance.AGREES, "  Agrees");
    printEvidence(terminal, Stance.DISAGREES, "  Disagrees");
    printEvidence(terminal, Stance.UNKNOWN, "  Unknown");
    printTranslation(terminal, decision.sourceTranslated(), "sourceTranslation");
    printTranslation(terminal, decision.destinationTranslated(), "destinationTranslation");
    decision.evidence().stream()
        .filter(piece -> piece.kind().equals(NIC_OWNER))
        .forEach(
            piece ->
                terminal.printLabelled(colour(piece.stance()), "  Owner", piece.text(), INDENT));
    decision
        .previousNic()
        .ifPresent(
            nic ->
                terminal.printLabelled(
                    Colour.WARNING, "  Changed", "The active NIC was " + nic + " before.", INDENT));
  }

  /** Prints the row that decided, and every piece of evidence with its question and answer. */
  public void printAllEvidence(Terminal terminal) {
    terminal.out().println();
    terminal.printText(
        "Row %d of the decision table: %s.".formatted(decision.row(), decision.situation()));
    for (EvidenceDocument piece : decision.evidence()) {
      terminal.out().println();
      Colour colour = colour(piece.stance());
      terminal.printLabelled(colour, "  " + piece.stance(), piece.question(), INDENT);
      terminal.printLabelled(colour, "", piece.answer(), INDENT);
    }
  }

  /** Prints which address is translated, if one is. */
  private void printTranslation(Terminal terminal, Optional<Boolean> translated, String kind) {
    if (translated.orElse(false)) {
      decision.evidence().stream()
          .filter(piece -> piece.kind().equals(kind))
          .forEach(piece -> terminal.printLabelled(Colour.FAINT, "  NAT", piece.text(), INDENT));
    }
  }

  private void printEvidence(Terminal terminal, Stance stance, String label) {
    decision.evidence().stream()
        .filter(piece -> piece.stance() == stance)
        .forEach(piece -> terminal.printLabelled(colour(stance), label, piece.text(), INDENT));
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
