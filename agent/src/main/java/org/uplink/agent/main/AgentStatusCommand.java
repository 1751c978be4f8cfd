package org.uplink.agent.main;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.agent.RunningAgent;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalReport;
import org.uplink.agent.output.JsonPrinter;
import org.uplink.agent.output.LocalReportPrinter;
import org.uplink.command.ExitStatus;
import org.uplink.command.LoggingOptions;
import org.uplink.command.LoggingOptions.LogLevel;
import org.uplink.command.Terminal;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.owner.DeviceOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink agent status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows, for somebody at this host: whether the agent runs and who is connected to it, which"
          + " program configures each NIC, the networks that Uplink has made, the change that is"
          + " pending, and the outcome of the last one.",
      "Reads the kernel and the agent's files, so it needs no agent that answers. Needs root."
    })
final class AgentStatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print the state as JSON")
  private boolean json;

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  AgentStatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    logging.apply(LogLevel.warn);
    try (LocalNetwork network = Refusals.open(stateDirectory)) {
      Optional<RunningAgent> agent = RunningAgent.find(stateDirectory.path());
      Map<String, DeviceOwner> nics = network.owners();
      LocalReport report = network.report();
      if (json) {
        new JsonPrinter(terminal).print(Report.of(agent, nics, report));
      } else {
        terminal.out().println(agent.map(this::describe).orElseGet(this::describeNone));
        nics.forEach(
            (nic, owner) -> terminal.out().println("NIC %s: %s".formatted(nic, owner.describe())));
        new LocalReportPrinter(terminal).print(report);
      }
    }
    return ExitStatus.SUCCESS;
  }

  private String describe(RunningAgent agent) {
    return "The agent runs as process %d, %s; %s."
        .formatted(
            agent.pid(),
            agent.listens().isEmpty()
                ? "and does not listen yet"
                : "and listens on " + String.join(", ", agent.listens()),
            agent.connections().isEmpty()
                ? "nobody is connected"
                : "connected from " + String.join(", ", agent.connections()));
  }

  private String describeNone() {
    return "No agent runs with the state directory " + stateDirectory.path() + ".";
  }

  /**
   * What {@code --json} prints.
   *
   * @param agent the agent, if it runs
   * @param nics which program configures each NIC
   * @param networks the networks in force
   * @param survivesReboot whether the networks in force are the safe configuration
   * @param pending the change that is not decided, or is being rolled back
   * @param last the outcome of the last change
   */
  record Report(
      Optional<RunningAgent> agent,
      Map<String, DeviceOwner> nics,
      List<LocalReport.Network> networks,
      boolean survivesReboot,
      Optional<LocalReport.Pending> pending,
      Optional<ChangeStatus> last) {
    static Report of(
        Optional<RunningAgent> agent, Map<String, DeviceOwner> nics, LocalReport report) {
      return new Report(
          agent, nics, report.networks(), report.survivesReboot(), report.pending(), report.last());
    }
  }
}
