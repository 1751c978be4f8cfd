package org.uplink.agent.main;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalRequest;
import org.uplink.agent.network.HostNetwork;
import org.uplink.agent.network.PlanReport;
import org.uplink.agent.output.Countdown;
import org.uplink.agent.output.JsonPrinter;
import org.uplink.agent.output.NetworkApplyReport;
import org.uplink.agent.output.OutcomeSentence;
import org.uplink.agent.output.SetupPlanPrinter;
import org.uplink.agent.wish.Wish;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.HangupSignal;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.proof.RequiredProof;
import org.uplink.verbs.setup.SetupPlan;

/**
 * Plans or makes a change of this host's network for a user, and tells what became of it.
 *
 * @param sentences what is said of the change
 */
record SafeChange(SafeChangeOptions options, Terminal terminal, Sentences sentences) {
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);

  /**
   * Plans or makes a change.
   *
   * @param wish returns what the user wants
   * @return the exit status
   */
  int run(Function<LocalNetwork, Wish> wish) throws IOException, InterruptedException {
    Optional<LocalRequest> request = Optional.empty();
    try (LocalNetwork network = options.open()) {
      request = Optional.of(options.request(wish.apply(network)));
      return options.dryRun() ? showPlan(network, request.get()) : apply(network, wish);
    } catch (SetupRefusedException e) {
      throw refusal(request, e);
    }
  }

  /** Returns the failure of a command whose change is refused. */
  CommandFailure refusal(Optional<LocalRequest> request, SetupRefusedException refusal) {
    if (options.json()) {
      print(
          NetworkApplyReport.refused(
              request, options.proofs(), String.valueOf(refusal.getMessage())));
    }
    return Refusals.failure(refusal);
  }

  private int showPlan(LocalNetwork network, LocalRequest request) {
    SetupPlan plan = report(network.plan(request));
    options.draw(plan);
    if (options.json()) {
      print(plan);
    } else {
      SetupPlanPrinter.print(plan, terminal);
    }
    return ExitStatus.SUCCESS;
  }

  private int apply(LocalNetwork network, Function<LocalNetwork, Wish> wish)
      throws IOException, InterruptedException {
    HangupSignal.ignore();
    CompletableFuture<Integer> result = new CompletableFuture<>();
    Thread hook = new Thread(() -> stopAndHalt(network, result), "stop-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int status = applyOrSkip(network, wish);
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

  private int applyOrSkip(LocalNetwork network, Function<LocalNetwork, Wish> wish)
      throws IOException, InterruptedException {
    network.recover().forEach(step -> terminal.err().println("Restored first: " + step));
    LocalRequest request = options.request(wish.apply(network));
    HostNetwork.PlannedChange planned = network.plan(request);
    SetupPlan plan = report(planned);
    options.draw(plan);
    if (planned.isInForce()) {
      if (options.json()) {
        print(NetworkApplyReport.unchanged(request));
      } else {
        terminal.out().println(sentences.unchanged(request) + ". Nothing was changed.");
      }
      return ExitStatus.SUCCESS;
    }
    if (!options.json()) {
      SetupPlanPrinter.print(plan, terminal);
    }
    ChangeStatus outcome = apply(network, request, planned);
    if (options.json()) {
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
    try (var _ = Countdown.start(network, options.proofs(), terminal)) {
      ChangeStatus outcome = network.apply(request, terminal.err()::println);
      if (!outcome.state().equals(ChangeState.ROLLED_BACK)
          && planned.backend().name().equals(KernelBackend.NAME)) {
        terminal.err().println(sentences.nextBoot(request));
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
                  "%s is %s."
                      .formatted(sentences.subject(request), OutcomeSentence.outcome(outcome))));
      outcome.reason().ifPresent(reason -> terminal.out().println("Reason: " + reason + "."));
      outcome
          .differences()
          .forEach(line -> terminal.out().println("Different from before: " + line));
    } else {
      terminal.out().println(terminal.paint(Terminal.Colour.GOOD, sentences.kept(request)));
      if (options.proofs().stream().allMatch(RequiredProof.Ping.class::isInstance)) {
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

  /** What is said of a kind of change. */
  interface Sentences {
    /** Returns what is rolled back, such as "vmbr0". */
    String subject(LocalRequest request);

    /** Returns that the host is as wanted already, without a full stop. */
    String unchanged(LocalRequest request);

    /** Returns that the change is kept. */
    String kept(LocalRequest request);

    /** Returns what has to happen at each boot, if no program configures the NIC. */
    String nextBoot(LocalRequest request);
  }
}
