package org.uplink.hostnet.guard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.local.LocalBackends;
import org.uplink.hostnet.change.Boot;
import org.uplink.hostnet.change.ChangeFiles;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.change.ChangeRecovery;
import org.uplink.hostnet.change.KernelBoot;
import org.uplink.hostnet.change.StoredChange;
import org.uplink.hostnet.flight.FlightRecorder;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.platform.StandardError;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.verbs.change.ChangeStatus;

/**
 * The guard: a process that rolls a pending change back without the agent.
 *
 * <p>The agent sends the lines {@code hello}, {@code arm ID} and {@code done} to its standard
 * input. The end of the input means that the agent has exited. Then the guard or the next agent
 * rolls the change back; the one that acquires the {@link LockFile} does it. An agent that makes no
 * progress after the deadline hangs ({@link HungAgentCheck}). Before the guard changes the kernel,
 * it kills such an agent, so that the agent cannot continue and interfere.
 */
public final class GuardProgram {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /** How long the guard waits for the lock before it prints a message and tries again. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);

  /** How long the guard retries a rollback if the kernel or the disk fails. */
  private static final Duration RETRY_LIMIT = Duration.ofMinutes(2);

  private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);

  private final ChangeFiles files;
  private final LockFile lock;
  private final ChangeRecovery recovery;
  private final Boot boot;
  private final Runnable killAgent;
  private final Duration lockTimeout;
  private final HungAgentCheck hungAgent;

  /**
   * Creates a guard.
   *
   * @param killAgent kills the process of the agent
   * @param lockTimeout how long the guard waits for the lock before it prints a message and tries
   *     again
   * @param agentProgress returns a number that changes while the agent works
   */
  public GuardProgram(
      ChangeFiles files,
      LockFile lock,
      ChangeRecovery recovery,
      Boot boot,
      Runnable killAgent,
      Duration lockTimeout,
      LongSupplier agentProgress) {
    this.files = files;
    this.lock = lock;
    this.recovery = recovery;
    this.boot = boot;
    this.killAgent = killAgent;
    this.lockTimeout = lockTimeout;
    this.hungAgent = new HungAgentCheck(files, boot, agentProgress);
  }

  /** Runs a guard. The arguments are those of {@link GuardProcess#command}. */
  public static void main(String[] arguments) throws Exception {
    run(GuardProcess.parseArguments(List.of(arguments)), StepListener.NONE);
  }

  /**
   * Runs a guard until the agent exits.
   *
   * @param listener is called around each step on disk and in the kernel
   */
  public static void run(ChangePaths paths, StepListener listener) throws Exception {
    StandardError.takeOver(System.getenv());
    Optional<ProcessHandle> agent = ProcessHandle.current().parent();
    try (var lock = paths.openLock();
        var kernel = Rtnetlink.open()) {
      ProgressFile progress = ProgressFile.open(paths);
      StepListener counting = progress.counting(listener);
      var files = ChangeFiles.open(paths.folder(), counting);
      var sysctls = new ProcSysctls();
      var resolver = new ResolvConfFile(paths.resolvConf());
      // Loads the classes of a rollback now, so that the rollback itself is fast.
      NetworkState.read(kernel, sysctls, resolver);
      Thread loading = files.loadFormat();
      FlightRecorder recorder = FlightRecorder.ofSteps();
      Backends backends =
          LocalBackends.create(
              kernel,
              sysctls,
              resolver,
              HostEnvironment.EMPTY,
              recorder.around(counting),
              Set.of());
      new GuardProgram(
              files,
              lock,
              new ChangeRecovery(files, backends, recorder),
              KernelBoot.read(),
              () -> agent.ifPresent(ProcessHandle::destroyForcibly),
              LOCK_TIMEOUT,
              progress::count)
          .serve(System.in, System.out);
      loading.join();
    }
  }

  /** Answers the agent until the agent exits, or until the guard has to roll a change back. */
  public void serve(InputStream in, PrintStream out) throws IOException, InterruptedException {
    var lines = new LinkedBlockingQueue<Optional<String>>();
    Thread.ofPlatform().daemon().name("agent").start(() -> read(in, lines));
    answer(out, GuardProcess.READY);
    boolean armed = false;
    while (true) {
      Optional<String> line = lines.poll(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        if (armed && hungAgent.isHung()) {
          killAgent.run();
          takeOver("the agent hung");
          return;
        }
      } else if (line.isEmpty()) {
        takeOver("the process that made the change ended before it was confirmed");
        return;
      } else if (line.get().equals(GuardProcess.HELLO)) {
        answer(out, GuardProcess.HERE);
      } else if (line.get().startsWith("arm ")) {
        hungAgent.restart();
        armed = arm(line.get().substring("arm ".length()), out);
      } else {
        armed = false;
      }
    }
  }

  private static void read(InputStream in, LinkedBlockingQueue<Optional<String>> lines) {
    try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      reader.lines().forEach(line -> lines.add(Optional.of(line)));
    } catch (IOException | java.io.UncheckedIOException e) {
      StandardError.print("uplink guard: reading from the agent failed: " + IoProblem.describe(e));
    } finally {
      lines.add(Optional.empty());
    }
  }

  private boolean arm(String id, PrintStream out) throws IOException {
    boolean pending = files.isPending(id);
    answer(out, pending ? "armed " + id : "decided " + id);
    return pending;
  }

  private static void answer(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }

  /**
   * Rolls the change back, as the next agent would do at its start. Waits for the lock as long as
   * the change is undecided or the rollback is unfinished, because there may be no other process to
   * roll the change back.
   */
  private void takeOver(String reason) throws IOException, InterruptedException {
    Optional<StoredChange> change = unfinished();
    while (change.isPresent()) {
      Optional<LockFile.Held> held = lock.lock(lockTimeout);
      if (held.isPresent()) {
        try (var _ = held.get()) {
          retryRollback(reason).ifPresent(status -> report(status, reason));
        }
        return;
      }
      Optional<StoredChange> now = unfinished();
      StandardError.print(
          now.isPresent()
              ? "uplink guard: change %s is not rolled back yet, because another process has held the lock of the network changes for %d s (%s); the guard keeps trying"
                  .formatted(now.get().id(), lockTimeout.toSeconds(), describeHolders())
              : "uplink guard: another process has ended change " + change.get().id());
      change = now;
    }
  }

  /**
   * Returns this guard's change if it is pending or aborted. The guard may have hung meanwhile, and
   * must not touch a later change.
   */
  private Optional<StoredChange> unfinished() throws IOException {
    Optional<StoredChange> pending = files.pending();
    return pending.isPresent() ? pending : files.aborted();
  }

  private String describeHolders() throws IOException {
    List<String> holders =
        lock.holders().stream().map(holder -> "process " + holder.pid()).toList();
    return holders.isEmpty() ? "its process is unknown" : String.join(", ", holders);
  }

  private static void report(ChangeStatus status, String reason) {
    StandardError.print(
        "uplink guard: rolled back change %s because %s; %s"
            .formatted(status.id(), reason, describe(status.differences())));
  }

  private static String describe(List<String> differences) {
    return differences.isEmpty()
        ? "the network is as it was before"
        : "different from before: " + String.join("; ", differences);
  }

  /**
   * Rolls the change back. Retries after a failure, because there may be no other process to roll
   * the change back.
   */
  private Optional<ChangeStatus> retryRollback(String reason)
      throws IOException, InterruptedException {
    long end = boot.uptimeMillis() + RETRY_LIMIT.toMillis();
    while (true) {
      try {
        return recovery.abortAndRollBack(reason);
      } catch (IOException | RuntimeException e) {
        if (boot.uptimeMillis() > end) {
          throw e;
        }
        StandardError.print(
            "uplink guard: the rollback failed and is retried for %d s: %s"
                .formatted((end - boot.uptimeMillis()) / 1000, IoProblem.describe(e)));
        Thread.sleep(RETRY_INTERVAL);
      }
    }
  }
}
