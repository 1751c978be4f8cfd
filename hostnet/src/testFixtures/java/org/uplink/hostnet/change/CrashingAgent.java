package org.uplink.hostnet.change;

import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.scaled;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.platform.Sha256;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.testkit.AwaitilityDefaults;
import org.uplink.verbs.change.ChangeStatus;

/**
 * The main class of an agent that makes one change with the real files, kernel and guard. At one of
 * its points the agent can end, and its guard can end or hang.
 */
final class CrashingAgent {
  /** The property with the seconds until the deadline of a change. */
  static final String SECONDS = "crash.seconds";

  private static final Duration PROOF_TIMEOUT =
      scaled(Duration.ofSeconds(Integer.getInteger(SECONDS, 60)));

  /** The file with the guard's process number. */
  static final String GUARD = "guard.pid";

  /** The property of a run that creates an AOT cache. Such a run must end normally. */
  static final String TRAINING = "crash.training";

  private static final Requester ENGINE = new Requester("engine", "01");

  private final Path folder;
  private final CrashCase change;
  private final GuardProcess guard;
  private final LateBoot boot;

  private CrashingAgent(Path folder, CrashCase change) throws IOException {
    this.folder = folder;
    this.change = change;
    this.guard = GuardProcess.of(guardCommand(place(folder)));
    this.boot = new LateBoot(KernelBoot.read());
  }

  /**
   * Runs the agent. The arguments are the folder, the case, the point, and the event at the point.
   */
  public static void main(String[] arguments) throws Exception {
    int point = Integer.parseInt(arguments[2]);
    var kind = CrashKind.valueOf(arguments[3]);
    var agent = new CrashingAgent(Path.of(arguments[0]), CrashCase.parse(arguments[1]));
    agent.run(new CrashListener(point, () -> agent.crash(kind)));
  }

  static ChangePaths place(Path folder) {
    return new ChangePaths(folder, folder, folder.resolve("resolv.conf"));
  }

  static void signal(String name, ProcessHandle process) {
    if (name.equals("KILL")) {
      process.destroyForcibly();
      process.onExit().join();
      return;
    }
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      // One thread stops the other threads, so it has to run first.
      AwaitilityDefaults.apply();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !process.isAlive() || isStopped(process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> guardCommand(ChangePaths place) {
    var command = new ArrayList<>(GuardProcess.command(CrashingGuard.class.getName(), place));
    for (var property : List.of("crash.guard", "crash.guard.hangs")) {
      Optional.ofNullable(System.getProperty(property))
          .ifPresent(value -> command.add(command.indexOf("-cp"), "-D" + property + "=" + value));
    }
    return command;
  }

  private void crash(CrashKind kind) {
    if (!kind.guardsSignal.isEmpty()) {
      guard.process().ifPresent(process -> signal(kind.guardsSignal, process));
    }
    if (kind == CrashKind.STOPPED_AGENT) {
      signal("STOP", ProcessHandle.current());
    }
    if (kind.agentEnds) {
      CrashListener.halt();
    }
  }

  private static boolean isStopped(ProcessHandle process) throws IOException {
    try (var threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
      for (var thread : threads) {
        if (!Files.readString(thread.resolve("stat")).matches("(?s).*\\) [TZX] .*")) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException e) {
      return false; // A thread has ended: check again.
    }
  }

  private void run(CrashListener crash) throws Exception {
    guard.prepare(); // Like the issue of a ticket.
    Files.writeString(folder.resolve(GUARD), Long.toString(guard.process().orElseThrow().pid()));
    ChangePaths place = place(folder);
    try (var kernel = Rtnetlink.open()) {
      var resolver = new ResolvConfFile(place.resolvConf());
      var sysctls = new ProcSysctls();
      var backends =
          Backends.of(
              HostEnvironment.EMPTY,
              KernelBackend.create(kernel, sysctls, resolver, HostEnvironment.EMPTY, crash));
      var files = ChangeFiles.open(folder, crash);
      var recovery = new ChangeRecovery(files, backends);
      recovery.recover(boot);
      try (var control =
          new ChangeControl(files, ChangePaths.openLock(folder), recovery, guard, boot)) {
        Backend backend = backends.find(KernelBackend.NAME).orElseThrow();
        ChangeStatus outcome =
            control.change(
                new RequestedChange(
                    change.toString(),
                    "hash",
                    ENGINE,
                    Optional.empty(),
                    Optional.of(Sha256.of("token")),
                    RequiredConfirmation.PROOF,
                    PROOF_TIMEOUT,
                    true),
                new Making(
                    backend, () -> NetworkState.read(kernel, sysctls, resolver), files, control));
        crash.passed().forEach(moment -> System.out.println("at " + moment));
        System.out.println("it is " + outcome.state());
        System.out.flush();
        if (!Boolean.getBoolean(TRAINING)) {
          Runtime.getRuntime().halt(0); // A normal end of the agent would end a guard that hangs.
        }
      }
    }
  }

  /** What happens to agent and guard at the point. */
  enum CrashKind {
    AGENT(true, ""),
    BOTH(true, "KILL"),
    GUARD(false, "KILL"),
    /** The guard hangs, and the agent continues. */
    HANGING_GUARD(false, "STOP"),
    AGENT_AND_HANGING_GUARD(true, "STOP"),
    /** The agent is stopped beyond the deadline of its change. */
    STOPPED_AGENT(false, "");

    final boolean agentEnds;
    final String guardsSignal;

    CrashKind(boolean agentEnds, String guardsSignal) {
      this.agentEnds = agentEnds;
      this.guardsSignal = guardsSignal;
    }

    boolean guardHangs() {
      return guardsSignal.equals("STOP");
    }
  }

  /**
   * The boot of this host. After the deadline of an unconfirmed change, it reports a later time.
   */
  private static final class LateBoot implements Boot {
    private final Boot kernels;
    private final AtomicLong ahead = new AtomicLong();

    LateBoot(Boot kernels) {
      this.kernels = kernels;
    }

    @Override
    public String id() {
      return kernels.id();
    }

    @Override
    public long uptimeMillis() {
      return kernels.uptimeMillis() + ahead.get();
    }
  }

  private final class Making implements ChangeExecutor {
    private final Backend backend;
    private final Supplier<NetworkState> state;
    private final ChangeFiles files;
    private final ChangeControl control;

    Making(
        Backend backend, Supplier<NetworkState> state, ChangeFiles files, ChangeControl control) {
      this.backend = backend;
      this.state = state;
      this.files = files;
      this.control = control;
    }

    @Override
    public Plan plan() {
      try {
        return backend.plan(
            state.get(), files.running(), change.request(), Optional.empty(), PROOF_TIMEOUT);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String backendName() {
      return backend.name();
    }

    @Override
    public void apply(Plan plan) {
      backend.apply(plan);
    }

    @Override
    public void adopt(Snapshot snapshot) {}

    @Override
    public AutoCloseable listenForProof(Plan plan) {
      if (change.kept()) {
        Thread.ofPlatform().daemon().start(this::prove);
      } else {
        boot.ahead.set(2 * PROOF_TIMEOUT.toMillis());
      }
      return () -> {};
    }

    /** Confirms the change like the engine, and retries until the proof is accepted. */
    private void prove() {
      var why = Optional.of("not yet");
      while (why.filter(text -> text.startsWith("not yet") || text.contains("not applied"))
          .isPresent()) {
        why = control.acceptProof(change.toString(), "token", ENGINE, Optional::empty);
      }
    }
  }
}
