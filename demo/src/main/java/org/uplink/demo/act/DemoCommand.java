package org.uplink.demo.act;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import org.uplink.demo.lab.LabAccess;
import org.uplink.lab.Isolation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code uplink demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows in a minute what a change of the network costs a host that is in use, and what happens"
          + " if it goes wrong.",
      "A host in a namespace has one NIC to its manager. A thousand packets a second flow in each"
          + " direction, over IPv4 and over IPv6, and a TCP connection is in use. The network of"
          + " this machine is not touched, and root is not needed.",
      "The acts: the NIC goes into a bridge; the network goes where the manager is not; the process"
          + " of the change is killed; and the same move by `ip`, by nmcli and by networkctl.",
      "Exit status 0 only if every act that was played ended as it should."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int SEEDS = 1_000_000;

  @Option(
      names = "--kill",
      description =
          "kill the processes of the changes yourself, by a key, at a moment that you like; needs a"
              + " terminal")
  private boolean kill;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = OptionConverters.ToCount.class,
      description =
          "the random moments of a run that printed this number (default: other moments in each"
              + " run)")
  private Optional<Integer> seed = Optional.empty();

  @Option(names = "--json", description = "print the results as one JSON document")
  private boolean json;

  private final Terminal terminal;

  /** Creates the command with the terminal that it prints to. */
  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (kill && !terminal.interactive()) {
      throw CommandFailure.usage(
          "--kill needs a terminal, on which you press a key", "Leave it out.");
    }
    if (!Isolation.active()) {
      LabAccess.requireIsolation();
      return Isolation.rerunIsolated();
    }
    LabAccess.requireLab();
    int number = seed.orElseGet(() -> 1 + ThreadLocalRandom.current().nextInt(SEEDS));
    ActReport report = kill ? playWithKeys(number) : play(number, Viewer::watching);
    if (json) {
      report.printJson(terminal);
    } else {
      terminal.out().println();
      report.print(terminal);
    }
    return report.asExpected() ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
  }

  private ActReport playWithKeys(int number) {
    try (KeyReader keys = KeyReader.open()) {
      terminal.err().println(KillKey.PROMPT);
      return play(number, told -> new Viewer(true, keys::poll, told));
    }
  }

  private ActReport play(int number, Function<Consumer<String>, Viewer> viewers) {
    List<ActResult> results = new ArrayList<>();
    try (Strip strip = Strip.open(terminal, terminal.interactive())) {
      Viewer viewer = viewers.apply(strip::say);
      ActRun run = new ActRun(number, strip);
      for (Act act :
          List.of(
              ApplyAct.kept(viewer),
              ApplyAct.nowhere(viewer),
              ApplyAct.killed(viewer),
              ScriptAct.bridge(),
              ScriptAct.nowhere(),
              new NetworkManagerAct(),
              new NetworkdAct())) {
        results.add(run.play(act));
      }
    }
    return ActReport.of(number, results);
  }
}
