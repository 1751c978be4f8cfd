package org.uplink.agent.main;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalReport;
import org.uplink.agent.local.LocalStatus;
import org.uplink.command.ExitStatus;
import org.uplink.command.LoggingOptions;
import org.uplink.command.LoggingOptions.LogLevel;
import org.uplink.command.Terminal;
import org.uplink.platform.TextSanitizer;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.verbs.change.ChangeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink network status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Shows the networks that Uplink has made on this host, the change that is pending, and the"
            + " outcome of the last one.")
final class NetworkStatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print the state as JSON")
  private boolean json;

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  NetworkStatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    logging.apply(LogLevel.warn);
    try (LocalNetwork network = Refusals.open(stateDirectory)) {
      LocalReport report = network.report();
      if (json) {
        terminal.out().println(TextSanitizer.escapeInJson(Json.MAPPER.writeValueAsString(report)));
      } else {
        print(report);
      }
    }
    return ExitStatus.SUCCESS;
  }

  private void print(LocalReport report) {
    if (report.networks().isEmpty()) {
      terminal.out().println("Uplink has made no network on this host.");
    }
    for (LocalReport.Network network : report.networks()) {
      terminal
          .out()
          .println(
              "Network %s on %s%s"
                  .formatted(
                      network.name(),
                      network.port().orElse("no NIC"),
                      report.survivesReboot() ? "" : ", until the next boot"));
    }
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

  private void print(LocalStatus.ProofState proof) {
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
