package org.uplink.hostnet.change;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.uplink.hostnet.apply.StepListener;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.StateJson;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * The guard's own process. Its standard input is its line to the agent: lines {@code hello}, {@code
 * arm ID} and {@code done}, and its end is the agent's end, however that came.
 *
 * <p>An agent that has ended is the next one's or the guard's to clean up after, whoever gets the
 * {@link HostLock}. An agent that still holds it long after the deadline hangs; before the guard
 * touches the kernel, it is killed, lest it wake up and go on.
 */
public final class GuardProgram {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /** After the deadline: the agent's own time to decide, and to roll back. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration ROLLBACK_GRACE = Duration.ofSeconds(10);
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);

  /** For a kernel or a disk that fails just now. */
  private static final Duration RETRY_LIMIT = Duration.ofMinutes(2);

  private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);

  private final ChangeFiles files;
  private final HostLock lock;
  private final ChangeRecovery recovery;
  private final Boot boot;
  private final Runnable killAgent;

  /** A guard of these files. */
  public GuardProgram(
      ChangeFiles files, HostLock lock, ChangeRecovery settlement, Boot boot, Runnable killAgent) {
    this.files = files;
    this.lock = lock;
    this.recovery = settlement;
    this.boot = boot;
    this.killAgent = killAgent;
  }

  /** The words of {@link GuardProcess#command}. */
  public static void main(String[] arguments) throws Exception {
    run(GuardProcess.parseArguments(List.of(arguments)), StepListener.NONE);
  }

  /**
   * Stands guard until the agent's end.
   *
   * @param listener learns of each step that is taken, on disk and in the kernel
   */
  public static void run(ChangePaths place, StepListener listener) throws Exception {
    var agent = ProcessHandle.current().parent();
    var files = ChangeFiles.open(place.folder(), listener);
    try (var lock = HostLock.open(place.lockFolder());
        var kernel = Rtnetlink.open()) {
      var sysctls = new ProcSysctls();
      var resolver = new ResolvConfFile(place.resolvConf());
      NetworkState.read(
          kernel, sysctls, resolver); // what it will need is loaded before it is needed
      // Likewise; but arming it is not to wait for this.
      var loading =
          Thread.ofPlatform()
              .daemon()
              .name("load")
              .start(() -> StateJson.MAPPER.readerFor(StoredChange.class));
      var backends =
          KernelBackend.asOnlyBackend(kernel, sysctls, resolver, HostEnvironment.EMPTY, listener);
      new GuardProgram(
              files,
              lock,
              new ChangeRecovery(files, backends),
              KernelBoot.read(),
              () -> agent.ifPresent(ProcessHandle::destroyForcibly))
          .serve(System.in, System.out);
      loading.join();
    }
  }

  /** Answers the agent, until its end or a change that has to be rolled back without it. */
  public void serve(InputStream in, PrintStream out) throws IOException, InterruptedException {
    var lines = new LinkedBlockingQueue<Optional<String>>();
    Thread.ofPlatform().daemon().name("agent").start(() -> read(in, lines));
    answer(out, GuardProcess.READY);
    var armed = false;
    while (true) {
      var line = lines.poll(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        if (armed && isOverdue()) {
          killAgent.run();
          takeOver("the agent hung");
          return;
        }
      } else if (line.isEmpty()) {
        takeOver("the agent ended before it was proved");
        return;
      } else if (line.get().equals(GuardProcess.HELLO)) {
        answer(out, GuardProcess.HERE);
      } else if (line.get().startsWith("arm ")) {
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
      System.err.println("uplink guard: the line to the agent broke: " + e);
    } finally {
      lines.add(Optional.empty());
    }
  }

  private boolean arm(String id, PrintStream out) throws IOException {
    var pending = files.isPending(id);
    answer(out, pending ? "armed " + id : "decided " + id);
    return pending;
  }

  private static void answer(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }

  private boolean isOverdue() throws IOException {
    var pending = files.pending();
    if (pending.isPresent()) {
      return isPast(pending.get(), GRACE);
    }
    return files.aborted().filter(change -> isPast(change, ROLLBACK_GRACE)).isPresent();
  }

  private boolean isPast(StoredChange change, Duration grace) {
    return boot.uptimeMillis() > change.terms().deadlineMillis() + grace.toMillis();
  }

  /** What the next agent would do, if it came: whoever has the lock does it. */
  private void takeOver(String reason) throws IOException, InterruptedException {
    if (files.pending().isEmpty() && files.aborted().isEmpty()) {
      return; // Perhaps it hung, and all is long over: then it is in nobody's way.
    }
    var held = lock.take(LOCK_TIMEOUT);
    if (held.isEmpty()) {
      System.err.println("uplink guard: another agent has taken over");
      return;
    }
    try (var _ = held.get()) {
      retryRollback(reason)
          .ifPresent(
              outcome ->
                  System.err.println(
                      "uplink guard: rolled back the change "
                          + outcome.id()
                          + ", for "
                          + reason
                          + (outcome.differences().isEmpty()
                              ? "; the network is as it was"
                              : "; what is not as it was: "
                                  + String.join("; ", outcome.differences()))));
    }
  }

  /** Nobody else may come to try it again. */
  private Optional<StoredOutcome> retryRollback(String reason)
      throws IOException, InterruptedException {
    var end = boot.uptimeMillis() + RETRY_LIMIT.toMillis();
    while (true) {
      try {
        return recovery.abortAndRollBack(reason);
      } catch (IOException | RuntimeException e) {
        if (boot.uptimeMillis() > end) {
          throw e;
        }
        System.err.println("uplink guard: the rollback failed, and is tried again: " + e);
        Thread.sleep(RETRY_INTERVAL);
      }
    }
  }
}
