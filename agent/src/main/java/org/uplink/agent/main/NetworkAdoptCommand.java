package org.uplink.agent.main;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalRequest;
import org.uplink.agent.network.HostNetwork;
import org.uplink.agent.network.PlanReport;
import org.uplink.agent.output.JsonPrinter;
import org.uplink.agent.output.NetworkApplyReport;
import org.uplink.agent.output.SetupPlanPrinter;
import org.uplink.command.ExitStatus;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.SetupPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink network adopt}. */
@Command(
    name = "adopt",
    mixinStandardHelpOptions = true,
    description = {
      "Adopts a bridge, VLAN or bond that another program made, as it is, with its ports and"
          + " options. Changes nothing on the network. From then on, `uplink network apply` changes"
          + " its addresses and MTU, and rolls such a change back.",
      "The program that made it goes on making it at each boot. If no program does, and its NIC has no"
          + " address then, Uplink makes it with this NIC only.",
      "Exit status: 0 it is adopted, 2 wrong usage or refused, 3 something is broken."
    })
final class NetworkAdoptCommand implements Callable<Integer> {
  /** Nothing has to be proved, so the change ends at once. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Parameters(
      paramLabel = "DEVICE",
      converter = OptionConverters.ToText.class,
      description = "the bridge, VLAN or bond, such as vmbr0. The network has the same name")
  private String device = "";

  @Option(
      names = "--nic",
      paramLabel = "PORT",
      converter = OptionConverters.ToText.class,
      description =
          "the port of the bridge that leads to the network (default: its only NIC, VLAN or bond)")
  private Optional<String> nic = Optional.empty();

  @Option(names = "--dry-run", description = "show the plan and store nothing; needs no root")
  private boolean dryRun;

  @Option(names = "--json", description = "print the plan or the outcome as JSON")
  private boolean json;

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  NetworkAdoptCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    logging.apply(LogLevel.warn);
    Optional<LocalRequest> request = Optional.empty();
    try (LocalNetwork network = stateDirectory.openLocal(!dryRun)) {
      if (!dryRun) {
        network.recover().forEach(step -> terminal.err().println("Restored first: " + step));
      }
      request = Optional.of(request(network));
      return dryRun ? showPlan(network, request.get()) : adopt(network, request.get());
    } catch (SetupRefusedException e) {
      if (json) {
        print(NetworkApplyReport.refused(request, List.of(), String.valueOf(e.getMessage())));
      }
      throw Refusals.failure(e);
    }
  }

  private LocalRequest request(LocalNetwork network) {
    return new LocalRequest(
        network.adoptionOf(device, nic),
        List.of(),
        List.of(),
        false,
        Optional.empty(),
        LIMIT,
        false);
  }

  private int showPlan(LocalNetwork network, LocalRequest request) {
    HostNetwork.PlannedChange planned = network.plan(request);
    SetupPlan plan = PlanReport.of(planned.plan(), planned.owners(), Optional.empty());
    if (json) {
      print(plan);
    } else {
      SetupPlanPrinter.print(plan, terminal);
    }
    return ExitStatus.SUCCESS;
  }

  private int adopt(LocalNetwork network, LocalRequest request)
      throws IOException, InterruptedException {
    HostNetwork.PlannedChange planned = network.plan(request);
    if (planned.isInForce()) {
      if (json) {
        print(NetworkApplyReport.unchanged(request));
      } else {
        terminal.out().println(device + " is a network of Uplink's already.");
      }
      return ExitStatus.SUCCESS;
    }
    ChangeStatus outcome = network.apply(request, terminal.err()::println);
    boolean kept = !outcome.state().equals(ChangeState.ROLLED_BACK);
    if (json) {
      print(NetworkApplyReport.of(request, planned.plan().warnings(), outcome));
    } else {
      terminal
          .out()
          .println(
              kept
                  ? device + " is adopted as it is. Nothing was changed on the network."
                  : "%s is not adopted: %s.".formatted(device, outcome.reason().orElse("")));
    }
    return kept ? ExitStatus.SUCCESS : ExitStatus.ERROR;
  }

  private void print(Object document) {
    new JsonPrinter(terminal).print(document);
  }
}
