package org.uplink.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.capabilities.RunningNetworks;
import org.uplink.hostnet.apply.ApplyFailedException;
import org.uplink.hostnet.apply.StepListener;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.change.Boot;
import org.uplink.hostnet.change.ChangeFiles;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.change.ChangeRecovery;
import org.uplink.hostnet.change.HostLock;
import org.uplink.hostnet.change.KernelBoot;
import org.uplink.hostnet.change.StoredChange;
import org.uplink.hostnet.change.StuckGuard;
import org.uplink.hostnet.owner.LocalEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/**
 * The host's network as the agent changes it: the kernel, the files of the changes, and what an
 * agent does at its start before it listens to anybody. Thread-safe.
 */
public final class HostNetwork implements RunningNetworks.Source {
  private static final Logger log = LoggerFactory.getLogger(HostNetwork.class);

  /** For a guard, or an agent that ends, to finish what it does. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

  private final Rtnetlink kernel;
  private final Sysctls sysctls = new ProcSysctls();
  private final ChangePaths paths;
  private final ChangeFiles files;
  private final Boot boot;
  private final Backends backends;
  private final ResolverFile resolver;
  private final ChangeRecovery recovery;

  private HostNetwork(
      Rtnetlink kernel, ChangePaths place, ChangeFiles files, Boot boot, StepListener listener) {
    this.kernel = kernel;
    this.paths = place;
    this.files = files;
    this.boot = boot;
    this.resolver = new ResolvConfFile(place.resolvConf());
    this.backends =
        KernelBackend.asOnlyBackend(
            kernel, sysctls, resolver, LocalEnvironment.of(kernel, place.resolvConf()), listener);
    this.recovery = new ChangeRecovery(files, backends);
  }

  /**
   * Opens the files.
   *
   * @param listener learns of each step on disk and in the kernel
   */
  public static HostNetwork open(Rtnetlink kernel, ChangePaths place, StepListener listener) {
    try {
      return new HostNetwork(
          kernel, place, ChangeFiles.open(place.folder(), listener), KernelBoot.read(), listener);
    } catch (IOException e) {
      throw new NetworkUnavailableException(
          "The changes of the network in " + place.folder() + " cannot be read: " + e + ".", e);
    }
  }

  public ChangePaths paths() {
    return paths;
  }

  ChangeFiles files() {
    return files;
  }

  Boot boot() {
    return boot;
  }

  ChangeRecovery recovery() {
    return recovery;
  }

  Rtnetlink kernel() {
    return kernel;
  }

  /**
   * Undoes what an earlier agent left half done; in a new boot, makes the safe configuration. A
   * host whose network cannot be made as it should be is told of, and goes on with what it has.
   *
   * @return what was done, in words
   */
  public List<String> recover() {
    try (var lock = HostLock.open(paths.lockFolder())) {
      var held = StuckGuard.takeLockFromStuckGuard(lock, paths, LOCK_TIMEOUT);
      if (held.isEmpty()) {
        throw new NetworkUnavailableException(
            "Another process has been changing this host's network for "
                + 2 * LOCK_TIMEOUT.toSeconds()
                + " s: see who holds "
                + paths.lockFolder()
                + " (fuser).");
      }
      try (var _ = held.get()) {
        var restore = recovery.recover(boot);
        return restore.isPresent() ? restoreSafeConfiguration(restore.get()) : List.of();
      }
    } catch (IOException e) {
      throw new NetworkUnavailableException(
          "The changes of the network in " + paths.folder() + " cannot be finished: " + e + ".", e);
    }
  }

  private List<String> restoreSafeConfiguration(StoredChange safe) throws IOException {
    try {
      var backend = backendNamed(safe.backend());
      var plan = backend.planRestore(readNetworkState(), safe.target());
      plan.warnings().forEach(warning -> log.warn("The safe configuration: {}", warning));
      backend.apply(plan);
      recovery.recordRestored(boot, plan.target());
      log.info(
          "The safe configuration (change {}) is in force: {}",
          safe.id(),
          plan.target().networks().keySet());
      return plan.steps().stream().map(step -> step.describe()).toList();
    } catch (ApplyFailedException | NetlinkException | IllegalStateException e) {
      log.error(
          "The safe configuration (change {}) could not be made, the host goes on with the network it has: {}",
          safe.id(),
          e.getMessage());
      return List.of("failed: " + e.getMessage());
    }
  }

  private NetworkState readNetworkState() {
    return NetworkState.read(kernel, sysctls, resolver);
  }

  private Backend backendNamed(String name) {
    return backends
        .find(name)
        .orElseThrow(() -> new IllegalStateException("nothing here is called \"" + name + "\""));
  }

  /**
   * A plan, and who carries it out.
   *
   * @param backend who has made it
   */
  public record PlannedChange(Plan plan, Backend backend) {}

  /** Plans a change; touches nothing. */
  public PlannedChange plan(NetworkRequest request, Optional<EngineFlow> flow, Duration timeout) {
    var host = readNetworkState();
    var running = runningConfiguration();
    var backend = backends.choose(request, running, host);
    return new PlannedChange(backend.plan(host, running, request, flow, timeout), backend);
  }

  @Override
  public RunningConfiguration runningConfiguration() {
    try {
      return files.running();
    } catch (IOException e) {
      throw new UncheckedIOException("read the running configuration", e);
    }
  }

  @Override
  public boolean isDirty() {
    try {
      return files.hasUnsafeChange();
    } catch (IOException e) {
      throw new UncheckedIOException("read the running configuration", e);
    }
  }

  @Override
  public List<String> nameservers() {
    return ResolvConf.nameservers(resolver.read().orElse(""));
  }

  /** Tells the log what became of a change. */
  static void logOutcome(ChangeStatus outcome) {
    if (outcome.state().equals(ChangeState.ROLLED_BACK)) {
      log.warn(
          "The change {} is rolled back: {}; {}",
          outcome.id(),
          outcome.reason().orElse(""),
          outcome.verified().orElse(false)
              ? "the network is as it was"
              : "what is not as it was: " + outcome.differences());
    } else {
      log.info("The change {} is {}, {}", outcome.id(), outcome.state(), outcome.proof());
    }
  }
}
