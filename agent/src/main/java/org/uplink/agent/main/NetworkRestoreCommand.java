package org.uplink.agent.main;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalRequest;
import org.uplink.agent.output.JsonPrinter;
import org.uplink.agent.output.NetworkApplyReport;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.hostnet.request.SetupRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink network restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Takes off what Uplink has put on this host, and restores the network from before Uplink's"
          + " first change, which Uplink has stored. It does not matter who requested the changes"
          + " since: a user of `uplink network`, or an engine.",
      "Keeps the change only if every --confirm holds in time. Otherwise Uplink's networks are"
          + " restored, also if this command is killed.",
      "If another machine has one of the addresses now, nothing is restored, also with"
          + " --accept-warnings. If a NIC is missing, the change is refused; with --accept-warnings,"
          + " the rest is restored.",
      "Exit status: 0 the original network is restored, or Uplink has nothing on this host, 1 the"
          + " change was rolled back, 2 wrong usage or refused, and nothing was touched, 3 something"
          + " is broken."
    })
final class NetworkRestoreCommand implements Callable<Integer> {
  @Option(
      names = "--original",
      required = true,
      description = "restore the network from before Uplink's first change (required)")
  private boolean original;

  @Mixin private SafeChangeOptions options = new SafeChangeOptions();

  private final Terminal terminal;

  NetworkRestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    if (!original) {
      throw CommandFailure.usage("--original=false restores nothing", "Leave =false out.");
    }
    SafeChange change = new SafeChange(options, terminal, new Sentences());
    if (hasNothing(change)) {
      return sayNothingToDo();
    }
    return change.run(LocalNetwork::original);
  }

  /** Returns whether Uplink has nothing on this host, also after an unfinished change is ended. */
  private boolean hasNothing(SafeChange change) {
    try (LocalNetwork network = options.open()) {
      if (!options.dryRun()) {
        network.recover().forEach(step -> terminal.err().println("Restored first: " + step));
      }
      return !network.isChanged();
    } catch (SetupRefusedException e) {
      throw change.refusal(Optional.empty(), e);
    }
  }

  private int sayNothingToDo() {
    String sentence = "Uplink has no network on this host, so there is nothing to restore.";
    if (options.json()) {
      new JsonPrinter(terminal)
          .print(NetworkApplyReport.nothingToRestore(options.proofs(), sentence));
    } else {
      terminal.out().println(sentence + " Nothing was changed.");
    }
    return ExitStatus.SUCCESS;
  }

  private static final class Sentences implements SafeChange.Sentences {
    @Override
    public String subject(LocalRequest request) {
      return "The original network";
    }

    @Override
    public String unchanged(LocalRequest request) {
      return "This host has its original network already";
    }

    @Override
    public String kept(LocalRequest request) {
      return "The original network is restored, except for what a warning names. Uplink has no network on this host any more.";
    }

    @Override
    public String nextBoot(LocalRequest request) {
      return NextBoot.sentence(request.bridge());
    }
  }
}
