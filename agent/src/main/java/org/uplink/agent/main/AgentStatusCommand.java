package org.uplink.agent.main;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.agent.RunningAgent;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalReport;
import org.uplink.agent.output.JsonPrinter;
import org.uplink.agent.output.LocalReportPrinter;
import org.uplink.agent.socket.AgentSocket;
import org.uplink.agent.socket.AgentSocketClient;
import org.uplink.agent.socket.AgentState;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
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
      "Shows, for somebody at this host: whether the agent runs and is connected to its engine, which"
          + " program configures each NIC, the networks that Uplink has made, the change that is"
          + " pending, and the outcome of the last one.",
      "Asks the running agent on its socket for its version, its last error and the names of its"
          + " peers. The rest is read from the kernel and the agent's files, so it needs no agent"
          + " that answers. Needs root."
    })
final class AgentStatusCommand implements Callable<Integer> {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

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
      Optional<AgentState> state = state(agent, stateDirectory);
      Map<String, DeviceOwner> nics = network.owners();
      LocalReport report = network.report();
      if (json) {
        new JsonPrinter(terminal).print(Report.of(agent, state, nics, report));
      } else {
        terminal.out().println(agent.map(this::describe).orElseGet(this::describeNone));
        if (agent.isPresent()) {
          state.ifPresentOrElse(this::print, this::printSilence);
        }
        nics.forEach(
            (nic, owner) -> terminal.out().println("NIC %s: %s".formatted(nic, owner.describe())));
        new LocalReportPrinter(terminal).print(report);
      }
    }
    return ExitStatus.SUCCESS;
  }

  /** Returns what {@code --json} prints. */
  static Report report(StateDirectoryOptions stateDirectory, LocalNetwork network)
      throws IOException, InterruptedException {
    Optional<RunningAgent> agent = RunningAgent.find(stateDirectory.path());
    return Report.of(agent, state(agent, stateDirectory), network.owners(), network.report());
  }

  private static Optional<AgentState> state(
      Optional<RunningAgent> agent, StateDirectoryOptions stateDirectory)
      throws InterruptedException {
    return agent.isPresent()
        ? AgentSocketClient.state(stateDirectory.path(), ANSWER_TIMEOUT)
        : Optional.empty();
  }

  private String describe(RunningAgent agent) {
    if (agent.listens().isEmpty()) {
      return "The agent runs as process " + agent.pid() + ", and does not listen.";
    }
    return "The agent runs as process %d, and listens on %s; %s."
        .formatted(
            agent.pid(),
            String.join(", ", agent.listens()),
            agent.connections().isEmpty()
                ? "nobody is connected"
                : "connected from " + String.join(", ", agent.connections()));
  }

  private void print(AgentState state) {
    terminal
        .out()
        .println(
            "  version %s, started %s ago%s"
                .formatted(
                    state.version(),
                    time(state.uptimeMillis()),
                    state
                        .pendingChange()
                        .map(
                            pending ->
                                "; it waits %d s for the decision of change %s"
                                    .formatted(pending.remainingMillis() / 1000 + 1, pending.id()))
                        .orElse("")));
    state.engine().ifPresent(engine -> terminal.out().println("  " + describe(engine)));
    state
        .connections()
        .forEach(
            open ->
                terminal
                    .out()
                    .println("  connected: %s from %s".formatted(open.peer(), open.remote())));
    state
        .certificate()
        .ifPresent(
            certificate ->
                terminal
                    .out()
                    .println(
                        "  certificate of host %s until %s%s"
                            .formatted(
                                certificate.host(),
                                certificate.expires(),
                                certificate.problem().map(text -> ". " + text).orElse(""))));
    terminal
        .out()
        .println(
            state
                .lastError()
                .map(
                    error ->
                        "  last error, %s ago: %s".formatted(time(error.ageMillis()), error.text()))
                .orElse("  no warning and no error since its start"));
  }

  private static String describe(AgentState.Engine engine) {
    if (engine.address().isPresent()) {
      return "connected to the engine at %s for %s"
          .formatted(engine.address().get(), time(engine.connectedMillis().orElse(0L)));
    }
    long next = engine.nextTryMillis().orElse(0L);
    return "not connected to the engine: %s. Next try %s"
        .formatted(
            engine.problem().orElse("no reason is known").replaceFirst("\\.$", ""),
            next == 0 ? "now" : "in " + time(next + 999));
  }

  private void printSilence() {
    terminal
        .out()
        .println(
            "  it does not answer on "
                + AgentSocket.path(stateDirectory.path())
                + ", so its last error is only in its log");
  }

  private static String time(long millis) {
    Duration time = Duration.ofMillis(millis);
    return time.toMinutes() < 2
        ? time.toSeconds() + " s"
        : time.toHours() < 2
            ? time.toMinutes() + " min"
            : time.toDays() < 2 ? time.toHours() + " h" : time.toDays() + " days";
  }

  private String describeNone() {
    return "No agent runs with the state directory " + stateDirectory.path() + ".";
  }

  /**
   * What {@code --json} prints.
   *
   * @param agent the agent, if it runs
   * @param state what the agent itself answered
   * @param nics which program configures each NIC
   * @param networks the networks in force
   * @param drift what the host lacks of these networks, a sentence each
   * @param survivesReboot whether the networks in force are the safe configuration
   * @param pending the change that is not decided, or is being rolled back
   * @param last the outcome of the last change
   */
  record Report(
      Optional<RunningAgent> agent,
      Optional<AgentState> state,
      Map<String, DeviceOwner> nics,
      List<LocalReport.Network> networks,
      List<String> drift,
      boolean survivesReboot,
      Optional<LocalReport.Pending> pending,
      Optional<ChangeStatus> last) {
    static Report of(
        Optional<RunningAgent> agent,
        Optional<AgentState> state,
        Map<String, DeviceOwner> nics,
        LocalReport report) {
      return new Report(
          agent,
          state,
          nics,
          report.networks(),
          report.drift(),
          report.survivesReboot(),
          report.pending(),
          report.last());
    }
  }
}
