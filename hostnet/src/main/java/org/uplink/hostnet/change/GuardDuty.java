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
import org.uplink.hostnet.Surroundings;
import org.uplink.hostnet.apply.StepListener;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.state.EtcResolver;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.ProcSysctls;
import org.uplink.hostnet.state.StateJson;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * The guard's own process. Its standard input is its line to the agent: lines {@code hello}, {@code
 * arm ID} and {@code done}, and its end is the agent's end, however that came.
 *
 * <p>An agent that has ended is the next one's or the guard's to clean up after, whoever gets the
 * {@link HostLock}. An agent that still holds it long after the deadline hangs; before the guard
 * touches the kernel, it is killed, lest it wake up and go on.
 */
public final class GuardDuty {
  private static final Duration LOOK = Duration.ofMillis(200);

  /** After the deadline: the agent's own time to decide, and to roll back. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration ROLLBACK_GRACE = Duration.ofSeconds(10);
  private static final Duration LOCK = Duration.ofSeconds(20);

  /** For a kernel or a disk that fails just now. */
  private static final Duration INSIST = Duration.ofMinutes(2);

  private static final Duration AGAIN = Duration.ofMillis(500);

  private final ChangeFiles files;
  private final HostLock lock;
  private final Settlement settlement;
  private final Boot boot;
  private final Runnable killAgent;

  /** A guard of these files. */
  public GuardDuty(
      ChangeFiles files, HostLock lock, Settlement settlement, Boot boot, Runnable killAgent) {
    this.files = files;
    this.lock = lock;
    this.settlement = settlement;
    this.boot = boot;
    this.killAgent = killAgent;
  }

  /** The words of {@link GuardProcess#command}. */
  public static void main(String[] arguments) throws Exception {
    run(GuardProcess.place(List.of(arguments)), StepListener.NONE);
  }

  /**
   * Stands guard until the agent's end.
   *
   * @param listener learns of each step that is taken, on disk and in the kernel
   */
  public static void run(ChangePlace place, StepListener listener) throws Exception {
    var agent = ProcessHandle.current().parent();
    var files = ChangeFiles.open(place.folder(), listener);
    try (var lock = HostLock.open(place.lockFolder());
        var kernel = Rtnetlink.open()) {
      var sysctls = new ProcSysctls();
      var resolver = new EtcResolver(place.resolvConf());
      HostState.read(kernel, sysctls, resolver); // what it will need is loaded before it is needed
      // Likewise; but arming it is not to wait for this.
      var loading =
          Thread.ofPlatform()
              .daemon()
              .name("load")
              .start(() -> StateJson.MAPPER.readerFor(Change.class));
      var backends = KernelBackend.alone(kernel, sysctls, resolver, Surroundings.NONE, listener);
      new GuardDuty(
              files,
              lock,
              new Settlement(files, backends),
              KernelBoot.read(),
              () -> agent.ifPresent(ProcessHandle::destroyForcibly))
          .stand(System.in, System.out);
      loading.join();
    }
  }

  /** Answers the agent, until its end or a change that has to be rolled back without it. */
  public void stand(InputStream in, PrintStream out) throws IOException, InterruptedException {
    var lines = new LinkedBlockingQueue<Optional<String>>();
    Thread.ofPlatform().daemon().name("agent").start(() -> read(in, lines));
    answer(out, GuardProcess.READY);
    var armed = false;
    while (true) {
      var line = lines.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        if (armed && isOverdue()) {
          killAgent.run();
          finish("the agent hung");
          return;
        }
      } else if (line.isEmpty()) {
        finish("the agent ended before it was proved");
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

  private boolean isPast(Change change, Duration grace) {
    return boot.millis() > change.terms().deadlineMillis() + grace.toMillis();
  }

  /** What the next agent would do, if it came: whoever has the lock does it. */
  private void finish(String reason) throws IOException, InterruptedException {
    if (files.pending().isEmpty() && files.aborted().isEmpty()) {
      return; // Perhaps it hung, and all is long over: then it is in nobody's way.
    }
    var held = lock.take(LOCK);
    if (held.isEmpty()) {
      System.err.println("uplink guard: another agent has taken over");
      return;
    }
    try (var _ = held.get()) {
      insist(reason)
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
  private Optional<Outcome> insist(String reason) throws IOException, InterruptedException {
    var end = boot.millis() + INSIST.toMillis();
    while (true) {
      try {
        return settlement.abort(reason);
      } catch (IOException | RuntimeException e) {
        if (boot.millis() > end) {
          throw e;
        }
        System.err.println("uplink guard: the rollback failed, and is tried again: " + e);
        Thread.sleep(AGAIN);
      }
    }
  }
}
