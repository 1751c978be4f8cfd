package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.SetupRefused;
import org.uplink.hostnet.plan.Plan;

class ChangeControlTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ProtocolHost.Kernel kernel = new ProtocolHost.Kernel();
  private final TestBoot boot = new TestBoot("boot 1");
  @TempDir Path folder;
  private ProtocolHost host;

  @BeforeEach
  void start() throws Exception {
    host = new ProtocolHost(folder, kernel, boot);
  }

  @AfterEach
  void end() {
    host.close();
    threads.close();
  }

  private Future<Outcome> begin(Proposal proposal) throws Exception {
    var running = threads.submit(() -> host.control.change(proposal, host));
    host.awaitWaiting(proposal.id());
    return running;
  }

  static void poll(Callable<Boolean> condition) throws Exception {
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.call()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static Outcome get(Future<Outcome> running) throws Exception {
    return running.get(20, TimeUnit.SECONDS);
  }

  private static void assertRefused(Callable<?> call, int code) {
    assertThatThrownBy(call::call)
        .asInstanceOf(type(SetupRefused.class))
        .returns(code, SetupRefused::code);
  }

  private Optional<String> prove(String id) throws Exception {
    var why = host.control.prove(id, "token", ProtocolHost.ENGINE, Optional::empty);
    while (why.filter(text -> text.contains("not applied yet")).isPresent()) {
      why = host.control.prove(id, "token", ProtocolHost.ENGINE, Optional::empty);
    }
    return why;
  }

  @Test
  void aProvedChangeIsKeptAndLaterMadeSafe() throws Exception {
    var running = begin(host.proposal("a", false));
    assertThat(host.guard.armed).isTrue();

    assertThat(prove("a")).isEmpty();

    assertThat(get(running).state()).isEqualTo(Outcome.State.KEPT);
    assertThat(get(running).proof()).isEqualTo(Outcome.Proof.PROVED);
    assertThat(kernel.state).isEqualTo("new");
    assertThat(host.files.dirty()).isTrue();
    assertThat(host.guard.armed).isFalse();

    host.control.keepSafe();

    assertThat(host.control.find("a").map(Outcome::state)).contains(Outcome.State.SAFE);
    assertThat(host.files.dirty()).isFalse();
  }

  @Test
  void aChangeThatNobodyConfirmsIsRolledBackAndVerified() throws Exception {
    var running = begin(host.proposal("a", true));

    boot.pass(Duration.ofSeconds(31));

    var outcome = get(running);
    assertThat(outcome.state()).isEqualTo(Outcome.State.ROLLED_BACK);
    assertThat(outcome.verified()).contains(true);
    assertThat(outcome.reason()).contains("nothing confirmed it in time");
    assertThat(kernel.state).isEqualTo("old");
    assertThat(host.control.prove("a", "token", ProtocolHost.ENGINE, Optional::empty).orElseThrow())
        .contains("ROLLED_BACK");
  }

  /** What was seen of the way before the change waits must not be what lets it be kept. */
  @Test
  void theWayOfAProofIsLookedAtWhenTheChangeWaitsAndNotBefore() throws Exception {
    var asked = new AtomicInteger();
    var early = new CompletableFuture<Optional<String>>();
    var proposal = host.proposal("a", true);
    var work =
        new Work() {
          @Override
          public Plan plan() {
            return host.plan();
          }

          @Override
          public String backend() {
            return host.backend();
          }

          @Override
          public void apply(Plan plan) {
            host.apply(plan);
            early.complete(
                host.control.prove(
                    "a",
                    "token",
                    ProtocolHost.ENGINE,
                    () -> {
                      asked.incrementAndGet();
                      return Optional.empty();
                    }));
          }

          @Override
          public AutoCloseable openForProof(Plan plan) {
            return host.openForProof(plan);
          }
        };
    var running = threads.submit(() -> host.control.change(proposal, work));
    host.awaitWaiting("a");

    assertThat(early.join().orElseThrow()).contains("not applied yet");
    assertThat(asked).hasValue(0);
    assertThat(
            host.control.prove(
                "a", "token", ProtocolHost.ENGINE, () -> Optional.of("it came by the old way")))
        .contains("it came by the old way");
    assertThat(running.isDone()).isFalse();
    assertThat(prove("a")).isEmpty();
    assertThat(get(running).proof()).isEqualTo(Outcome.Proof.PROVED);
  }

  @Test
  void aWrongTokenAndAForeignIdentityAreRefusedAndTheRightProofStillCounts() throws Exception {
    var running = begin(host.proposal("a", true));

    assertThat(host.control.prove("a", "guess", ProtocolHost.ENGINE, Optional::empty).orElseThrow())
        .contains("token");
    assertThat(host.control.prove("a", "token", ProtocolHost.OTHER, Optional::empty).orElseThrow())
        .contains("asked for by engine");
    assertThat(host.control.prove("b", "token", ProtocolHost.ENGINE, Optional::empty).orElseThrow())
        .contains("no change b");
    host.control.word();
    assertThat(host.control.find("a").map(Outcome::state)).contains(Outcome.State.PENDING);

    assertThat(prove("a")).isEmpty();
    assertThat(get(running).state()).isEqualTo(Outcome.State.SAFE);
    assertThat(host.control.prove("a", "token", ProtocolHost.ENGINE, Optional::empty).orElseThrow())
        .contains("SAFE");
  }

  @Test
  void aSecondChangeMeanwhileIsRefusedAndTheSameAgainBringsItsOutcome() throws Exception {
    var proposal = host.proposal("a", true);
    var running = begin(proposal);

    assertRefused(() -> host.control.change(host.proposal("b", true), host), ChangeControl.BUSY);
    assertThat(host.control.underWay().orElseThrow().words())
        .contains("the change a, asked for by engine");
    assertThat(host.control.isAskedFor("a")).isTrue();
    assertThat(host.control.isAskedFor("b")).as("refused, so it never will be").isFalse();
    assertRefused(
        () -> {
          host.control.keepSafe();
          return true;
        },
        ChangeControl.BUSY);
    assertThat(host.control.change(proposal, host).state()).isEqualTo(Outcome.State.PENDING);

    assertThat(prove("a")).isEmpty();
    var outcome = get(running);
    assertThat(host.control.underWay()).isEmpty();
    assertThat(host.control.isAskedFor("a")).isFalse();
    assertThat(host.control.change(proposal, host)).isEqualTo(outcome);
    var other =
        new Proposal(
            "a",
            "other",
            ProtocolHost.ENGINE,
            proposal.ticket(),
            proposal.token(),
            proposal.wish());
    assertRefused(() -> host.control.change(other, host), ChangeControl.OTHER_PARAMETERS);
  }

  @Test
  void aTicketIsForOneIdServesOnceAndGetsOld() throws Exception {
    var ticket = host.control.ticket("a");
    assertRefused(
        () -> host.control.change(ProtocolHost.proposal("b", ticket, true), host),
        ChangeControl.STALE_TICKET);
    boot.pass(Tickets.LIFE.plusMillis(1));
    assertRefused(
        () -> host.control.change(ProtocolHost.proposal("a", ticket, true), host),
        ChangeControl.STALE_TICKET);
    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void withoutAGuardNothingIsTouched() {
    host.guard.there = false;

    assertRefused(
        () -> host.control.change(host.proposal("a", true), host), ChangeControl.NOT_SAFE);

    assertThat(kernel.state).isEqualTo("old");
    assertThat(folder.resolve("pending")).doesNotExist();
    assertThat(host.control.find("a")).isEmpty();
  }

  @Test
  void whereItCannotBeWrittenToDiskNothingIsTouched() throws Exception {
    Files.createDirectory(folder.resolve("pending.new")); // in the way of the draft

    assertRefused(
        () -> host.control.change(host.proposal("a", true), host), ChangeControl.NOT_SAFE);

    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void aChangeThatTheKernelRefusesIsRolledBack() throws Exception {
    kernel.refusing = "make ovirtmgmt: EPERM";

    var outcome = host.control.change(host.proposal("a", true), host);

    assertThat(outcome.state()).isEqualTo(Outcome.State.ROLLED_BACK);
    assertThat(outcome.reason().orElseThrow()).contains("EPERM");
    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void anAgentThatEndsRollsBackWhatIsPending() throws Exception {
    var running = begin(host.proposal("a", true));

    host.close();

    assertThat(get(running).reason()).contains("the agent ended");
    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void theGuardThatDecidesFirstWins() throws Exception {
    var running = begin(host.proposal("a", true));
    assertThat(ChangeFiles.open(folder).abort()).isTrue();

    assertThat(prove("a").orElseThrow()).contains("guard");

    assertThat(get(running).state()).isEqualTo(Outcome.State.ROLLED_BACK);
    assertThat(kernel.state).isEqualTo("old");
  }

  @Test
  void aChangeOnAStockClientsWordIsKeptUnproved() throws Exception {
    var proposal =
        new Proposal(
            "a",
            "hash",
            ProtocolHost.ENGINE,
            Optional.empty(),
            Optional.empty(),
            new Proposal.Wish(Change.Check.WORD, Duration.ofSeconds(30), true));
    var running = threads.submit(() -> host.control.change(proposal, host));
    poll(
        () -> {
          host.control.word();
          return running.isDone();
        });

    assertThat(get(running).state()).isEqualTo(Outcome.State.SAFE);
    assertThat(get(running).proof()).isEqualTo(Outcome.Proof.UNPROVED);
  }

  @Test
  void anotherBootDropsWhatIsNotSafe() throws Exception {
    var running = begin(host.proposal("a", false));
    assertThat(prove("a")).isEmpty();
    assertThat(get(running).state()).isEqualTo(Outcome.State.KEPT);
    host.close();

    host = new ProtocolHost(folder, kernel, new TestBoot("boot 2"));

    assertThat(host.files.dirty()).isFalse();
    assertThat(host.toRestore).isEmpty();
    assertThat(host.control.find("a").map(Outcome::state)).contains(Outcome.State.ROLLED_BACK);
  }

  @Test
  void theSafeConfigurationIsForTheNextBootToMakeOnce() throws Exception {
    var running = begin(host.proposal("a", true));
    assertThat(prove("a")).isEmpty();
    assertThat(get(running).state()).isEqualTo(Outcome.State.SAFE);
    host.close();

    host = new ProtocolHost(folder, kernel, boot);
    assertThat(host.toRestore).isEmpty();
    host.close();
    host = new ProtocolHost(folder, kernel, new TestBoot("boot 2"));
    assertThat(host.toRestore.map(Change::id)).contains("a");
    host.settlement.restored(new TestBoot("boot 2"), host.toRestore.get().target());
    host.close();
    host = new ProtocolHost(folder, kernel, new TestBoot("boot 2"));
    assertThat(host.toRestore).isEmpty();
  }

  @Test
  void aCommittedChangeIsToldOfEvenWithoutItsOutcome() throws Exception {
    var running = begin(host.proposal("a", false));
    assertThat(prove("a")).isEmpty();
    var outcome = get(running);
    try (var files = Files.list(folder.resolve("outcomes"))) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }

    assertThat(host.control.find("a")).contains(outcome);
    host.control.keepSafe();
    assertThat(host.control.find("a").map(Outcome::state)).contains(Outcome.State.SAFE);
  }

  @Test
  void outcomesAreBoundedInNumber() throws Exception {
    kernel.refusing = "no";
    for (var i = 0; i < Outcomes.LIMIT + 10; i++) {
      host.control.change(host.proposal("c" + i, true), host);
    }
    try (var files = Files.list(folder.resolve("outcomes"))) {
      assertThat(files.count()).isEqualTo(Outcomes.LIMIT);
    }
    assertThat(host.control.find("c0")).isEmpty();
    assertThat(host.control.find("c" + (Outcomes.LIMIT + 9))).isPresent();
  }
}
