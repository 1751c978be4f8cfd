package org.uplink.agent.local;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.uplink.agent.network.HostNetwork;
import org.uplink.agent.proof.ChangeProofs;
import org.uplink.agent.proof.LoginSession;
import org.uplink.agent.proof.OperatorCheck;
import org.uplink.agent.proof.ProofCheck;
import org.uplink.agent.proof.ProofState;
import org.uplink.agent.wish.Wish;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.change.ChangeControl;
import org.uplink.hostnet.change.ChangeExecutor;
import org.uplink.hostnet.change.RequestedChange;
import org.uplink.hostnet.change.Requester;
import org.uplink.hostnet.change.RequiredConfirmation;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.platform.Sha256;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.PendingChange;
import org.uplink.verbs.setup.SetupCode;

/**
 * One change, from the plan to the outcome. The thread of {@link #run} makes the change. A thread
 * of its own looks for the proofs while the change waits for them. Other processes ask on a Unix
 * socket. Thread-safe.
 */
final class LocalChange implements ChangeExecutor, AutoCloseable {
  /** The requester of every local change, in the place of a certificate's fingerprint. */
  static final String FINGERPRINT = "local";

  private static final Duration BETWEEN_PROOFS = Duration.ofMillis(200);

  /** The interval of the thread that looks for reasons to roll back before the deadline. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /** How long {@code uplink network confirm} waits for the decision. */
  static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(10);

  private static final String NOT_KEPT = "The change is not kept. See: uplink network status";

  private static final int TOKEN_BYTES = 32;

  private final HostNetwork network;
  private final LocalRequest request;
  private final ChangeProofs proofs;
  private final Consumer<String> progress;
  private final ChangeControl control;
  private final Requester requester;
  private final String id = "local-" + UUID.randomUUID();
  private final String token = randomToken();
  private final Confirmations confirmations = new Confirmations();
  private Optional<Backend> backend = Optional.empty();
  private Optional<PendingServer> server = Optional.empty();
  private volatile boolean allHeld;
  private volatile boolean ended;

  private LocalChange(
      HostNetwork network,
      LocalRequest request,
      ChangeProofs proofs,
      Consumer<String> progress,
      ChangeControl control) {
    this.network = network;
    this.request = request;
    this.proofs = proofs;
    this.progress = progress;
    this.control = control;
    this.requester = new Requester(describeRequester(request), FINGERPRINT);
  }

  /**
   * Opens the lock of the changes. Changes nothing.
   *
   * @param checks the checks of the request's proofs
   * @param progress receives a sentence when the change begins something
   */
  static LocalChange open(
      HostNetwork network, LocalRequest request, List<ProofCheck> checks, Consumer<String> progress)
      throws IOException {
    network.files().loadFormat();
    return new LocalChange(
        network,
        request,
        new ChangeProofs(checks),
        progress,
        new ChangeControl(
            network.files(),
            network.paths().openLock(),
            network.recovery(),
            GuardProcess.of(GuardProcess.command(network.paths())),
            network.boot()));
  }

  @Override
  public void close() {
    server.ifPresent(PendingServer::close);
    control.close();
  }

  @Override
  public Plan plan() {
    HostNetwork.PlannedChange planned = LocalNetwork.planToApply(network, request);
    if (adopts()) {
      LocalNetwork.refuseSteps(planned.plan());
    } else {
      LocalNetwork.refuseIfForbidden(planned.plan(), request);
    }
    backend = Optional.of(planned.backend());
    try {
      server = Optional.of(PendingServer.open(network.paths().lockFolder(), this::answer));
    } catch (IOException e) {
      var refusal =
          new SetupRefusedException(
              SetupCode.NOT_PROTECTED,
              "The change was not started, because its socket in %s could not be opened: %s"
                  .formatted(network.paths().lockFolder(), e.getMessage()));
      refusal.initCause(e);
      throw refusal;
    }
    return planned.plan();
  }

  @Override
  public boolean restoresOriginal() {
    return request.wish().restoresOriginal();
  }

  @Override
  public String backendName() {
    return backend.orElseThrow().name();
  }

  @Override
  public void apply(Plan plan) {
    if (adopts()) {
      return;
    }
    progress.accept(
        request.bridge().equals(request.nic())
            ? "Changing the network of " + request.nic() + "."
            : "Moving the network to " + request.bridge() + ".");
    backend.orElseThrow().apply(plan);
  }

  @Override
  public void adopt(Snapshot snapshot) {
    progress.accept(
        backendName()
            + " takes the network over now. After that, every proof has to hold once more, before the same deadline: answer, or run `uplink network confirm`, when you are asked again.");
    proofs.proveAgainAfter(() -> backend.orElseThrow().adopt(snapshot));
  }

  @Override
  public AutoCloseable listenForProof(Plan plan) throws IOException {
    proofs.begin();
    progress.accept(
        "The network is on %s now. It is rolled back in %d s, unless this is proved before: %s"
            .formatted(
                request.bridge(),
                Math.max(
                    0,
                    control.pendingChange().map(PendingChange::remainingMillis).orElse(0L) / 1000),
                proofs.states().stream().map(ProofState::proof).collect(Collectors.joining(", "))));
    Thread.ofPlatform().daemon().name("proofs").start(this::prove);
    var end =
        new DeadEnd(
            network.kernel(),
            request.nic(),
            request.bridge(),
            DeadEnd.restarts(plan),
            System::nanoTime);
    Thread.ofPlatform().daemon().name("watch").start(() -> watch(end));
    // Not by an interrupt: the thread may be storing the decision.
    return () -> ended = true;
  }

  /**
   * Makes the change. Returns when it is kept or rolled back.
   *
   * @throws SetupRefusedException if nothing was changed
   */
  ChangeStatus run() throws InterruptedException {
    ChangeStatus outcome =
        control.change(
            new RequestedChange(
                id,
                request.hash(),
                requester,
                Optional.empty(),
                Optional.of(Sha256.of(token)),
                adopts() ? RequiredConfirmation.NONE : RequiredConfirmation.PROOF,
                request.within(),
                true),
            this);
    endConfirmations(!outcome.state().equals(ChangeState.ROLLED_BACK));
    return outcome;
  }

  /** Returns whether only the networks in force change. Then there is nothing to prove. */
  private boolean adopts() {
    return request.wish().purpose() == Wish.Purpose.ADOPT;
  }

  /** Rolls the change back, unless it is decided. Does not wait. */
  void stop(String reason) {
    control.stop(reason);
  }

  /** Returns the change as other processes see it; empty if it is decided or has not begun. */
  Optional<LocalStatus> status() {
    Optional<PendingChange> pending = control.pendingChange();
    if (pending.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new LocalStatus(
            id,
            requester.name(),
            request.bridge(),
            request.nic(),
            waits(),
            pending.get().ageMillis(),
            pending.get().remainingMillis(),
            proofs.states()));
  }

  /** Tries the proofs until the change has ended. */
  private void prove() {
    try {
      while (!ended) {
        allHeld = false;
        Optional<String> rejection = control.acceptProof(id, token, requester, this::firstFault);
        if (rejection.isEmpty()) {
          endConfirmations(true);
          return;
        }
        if (allHeld) {
          // The owner of the NIC takes the network over, so everything has to be proved again.
          confirmations.answer(rejection.get());
        }
        Thread.sleep(BETWEEN_PROOFS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endConfirmations(boolean kept) {
    confirmations.end(kept ? "The network is kept." : NOT_KEPT, kept);
  }

  /**
   * Rolls the change back as soon as it is certain that it cannot be proved. A thread of its own,
   * because the one that proves may wait for an answer.
   */
  private void watch(DeadEnd deadEnd) {
    try {
      while (!ended) {
        Optional<String> end = end(deadEnd);
        if (end.isPresent()) {
          control.stop(end.get());
          return;
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<String> end(DeadEnd deadEnd) {
    Optional<String> answer = proofs.end();
    if (answer.isPresent()) {
      return answer;
    }
    if (!waits()) {
      deadEnd.forget(); // The owner of the NIC takes the network over, and may restart the NIC.
      return Optional.empty();
    }
    return deadEnd.look(proofs.flows(request.bridge()));
  }

  /** Returns why the change is not proved; empty if all proofs hold. */
  private Optional<String> firstFault() {
    try {
      Optional<String> first = proofs.firstFault(request.bridge());
      allHeld = first.isEmpty();
      return first;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the change has ended");
    }
  }

  /** Answers another process. */
  private PendingServer.Answer answer(String line) {
    if (line.equals(PendingServer.ROLL_BACK)) {
      control.stop("somebody ran `uplink network rollback`");
      return new PendingServer.Answer(true, "The change is rolled back.", status());
    }
    if (line.startsWith(PendingServer.CONFIRM)) {
      return confirm(
          LoginSession.of(Long.parseLong(line.substring(PendingServer.CONFIRM.length()))));
    }
    return new PendingServer.Answer(true, "", status());
  }

  private PendingServer.Answer confirm(LoginSession session) {
    List<OperatorCheck> operators = proofs.operators();
    if (operators.isEmpty()) {
      return refusal("it waits for " + request.proofs() + ", and not for an operator");
    }
    if (!waits()) {
      return refusal("it does not wait for a confirmation at this moment. Try again in a moment");
    }
    Optional<String> fault =
        operators.stream()
            .flatMap(check -> check.sessionFault(session, request.bridge()).stream())
            .findFirst();
    if (fault.isPresent()) {
      return refusal(fault.get());
    }
    Confirmations.Waiting waiting = confirmations.add();
    operators.forEach(OperatorCheck::confirm);
    try {
      Optional<Confirmations.Result> result = waiting.await(CONFIRM_TIMEOUT);
      return result.isPresent()
          ? new PendingServer.Answer(result.get().kept(), result.get().text(), status())
          : new PendingServer.Answer(
              false,
              ended
                  ? NOT_KEPT
                  : "Your confirmation is recorded. The change is not kept yet, because other proofs are missing. To see them, run: uplink network status",
              status());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refusal("the change has ended");
    }
  }

  private PendingServer.Answer refusal(String why) {
    return new PendingServer.Answer(false, "The change is not confirmed: " + why + ".", status());
  }

  private boolean waits() {
    return control.findStatus(id).flatMap(ChangeStatus::waitsForProof).orElse(false);
  }

  private static String describeRequester(LocalRequest request) {
    return "uplink network "
        + request.wish().purpose().word()
        + LoginSession.of(ProcessHandle.current().pid())
            .ssh()
            .map(ends -> " from " + ends.remote().getAddress().getHostAddress())
            .orElse("");
  }

  private static String randomToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
