package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.setup.SetupCode;

class ChangeControlTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeKernelHost.Kernel kernel = new FakeKernelHost.Kernel();
  private final FakeBoot boot = new FakeBoot("boot 1");
  @TempDir Path folder;
  private FakeKernelHost host;

  @BeforeEach
  void start() throws Exception {
    host = new FakeKernelHost(folder, kernel, boot);
  }

  @AfterEach
  void end() {
    host.close();
    threads.close();
  }

  @Test
  void keepsAProvedChangeAndMakesItSafe() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", false));
    assertThat(host.guard.armed).isTrue();

    assertThat(prove("a")).isEmpty();

    assertThat(get(running).state()).isEqualTo(ChangeState.KEPT);
    assertThat(get(running).proof()).isEqualTo(Proof.PROVED);
    assertThat(kernel.state).isEqualTo("new");
    assertThat(host.files.hasUnsafeChange()).isTrue();
    assertThat(host.guard.armed).isFalse();

    host.control.makeSafe(Optional.empty());

    assertThat(host.control.findStatus("a").map(ChangeStatus::state)).contains(ChangeState.SAFE);
    assertThat(host.files.hasUnsafeChange()).isFalse();
  }

  @Test
  void rollsBackAndVerifiesAChangeThatNobodyConfirms() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", true));

    boot.pass(Duration.ofSeconds(31));

    ChangeStatus outcome = get(running);
    assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.verified()).contains(true);
    assertThat(outcome.reason().orElseThrow()).contains("arrived in time");
    assertThat(kernel.state).isEqualTo("old");
    assertThat(
            host.control
                .acceptProof("a", "token", FakeKernelHost.ENGINE, Optional::empty)
                .orElseThrow())
        .contains("ROLLED_BACK");
  }

  /** Only then, what is missing was removed by another program. */
  @Test
  void rollbackKnowsWhetherTheChangeWasApplied() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", true));
    boot.pass(Duration.ofSeconds(31));
    assertThat(get(running).state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(kernel.appliedRollbacks).hasValue(1);

    kernel.refusing = "no buffer space";
    RequestedChange refused = host.proposal("b", true);
    assertThat(host.control.change(refused, host).state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(kernel.appliedRollbacks).hasValue(1);
  }

  /**
   * The requester learns of the success immediately, and may then request the capabilities or the
   * next change.
   */
  @Test
  void keptChangeIsNotPendingAndDelaysTheNextUntilItIsStored() throws Exception {
    host.guard.disarm = new CountDownLatch(1);
    Future<ChangeStatus> running = begin(host.proposal("a", false));
    assertThat(host.control.pendingChange()).isPresent();

    assertThat(prove("a")).isEmpty();

    assertThat(host.control.findStatus("a").map(ChangeStatus::state)).contains(ChangeState.KEPT);
    assertThat(host.control.pendingChange()).isEmpty();
    Future<?> committing = threads.submit(() -> host.control.makeSafe(Optional.empty()));
    assertThat(running.isDone()).isFalse();
    assertThat(committing.isDone()).isFalse();
    host.guard.disarm.countDown();
    committing.get(HANG_SECONDS, TimeUnit.SECONDS);
    assertThat(get(running).state()).isEqualTo(ChangeState.KEPT);
    assertThat(host.control.findStatus("a").map(ChangeStatus::state)).contains(ChangeState.SAFE);
  }

  /** A delayed request of one client must not make the change of another client safe. */
  @Test
  void makesOnlyTheNamedChangeSafe() throws Exception {
    keep("a");
    keep("b");

    assertThatThrownBy(() -> host.control.makeSafe(Optional.of("a")))
        .hasMessageContaining("change b of engine is in force")
        .asInstanceOf(type(SetupRefusedException.class))
        .returns(SetupCode.NOT_KEPT, SetupRefusedException::code);
    assertThat(host.files.hasUnsafeChange()).isTrue();
    host.control.makeSafe(Optional.of("b"));
    assertThat(host.files.hasUnsafeChange()).isFalse();
    host.control.makeSafe(Optional.of("b"));
    assertRefused(
        () -> {
          host.control.makeSafe(Optional.of("a"));
          return true;
        },
        SetupCode.NOT_KEPT);
  }

  private void keep(String id) throws Exception {
    Future<ChangeStatus> running = begin(host.proposal(id, false));
    assertThat(prove(id)).isEmpty();
    assertThat(get(running).state()).isEqualTo(ChangeState.KEPT);
  }

  @Test
  void changeWithoutProofIsPendingUntilItIsRolledBack() throws Exception {
    host.guard.disarm = new CountDownLatch(1);
    Future<ChangeStatus> running = begin(host.proposal("a", true));

    boot.pass(Duration.ofSeconds(31));
    await().until(() -> kernel.state.equals("old"));

    assertThat(host.control.pendingChange().orElseThrow().id()).isEqualTo("a");
    assertThat(host.control.findStatus("a").orElseThrow().state()).isEqualTo(ChangeState.PENDING);
    assertRefused(() -> host.control.change(host.proposal("b", true), host), SetupCode.BUSY);
    host.guard.disarm.countDown();
    assertThat(get(running).state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(host.control.pendingChange()).isEmpty();
  }

  /**
   * If the path is checked before the change waits for a proof, the check must not keep the change.
   */
  @Test
  void checksTheProofsPathOnlyWhileTheChangeWaits() throws Exception {
    var asked = new AtomicInteger();
    var early = new CompletableFuture<Optional<String>>();
    var whileApplied = new CompletableFuture<ChangeStatus>();
    RequestedChange proposal = host.proposal("a", true);
    var work =
        new ChangeExecutor() {
          @Override
          public Plan plan() {
            return host.plan();
          }

          @Override
          public String backendName() {
            return host.backendName();
          }

          @Override
          public void apply(Plan plan) {
            host.apply(plan);
            whileApplied.complete(host.control.findStatus("a").orElseThrow());
            early.complete(
                host.control.acceptProof(
                    "a",
                    "token",
                    FakeKernelHost.ENGINE,
                    () -> {
                      asked.incrementAndGet();
                      return Optional.empty();
                    }));
          }

          @Override
          public void adopt(Snapshot snapshot) {}

          @Override
          public AutoCloseable listenForProof(Plan plan) {
            return host.listenForProof(plan);
          }
        };
    Future<ChangeStatus> running = threads.submit(() -> host.control.change(proposal, work));
    host.awaitWaiting("a");

    assertThat(early.join().orElseThrow()).contains("not applied yet");
    assertThat(asked).hasValue(0);
    assertThat(whileApplied.join().waitsForProof()).contains(false);
    assertThat(host.control.findStatus("a").orElseThrow().waitsForProof()).contains(true);
    assertThat(
            host.control.acceptProof(
                "a", "token", FakeKernelHost.ENGINE, () -> Optional.of("it came by the old way")))
        .contains("it came by the old way");
    assertThat(running.isDone()).isFalse();
    assertThat(prove("a")).isEmpty();
    assertThat(get(running).proof()).isEqualTo(Proof.PROVED);
    assertThat(host.control.findStatus("a").orElseThrow().waitsForProof()).isEmpty();
  }

  @Test
  void saysWhyTheLastProofWasRejected() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", true));
    host.control.acceptProof(
        "a", "token", FakeKernelHost.ENGINE, () -> Optional.of("the route back uses eth1"));

    boot.pass(Duration.ofSeconds(31));

    assertThat(get(running).reason())
        .contains(
            "no valid proof arrived in time (the last one was rejected: the route back uses eth1)");
  }

  @Test
  void refusesWrongTokenAndIdentityThenAcceptsTheProof() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", true));

    assertThat(
            host.control
                .acceptProof("a", "guess", FakeKernelHost.ENGINE, Optional::empty)
                .orElseThrow())
        .contains("token");
    assertThat(
            host.control
                .acceptProof("a", "token", FakeKernelHost.OTHER, Optional::empty)
                .orElseThrow())
        .contains("engine requested the change, not other");
    assertThat(
            host.control
                .acceptProof("b", "token", FakeKernelHost.ENGINE, Optional::empty)
                .orElseThrow())
        .contains("no change b");
    host.control.confirmUnproved();
    assertThat(host.control.findStatus("a").map(ChangeStatus::state)).contains(ChangeState.PENDING);

    assertThat(prove("a")).isEmpty();
    assertThat(get(running).state()).isEqualTo(ChangeState.SAFE);
    assertThat(
            host.control
                .acceptProof("a", "token", FakeKernelHost.ENGINE, Optional::empty)
                .orElseThrow())
        .contains("SAFE");
  }

  @Test
  void refusesASecondChangeAndRepeatsTheOutcomeOfTheFirst() throws Exception {
    RequestedChange proposal = host.proposal("a", true);
    Future<ChangeStatus> running = begin(proposal);

    assertRefused(() -> host.control.change(host.proposal("b", true), host), SetupCode.BUSY);
    assertThatThrownBy(() -> host.control.change(host.proposal("c", true), host))
        .hasMessageContaining("change a, requested by engine");
    assertThat(host.control.pendingChange().orElseThrow().requester()).contains("engine");
    assertThat(host.control.isRequested("a")).isTrue();
    assertThat(host.control.isRequested("b")).as("refused, so it never will be").isFalse();
    assertRefused(
        () -> {
          host.control.makeSafe(Optional.empty());
          return true;
        },
        SetupCode.BUSY);
    assertThat(host.control.change(proposal, host).state()).isEqualTo(ChangeState.PENDING);

    assertThat(prove("a")).isEmpty();
    ChangeStatus outcome = get(running);
    assertThat(host.control.pendingChange()).isEmpty();
    assertThat(host.control.isRequested("a")).isFalse();
    assertThat(host.control.change(proposal, host)).isEqualTo(outcome);
    var other =
        new RequestedChange(
            "a",
            "other",
            FakeKernelHost.ENGINE,
            proposal.ticket(),
            proposal.tokenDigest(),
            proposal.confirmation(),
            proposal.timeout(),
            proposal.safe());
    assertRefused(() -> host.control.change(other, host), SetupCode.ID_REUSED);
  }

  @Test
  void acceptsATicketOnceForItsIdUntilItExpires() throws Exception {
    String ticket = host.control.issueTicket("a");
    assertRefused(
        () -> host.control.change(FakeKernelHost.proposal("b", ticket, true), host),
        SetupCode.INVALID_TICKET);
    boot.pass(Tickets.LIFETIME.plusMillis(1));
    assertRefused(
        () -> host.control.change(FakeKernelHost.proposal("a", ticket, true), host),
        SetupCode.INVALID_TICKET);
    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void changesNothingWithoutAGuard() {
    host.guard.there = false;

    assertRefused(
        () -> host.control.change(host.proposal("a", true), host), SetupCode.NOT_PROTECTED);

    assertThat(kernel.state).isEqualTo("old");
    assertThat(folder.resolve("pending")).doesNotExist();
    assertThat(host.control.findStatus("a")).isEmpty();
  }

  @Test
  void changesNothingIfTheDiskFails() throws Exception {
    Files.createDirectory(
        folder.resolve("pending.new")); // Prevents the write of the temporary file.

    assertRefused(
        () -> host.control.change(host.proposal("a", true), host), SetupCode.NOT_PROTECTED);

    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void rollsBackAChangeThatTheKernelRefuses() throws Exception {
    kernel.refusing = "make ovirtmgmt: EPERM";

    ChangeStatus outcome = host.control.change(host.proposal("a", true), host);

    assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.reason().orElseThrow()).contains("EPERM");
    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void stoppingAgentRollsBackThePendingChange() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", true));

    host.close();

    assertThat(get(running).reason()).contains("the agent stopped");
    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void stoppedChangeHasTheFirstReason() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", true));

    host.control.stop("somebody said so");
    host.close();

    assertThat(get(running).reason()).contains("somebody said so");
    assertThat(kernel.state).isEqualTo("old");
    assertRefused(() -> host.control.change(host.proposal("b", true), host), SetupCode.NOT_READY);
  }

  @Test
  void touchesNothingIfItIsStoppedWhileItPlans() throws Exception {
    kernel.whilePlanning = () -> host.control.stop("somebody said so");

    assertRefused(() -> host.control.change(host.proposal("a", true), host), SetupCode.NOT_READY);

    assertThat(kernel.applied).hasValue(0);
    assertThat(folder.resolve("pending")).doesNotExist();
  }

  @Test
  void touchesNothingIfItIsStoppedWhileItWaitsForTheGuard() throws Exception {
    host.guard.beforeReady = () -> host.control.stop("somebody said so");

    assertRefused(() -> host.control.change(host.proposal("a", true), host), SetupCode.NOT_READY);

    assertThat(kernel.applied).hasValue(0);
    assertThat(folder.resolve("pending")).doesNotExist();
  }

  @Test
  void appliesNothingIfItIsStoppedWhileTheGuardIsArmed() throws Exception {
    host.guard.beforeArmed = () -> host.control.stop("somebody said so");

    ChangeStatus outcome = host.control.change(host.proposal("a", true), host);

    assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.reason()).contains("somebody said so");
    assertThat(kernel.applied).hasValue(0);
    assertThat(host.guard.armed).isFalse();
  }

  @Test
  void guardThatDecidesFirstWins() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", true));
    assertThat(ChangeFiles.open(folder).abort()).isTrue();

    assertThat(prove("a").orElseThrow()).contains("guard");

    assertThat(get(running).state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void keepsAStockClientsChangeUnproved() throws Exception {
    var proposal =
        new RequestedChange(
            "a",
            "hash",
            FakeKernelHost.ENGINE,
            Optional.empty(),
            Optional.empty(),
            RequiredConfirmation.ANY_CALL,
            Duration.ofSeconds(30),
            true);
    Future<ChangeStatus> running = threads.submit(() -> host.control.change(proposal, host));
    await()
        .until(
            () -> {
              host.control.confirmUnproved();
              return running.isDone();
            });

    assertThat(get(running).state()).isEqualTo(ChangeState.SAFE);
    assertThat(get(running).proof()).isEqualTo(Proof.UNPROVED);
  }

  @Test
  void rebootDropsChangesThatAreNotSafe() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", false));
    assertThat(prove("a")).isEmpty();
    assertThat(get(running).state()).isEqualTo(ChangeState.KEPT);
    host.close();

    host = new FakeKernelHost(folder, kernel, new FakeBoot("boot 2"));

    assertThat(host.files.hasUnsafeChange()).isFalse();
    assertThat(host.toRestore).isEmpty();
    assertThat(host.control.findStatus("a").map(ChangeStatus::state))
        .contains(ChangeState.ROLLED_BACK);
  }

  @Test
  void nextBootRestoresTheSafeConfigurationOnce() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", true));
    assertThat(prove("a")).isEmpty();
    assertThat(get(running).state()).isEqualTo(ChangeState.SAFE);
    host.close();

    host = new FakeKernelHost(folder, kernel, boot);
    assertThat(host.toRestore).isEmpty();
    host.close();
    host = new FakeKernelHost(folder, kernel, new FakeBoot("boot 2"));
    assertThat(host.toRestore.map(StoredChange::id)).contains("a");
    host.recovery.recordRestored(new FakeBoot("boot 2"), host.toRestore.get().target());
    host.close();
    host = new FakeKernelHost(folder, kernel, new FakeBoot("boot 2"));
    assertThat(host.toRestore).isEmpty();
  }

  @Test
  void reportsAKeptChangeWhoseOutcomeFileIsMissing() throws Exception {
    Future<ChangeStatus> running = begin(host.proposal("a", false));
    assertThat(prove("a")).isEmpty();
    ChangeStatus outcome = get(running);
    try (var files = Files.list(folder.resolve("outcomes"))) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }

    assertThat(host.control.findStatus("a")).contains(outcome);
    host.control.makeSafe(Optional.empty());
    assertThat(host.control.findStatus("a").map(ChangeStatus::state)).contains(ChangeState.SAFE);
  }

  @Test
  void limitsTheNumberOfOutcomes() throws Exception {
    kernel.refusing = "no";
    for (var i = 0; i < OutcomeFiles.LIMIT + 10; i++) {
      host.control.change(host.proposal("c" + i, true), host);
    }
    try (var files = Files.list(folder.resolve("outcomes"))) {
      assertThat(files.count()).isEqualTo(OutcomeFiles.LIMIT);
    }
    assertThat(host.control.findStatus("c0")).isEmpty();
    assertThat(host.control.findStatus("c" + (OutcomeFiles.LIMIT + 9))).isPresent();
  }

  private Future<ChangeStatus> begin(RequestedChange proposal) throws Exception {
    Future<ChangeStatus> running = threads.submit(() -> host.control.change(proposal, host));
    host.awaitWaiting(proposal.id());
    return running;
  }

  private static ChangeStatus get(Future<ChangeStatus> running) throws Exception {
    return running.get(HANG_SECONDS, TimeUnit.SECONDS);
  }

  private static void assertRefused(Callable<?> call, SetupCode code) {
    assertThatThrownBy(call::call)
        .asInstanceOf(type(SetupRefusedException.class))
        .returns(code, SetupRefusedException::code);
  }

  private Optional<String> prove(String id) throws Exception {
    Optional<String> why =
        host.control.acceptProof(id, "token", FakeKernelHost.ENGINE, Optional::empty);
    while (why.filter(text -> text.contains("not applied yet")).isPresent()) {
      why = host.control.acceptProof(id, "token", FakeKernelHost.ENGINE, Optional::empty);
    }
    return why;
  }
}
