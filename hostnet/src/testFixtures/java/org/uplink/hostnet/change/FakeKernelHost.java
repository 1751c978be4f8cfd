package org.uplink.hostnet.change;

import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;

/**
 * A host with a fake kernel: the state of its network is one word, which a change sets and a
 * rollback resets. Files, lock and protocol are real.
 */
final class FakeKernelHost implements ChangeExecutor, Backend, AutoCloseable {
  static final Requester ENGINE = new Requester("engine", "01");
  static final Requester OTHER = new Requester("other", "02");

  private final CountDownLatch open = new CountDownLatch(1);
  final ChangeFiles files;
  final FakeBoot boot;
  final TestGuard guard = new TestGuard();
  final ChangeRecovery recovery;
  final ChangeControl control;
  final Optional<StoredChange> toRestore;

  private final Kernel kernel;

  /** Starts the agent. */
  FakeKernelHost(Path folder, Kernel kernel, FakeBoot boot) throws IOException {
    this(folder, kernel, boot, StepListener.NONE);
  }

  FakeKernelHost(Path folder, Kernel kernel, FakeBoot boot, StepListener listener)
      throws IOException {
    this.kernel = kernel;
    this.boot = boot;
    this.files = ChangeFiles.open(folder, listener);
    this.recovery = new ChangeRecovery(files, Backends.of(HostEnvironment.EMPTY, this));
    this.toRestore = recovery.recover(boot);
    this.control = new ChangeControl(files, ChangePaths.openLock(folder), recovery, guard, boot);
  }

  @Override
  public Plan plan() {
    kernel.whilePlanning.run();
    var state = NetworkState.ofLinks(List.of());
    return new Plan(state, state, List.of(), List.of(), RunningConfiguration.EMPTY, List.of());
  }

  @Override
  public void apply(Plan plan) {
    kernel.applied.incrementAndGet();
    kernel.state = "new";
    if (kernel.breaking) {
      throw new StackOverflowError("in the middle");
    }
    if (!kernel.refusing.isEmpty()) {
      throw new Refusal(kernel.refusing);
    }
  }

  @Override
  public AutoCloseable listenForProof(Plan plan) {
    open.countDown();
    return () -> {};
  }

  @Override
  public String backendName() {
    return name();
  }

  @Override
  public String name() {
    return "one word";
  }

  @Override
  public boolean supports(Optional<NicOwner.Kind> owner) {
    return true;
  }

  @Override
  public Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    return plan();
  }

  @Override
  public boolean hasAdopted(String device) {
    return false;
  }

  @Override
  public void adopt(Snapshot snapshot) {}

  @Override
  public List<String> makeSafe(Snapshot snapshot) {
    return List.of();
  }

  @Override
  public Verification rollBack(Snapshot snapshot) {
    if (kernel.failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("the socket is broken");
    }
    kernel.state = "old";
    return new Verification(List.of());
  }

  @Override
  public Optional<NetworkState> observeRemovals(Snapshot snapshot) {
    kernel.appliedRollbacks.incrementAndGet();
    return Optional.empty();
  }

  @Override
  public ConcurrentReport findConcurrentChanges(Snapshot snapshot) {
    return ConcurrentReport.of(kernel.othersChanged);
  }

  @Override
  public Verification cleanUpAfterReboot(Snapshot snapshot) {
    kernel.forgotten.incrementAndGet();
    return new Verification(List.of());
  }

  @Override
  public List<String> restore(Plan plan) {
    apply(plan);
    return List.of();
  }

  @Override
  public Plan planRestore(NetworkState host, RunningConfiguration safe) {
    return plan();
  }

  @Override
  public void close() {
    control.close();
  }

  static RequestedChange proposal(String id, String ticket, boolean safe) {
    return new RequestedChange(
        id,
        "hash of " + id,
        ENGINE,
        Optional.of(ticket),
        Optional.of(Sha256.of("token")),
        RequiredConfirmation.PROOF,
        Duration.ofSeconds(30),
        safe);
  }

  RequestedChange proposal(String id, boolean safe) {
    return proposal(id, control.issueTicket(id), safe);
  }

  void awaitOpen() throws InterruptedException {
    open.await();
  }

  /** Waits until a proof would be accepted, which is shortly after the listener is open. */
  void awaitWaiting(String id) throws Exception {
    awaitOpen();
    await()
        .until(
            () ->
                control
                    .acceptProof(id, "token", ENGINE, () -> Optional.of("not this way"))
                    .filter("not this way"::equals)
                    .isPresent());
  }

  /** The fake kernel, which outlives the agent. */
  static final class Kernel {
    volatile String state = "old";
    volatile String refusing = "";
    volatile boolean breaking;
    volatile List<String> othersChanged = List.of();

    /** What happens while a plan is computed. */
    volatile Runnable whilePlanning = () -> {};

    final AtomicInteger applied = new AtomicInteger();
    final AtomicInteger forgotten = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();

    /** How many rollbacks began with everything applied. */
    final AtomicInteger appliedRollbacks = new AtomicInteger();
  }

  /** A guard with the answers that a test sets. */
  static final class TestGuard implements Guard {
    volatile boolean there = true;
    volatile boolean armed;

    /** What happens before the guard is ready. */
    volatile Runnable beforeReady = () -> {};

    /** What happens before the guard is armed. */
    volatile Runnable beforeArmed = () -> {};

    /** A test that delays the end of the guard counts it down. */
    volatile CountDownLatch disarm = new CountDownLatch(0);

    @Override
    public void prepare() {}

    @Override
    public void awaitReady() {
      beforeReady.run();
    }

    @Override
    public void arm(StoredChange change) throws NotArmedException {
      if (!there) {
        throw new NotArmedException("it was not started");
      }
      beforeArmed.run();
      armed = true;
    }

    @Override
    public void disarm() {
      try {
        if (!disarm.await(HANG_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the test did not let the guard end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      armed = false;
    }

    @Override
    public void close() {}
  }

  /** Has no stack trace, because some tests log hundreds of them. */
  private static final class Refusal extends IllegalStateException {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
      super(message);
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }
}
