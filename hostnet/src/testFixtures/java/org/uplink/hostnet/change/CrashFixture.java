package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.change.CrashRun.Interruption;
import org.uplink.hostnet.change.CrashingAgent.CrashKind;
import org.uplink.hostnet.guard.StuckGuard;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.testkit.ExternalCommand;

/** A host on which the same change starts again and again from the same state. */
final class CrashFixture implements AutoCloseable {
  private static final Duration LOCK = HANG;

  /** The limit for a guard to end after its work. */
  private static final Duration END = HANG;

  private final CachedJava java;
  private final Path folder;
  private final CrashCase change;
  private final Path template;
  private final AllowedStates ends;
  private final CrashPoints points;
  final HostFixture host;
  private int runs;
  private int crashes;

  private CrashFixture(CachedJava java, Path folder, CrashCase change, HostFixture host)
      throws Exception {
    this.java = java;
    this.folder = folder;
    this.change = change;
    this.host = host;
    change.shape().build(host);
    template = Files.createDirectory(folder.resolve("template"));
    Files.writeString(template.resolve("resolv.conf"), "nameserver 198.51.100.53\n");
    if (change.first().isPresent()) {
      var first = CrashRun.of(java, template, change.first().get(), Interruption.NONE);
      assertThat(first.committed()).as(first.output()).isTrue();
      first.awaitGuard();
      if (change.isForgotten()) {
        forget(template);
      }
    }
    Snapshot old = snapshot();
    CrashRun whole = run(change, Interruption.NONE);
    points = whole.points();
    assertThat(whole.committed()).as(whole.output()).isTrue();
    change.shape().awaitRouters(host);
    ends = new AllowedStates(old, nameServers(template), snapshot(), nameServers(whole.folder()));
    reset();
  }

  /** Builds the host, and records the result of the change without an interruption. */
  static CrashFixture open(CachedJava java, Path folder, CrashCase change) throws Exception {
    var host = HostFixture.open();
    try {
      return new CrashFixture(java, folder, change, host);
    } catch (Throwable e) {
      host.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (host) {
      awaitProcesses();
    }
  }

  /** Returns the points of the uninterrupted change. */
  CrashPoints points() {
    return points;
  }

  /** Returns the point at which everything is applied and the outcome is open. */
  int appliedPoint() {
    return points.all().indexOf("before rename of pending to safe") + 1;
  }

  /** Returns the point at which the guard is armed and the kernel is unchanged. */
  int armedPoint() {
    return points.all().indexOf("after rename of pending.new to pending") + 4;
  }

  int runs() {
    return runs;
  }

  int crashes() {
    return crashes;
  }

  /** Returns the current state of the links that the change touches. */
  Snapshot snapshot() {
    NetworkState state = host.state();
    List<String> devices = change.shape().devices();
    return new Snapshot(
        devices,
        devices.stream().filter(name -> isMissing(state, name)).toList(),
        state,
        Optional.empty());
  }

  /** Runs the change, or its unconfirmed variant. */
  CrashRun run(CrashCase which, Interruption at) throws Exception {
    return count(CrashRun.of(java, copyTemplate(), which, at));
  }

  /** Runs another change with a new agent after this run. */
  CrashRun runNext(CrashRun after, CrashCase other) throws Exception {
    return CrashRun.of(java, after.folder(), other, Interruption.NONE);
  }

  /** Runs the change, and kills agent, guard or both at a random time. */
  CrashRun killed(Random random, int millis) throws Exception {
    return count(CrashRun.killed(java, copyTemplate(), change, random, millis));
  }

  /** Starts the next agent. */
  void startNextAgent(CrashRun run) throws Exception {
    startNextAgent(run, LOCK);
  }

  /**
   * Starts the next agent.
   *
   * @param timeout the limit for a guard that holds the lock
   */
  void startNextAgent(CrashRun run, Duration timeout) throws Exception {
    var files = ChangeFiles.open(run.folder());
    host.resolver = new ResolvConfFile(run.folder().resolve("resolv.conf"));
    try (var lock = ChangePaths.openLock(run.folder());
        var held =
            StuckGuard.takeLockFromStuckGuard(lock, CrashingAgent.place(run.folder()), timeout)
                .orElseThrow()) {
      assertThat(held).isNotNull();
      new ChangeRecovery(files, host.backends()).recover(KernelBoot.read());
    }
    assertThat(files.pending()).as(run.what()).isEmpty();
    assertThat(files.aborted()).as(run.what()).isEmpty();
  }

  /** Checks that the network is the new one if the change was committed, otherwise the old one. */
  void assertOldOrNewNetwork(CrashRun run) throws Exception {
    boolean committed = run.committed();
    host.resolver = new ResolvConfFile(run.folder().resolve("resolv.conf"));
    change.shape().awaitRouters(host);
    assertThat(host.applier().verify(committed ? ends.kept() : ends.old()).differences())
        .as("%s: committed: %s; %s", run.what(), committed, run.output())
        .isEmpty();
    assertThat(nameServers(run.folder()))
        .as(run.what())
        .isEqualTo(committed ? ends.keptServers() : ends.oldServers());
  }

  /** Restores the old network. */
  void reset() {
    assertThat(host.applier().converge(ends.old()).differences()).isEmpty();
  }

  /** Creates the AOT caches with which later JVMs start faster. */
  void train() throws Exception {
    if (Files.exists(java.cache(CrashingGuard.class))) {
      return;
    }
    String half = run(change, Interruption.at(appliedPoint(), CrashKind.BOTH)).folder().toString();
    exec(
        java.command(
            List.of(java.training(CrashingGuard.class)),
            CrashingGuard.class,
            half,
            half,
            half + "/resolv.conf"));
    exec(
        java.command(
            List.of(java.training(CrashingAgent.class), "-D" + CrashingAgent.TRAINING + "=true"),
            CrashingAgent.class,
            copyTemplate().toString(),
            change.toString(),
            "0",
            CrashKind.AGENT.name()));
    reset();
  }

  private static boolean isMissing(NetworkState state, String name) {
    return state.link(name).isEmpty();
  }

  private static Optional<String> nameServers(Path at) {
    return new ResolvConfFile(at.resolve("resolv.conf")).read();
  }

  private Path copyTemplate() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("run" + runs++));
    try (var files = Files.list(template)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().matches("guard.*|std.*")) {
          Files.copy(file, copy.resolve(file.getFileName().toString()));
        }
      }
    }
    return copy;
  }

  /** Deletes all files of the agent, but not resolv.conf. */
  private static void forget(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals("resolv.conf")) {
          Files.delete(file);
        }
      }
    }
  }

  private CrashRun count(CrashRun run) {
    crashes += run.crashed() ? 1 : 0;
    return run;
  }

  private static void exec(List<String> command) throws Exception {
    ExternalCommand.of(command).run();
  }

  /**
   * Waits for the guards, which write their points when they end, because the folder must exist
   * until then.
   */
  private void awaitProcesses() {
    try (var processes = ProcessHandle.allProcesses()) {
      for (var process : processes.filter(this::belongsToThisFixture).toList()) {
        try {
          process.onExit().get(END.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
          process.destroyForcibly();
        } catch (InterruptedException e) {
          process.destroyForcibly();
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private boolean belongsToThisFixture(ProcessHandle process) {
    return process.info().commandLine().filter(line -> line.contains(folder + "/")).isPresent();
  }

  /** The two states that are allowed after a crash. */
  private record AllowedStates(
      Snapshot old, Optional<String> oldServers, Snapshot kept, Optional<String> keptServers) {}
}
