package org.uplink.agent.output;

import org.uplink.agent.local.LocalReport;
import org.uplink.agent.proof.ProofState;
import org.uplink.command.Terminal;
import org.uplink.verbs.change.ChangeStatus;

/**
 * Prints the networks of this host, and its changes.
 *
 * @param terminal where it prints
 */
public record LocalReportPrinter(Terminal terminal) {
  public void print(LocalReport report) {
    if (report.networks().isEmpty()) {
      terminal.out().println("Uplink has made no network on this host.");
    }
    for (LocalReport.Network network : report.networks()) {
      terminal
          .out()
          .println(
              "Network %s on %s%s%s"
                  .formatted(
                      network.name(),
                      network.port().orElse("no NIC"),
                      network.adopted() ? ", adopted" : "",
                      report.survivesReboot() ? "" : ", until the next boot"));
    }
    report.drift().forEach(sentence -> terminal.out().println("  drift: " + sentence));
    report.pending().ifPresent(this::print);
    report.last().ifPresent(this::print);
  }

  private void print(LocalReport.Pending pending) {
    terminal
        .out()
        .println(
            "Change %s, requested by %s, %s"
                .formatted(
                    pending.id(),
                    pending.requester(),
                    pending.isRollingBack()
                        ? "is being rolled back"
                        : "is pending: it is decided within "
                            + (pending.remainingMillis() / 1000 + 1)
                            + " s"));
    if (pending.isLocal()) {
      pending
          .local()
          .ifPresentOrElse(
              local -> local.proofs().forEach(this::print),
              () ->
                  terminal
                      .out()
                      .println(
                          "  its process does not answer, so its guard rolls it back; `uplink"
                              + " network rollback` does it at once"));
    } else {
      terminal.out().println("  the agent decides it; this command leaves it alone");
    }
  }

  private void print(ProofState proof) {
    terminal.out().println("  %s: %s".formatted(proof.proof(), proof.fault().orElse("holds")));
  }

  private void print(ChangeStatus last) {
    terminal
        .out()
        .println(
            "Last change %s: %s.%s"
                .formatted(
                    last.id(),
                    OutcomeSentence.outcome(last),
                    last.reason().map(reason -> " Reason: " + reason + ".").orElse("")));
    last.differences().forEach(line -> terminal.out().println("  different from before: " + line));
  }
}
