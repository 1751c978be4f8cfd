package org.uplink.agent.main;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalRequest;
import org.uplink.agent.network.HostNetwork;
import org.uplink.agent.network.PlanReport;
import org.uplink.agent.option.ToDuration;
import org.uplink.agent.option.ToProbe;
import org.uplink.agent.option.ToRequiredProof;
import org.uplink.agent.proof.Probe;
import org.uplink.agent.proof.RequiredProof;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.LoggingOptions;
import org.uplink.command.LoggingOptions.LogLevel;
import org.uplink.command.Terminal;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.HangupSignal;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.SetupPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink network apply}. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a bridge on a NIC, with everything that the NIC has: addresses, routes, rules and"
          + " settings. With FILE, makes the networks that the file describes, as a part of"
          + " netplan's or nmstate's YAML, or as the parameters of Host.setupNetworks.",
      "Keeps the change only if every --confirm holds in time. Otherwise the old network is"
          + " restored, also if this command is killed.",
      "The end of the terminal or of the SSH session does not end this command, except with"
          + " --confirm console. Ctrl-C rolls back.",
      "Exit status: 0 the network is kept or was there before, 1 it was rolled back, 2 wrong usage"
          + " or refused, and nothing was touched, 3 something is broken."
    })
final class NetworkApplyCommand implements Callable<Integer> {
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);

  private static final String CONFIRM_FORMS =
      "Say what proves that the new network works, such as --confirm tcp://manager.example:443,"
          + " --confirm ping:192.0.2.1, or --confirm ssh (you log in again and run `uplink network"
          + " confirm`).";

  @Mixin private WishOptions wish = new WishOptions();

  @Option(
      names = "--confirm",
      paramLabel = "PROOF",
      converter = ToRequiredProof.class,
      description = {
        "what has to hold before the change is kept (required, except with --dry-run; may be given"
            + " several times, then all have to hold):",
        "tcp://HOST:PORT: a new connection over the bridge, and the route of this connection uses"
            + " the bridge.",
        "https://HOST[:PORT][/PATH]: such a connection, and over it a server with a trusted"
            + " certificate answers with an HTTP status from 200 to 499.",
        "ping:ADDRESS: an answer to ping over the bridge. Weaker: it says nothing about"
            + " connections.",
        "ssh: somebody logs in again over the bridge and runs `uplink network confirm`.",
        "operator: the same, also in a new session that is not one of SSH.",
        "console: you answer y on the terminal of this command. Another answer, no answer in time,"
            + " or the end of the terminal rolls back. Weaker: an old connection may live on."
      })
  private List<RequiredProof> proofs = List.of();

  @Option(
      names = "--probe",
      paramLabel = "PROBE",
      converter = ToProbe.class,
      description = {
        "what works before the change and has to work after it, over the bridge, before the change"
            + " is kept (up to 8 times):",
        "gateway: the gateways of the default routes.",
        "dns: the name servers of the host.",
        "tcp://HOST:PORT, https://HOST[:PORT][/PATH], ping:ADDRESS: as with --confirm.",
        "A probe that fails before the change is left out, with a message (default: none)."
      })
  private List<Probe> probes = List.of();

  @Option(names = "--require-probes", description = "refuse the change if a probe fails before it")
  private boolean requireProbes;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "certificates of the authorities that a server of --confirm https://HOST may have, in PEM;"
              + " refused without such a proof (default: the system's)")
  private Optional<Path> authorities = Optional.empty();

  @Option(
      names = "--within",
      paramLabel = "TIME",
      converter = ToDuration.class,
      description =
          "how long the proofs may take, from the beginning of the change, 1s to 1h (default: 30s)")
  private Duration within = Duration.ofSeconds(30);

  @Option(
      names = "--accept-warnings",
      description = "make the change although the plan warns that it cuts somebody off")
  private boolean acceptWarnings;

  @Option(names = "--dry-run", description = "show the plan and change no network; needs no root")
  private boolean dryRun;

  @Option(names = "--json", description = "print the plan or the outcome as JSON")
  private boolean json;

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  NetworkApplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    logging.apply(LogLevel.warn);
    if (proofs.isEmpty() && !dryRun) {
      throw CommandFailure.usage(
          "--confirm is missing: a change is kept only if it is proved", CONFIRM_FORMS);
    }
    if (authorities.isPresent()
        && Stream.concat(proofs.stream(), probes.stream().flatMap(NetworkApplyCommand::target))
            .noneMatch(RequiredProof.Https.class::isInstance)) {
      throw CommandFailure.usage(
          "--ca is of no use here: only https://HOST checks a certificate, as --confirm or --probe",
          "Add --confirm https://HOST, or leave --ca out.");
    }
    if (probes.size() > Probe.MOST) {
      throw CommandFailure.usage(
          "there are " + probes.size() + " probes", "Name at most " + Probe.MOST + ".");
    }
    LocalRequest request = request();
    try (LocalNetwork network = stateDirectory.openLocal(!dryRun)) {
      return dryRun ? showPlan(network, request) : apply(network, request);
    } catch (SetupRefusedException e) {
      throw refusal(Optional.of(request), e);
    }
  }

  private static Stream<RequiredProof> target(Probe probe) {
    return probe instanceof Probe.Target(RequiredProof proof) ? Stream.of(proof) : Stream.empty();
  }

  private LocalRequest request() {
    try {
      return new LocalRequest(
          wish.wish(), proofs, probes, requireProbes, authorities, within, acceptWarnings);
    } catch (SetupRefusedException e) {
      throw refusal(Optional.empty(), e);
    }
  }

  private CommandFailure refusal(Optional<LocalRequest> request, SetupRefusedException refusal) {
    if (json) {
      print(NetworkApplyReport.refused(request, proofs, String.valueOf(refusal.getMessage())));
    }
    return Refusals.failure(refusal);
  }

  private int showPlan(LocalNetwork network, LocalRequest request) {
    SetupPlan plan = report(network.plan(request));
    if (json) {
      print(plan);
    } else {
      SetupPlanPrinter.print(plan, terminal);
    }
    return ExitStatus.SUCCESS;
  }

  private int apply(LocalNetwork network, LocalRequest request)
      throws IOException, InterruptedException {
    HangupSignal.ignore();
    CompletableFuture<Integer> result = new CompletableFuture<>();
    Thread hook = new Thread(() -> stopAndHalt(network, result), "stop-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int status = applyOrSkip(network, request);
      result.complete(status);
      return status;
    } catch (SetupRefusedException e) {
      result.complete(ExitStatus.USAGE);
      throw e;
    } finally {
      result.complete(ExitStatus.ERROR);
      removeOrAwait(hook);
    }
  }

  /** Ends the process after a signal. The exit status says what became of the change. */
  private static void stopAndHalt(LocalNetwork network, CompletableFuture<Integer> result) {
    network.stop("the command was stopped by a signal");
    int status = ExitStatus.ERROR;
    try {
      status = result.get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      // The guard rolls the change back when this process has ended.
    }
    Runtime.getRuntime().halt(status);
  }

  private static void removeOrAwait(Thread hook) throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      hook.join(); // The hook ends the process.
    }
  }

  private int applyOrSkip(LocalNetwork network, LocalRequest request)
      throws IOException, InterruptedException {
    network.recover().forEach(step -> terminal.err().println("Restored first: " + step));
    HostNetwork.PlannedChange planned = network.plan(request);
    if (planned.isInForce()) {
      if (json) {
        print(NetworkApplyReport.unchanged(request));
      } else {
        terminal
            .out()
            .println(
                (request.bridge().equals(request.nic())
                        ? request.nic() + " has this network already"
                        : "%s is on %s already".formatted(request.bridge(), request.nic()))
                    + ". Nothing was changed.");
      }
      return ExitStatus.SUCCESS;
    }
    if (!json) {
      SetupPlanPrinter.print(report(planned), terminal);
    }
    ChangeStatus outcome = apply(network, request, planned);
    if (json) {
      print(NetworkApplyReport.of(request, planned.plan().warnings(), outcome));
    } else {
      print(request, outcome);
    }
    if (!outcome.state().equals(ChangeState.ROLLED_BACK)) {
      return ExitStatus.SUCCESS;
    }
    return outcome.verified().orElse(false) ? ExitStatus.NEGATIVE : ExitStatus.ERROR;
  }

  private ChangeStatus apply(
      LocalNetwork network, LocalRequest request, HostNetwork.PlannedChange planned)
      throws IOException, InterruptedException {
    try (var _ = Countdown.start(network, proofs, terminal)) {
      ChangeStatus outcome = network.apply(request, terminal.err()::println);
      if (!outcome.state().equals(ChangeState.ROLLED_BACK)
          && planned.backend().name().equals(KernelBackend.NAME)) {
        terminal
            .err()
            .println(
                "The network of "
                    + request.bridge()
                    + " does not survive a boot by itself. Let `uplink agent restore` run at each boot: docs/operate/one-host.md says how.");
      }
      return outcome;
    }
  }

  private void print(LocalRequest request, ChangeStatus outcome) {
    if (outcome.state().equals(ChangeState.ROLLED_BACK)) {
      terminal
          .out()
          .println(
              terminal.paint(
                  Terminal.Colour.BAD,
                  "%s is %s.".formatted(request.bridge(), OutcomeSentence.outcome(outcome))));
      outcome.reason().ifPresent(reason -> terminal.out().println("Reason: " + reason + "."));
      outcome
          .differences()
          .forEach(line -> terminal.out().println("Different from before: " + line));
    } else {
      terminal
          .out()
          .println(
              terminal.paint(
                  Terminal.Colour.GOOD,
                  request.bridge() + " is kept, and it is part of the safe configuration."));
      if (proofs.stream().allMatch(RequiredProof.Ping.class::isInstance)) {
        terminal.out().println("Only pings proved it: they say nothing about connections.");
      }
    }
    outcome
        .concurrentChanges()
        .forEach(line -> terminal.out().println("Another program changed meanwhile: " + line));
  }

  private void print(Object document) {
    new JsonPrinter(terminal).print(document);
  }

  private static SetupPlan report(HostNetwork.PlannedChange planned) {
    return PlanReport.of(planned.plan(), planned.owners(), Optional.empty());
  }
}
