package org.uplink.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.capabilities.ExpectedNetworks;
import org.uplink.agent.capabilities.RunningNetworks;
import org.uplink.hostnet.adoption.LocalCommands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.apply.ApplyFailedException;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.OwnerReport;
import org.uplink.hostnet.backend.OwnerVersions;
import org.uplink.hostnet.backend.local.LocalBackends;
import org.uplink.hostnet.change.Boot;
import org.uplink.hostnet.change.ChangeFiles;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.change.ChangeRecovery;
import org.uplink.hostnet.change.KernelBoot;
import org.uplink.hostnet.change.StoredChange;
import org.uplink.hostnet.flight.FlightRecorder;
import org.uplink.hostnet.guard.StuckGuard;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.owner.LocalEnvironment;
import org.uplink.hostnet.owner.NicOwners;
import org.uplink.hostnet.plan.OriginalMtus;
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
import org.uplink.hostnet.transition.Step;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.warning.PlanWarning;

/**
 * The host's network as the agent reads and changes it: the kernel and the stored changes.
 * Thread-safe.
 */
public final class HostNetwork implements RunningNetworks.Source {
  private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);

  /** Long enough for a guard, or an agent that stops, to finish a rollback. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

  private final Rtnetlink kernel;
  private final Sysctls sysctls = new ProcSysctls();
  private final ChangePaths paths;
  private final ChangeFiles files;
  private final Boot boot;
  private final Backends backends;
  private final OwnerReport owners;
  private final ResolverFile resolver;
  private final ChangeRecovery recovery;
  private final WishPlanner planner;

  private HostNetwork(
      Rtnetlink kernel,
      ChangePaths place,
      ChangeFiles files,
      Boot boot,
      StepListener listener,
      NicOwners nicOwners) {
    this.kernel = kernel;
    this.paths = place;
    this.files = files;
    this.boot = boot;
    this.resolver = new ResolvConfFile(place.resolvConf());
    FlightRecorder recorder = FlightRecorder.ofChanges(Rtnetlink::open);
    this.backends =
        LocalBackends.create(
            kernel,
            sysctls,
            resolver,
            nicOwners.appliedTo(LocalEnvironment.of(kernel, place.resolvConf())),
            recorder.around(listener),
            nicOwners.changed());
    this.owners =
        new OwnerReport(
            backends,
            new OwnerVersions(new LocalCommands(OwnerVersions.DEADLINE), System::nanoTime));
    this.recovery = new ChangeRecovery(files, backends, recorder);
    this.planner = new WishPlanner(kernel, backends, owners);
  }

  /**
   * Opens the files of the changes.
   *
   * @param listener is notified of each step on disk and in the kernel
   * @param nicOwners the owners of the NICs, as far as the configuration names them
   * @throws NetworkUnavailableException if the files are unreadable
   */
  public static HostNetwork open(
      Rtnetlink kernel, ChangePaths place, StepListener listener, NicOwners nicOwners) {
    try {
      return new HostNetwork(
          kernel,
          place,
          ChangeFiles.open(place.folder(), listener),
          KernelBoot.read(),
          listener,
          nicOwners);
    } catch (IOException e) {
      throw new NetworkUnavailableException(
          "Cannot read the stored network changes in %s: %s"
              .formatted(place.folder(), IoProblem.explain(e, place.folder())),
          e);
    }
  }

  public ChangePaths paths() {
    return paths;
  }

  /**
   * Rolls back or finishes what an earlier agent left unfinished, and restores the safe
   * configuration once in each boot. If restoring fails, the host keeps the network that it has.
   *
   * @return descriptions of the steps
   * @throws NetworkUnavailableException if the files are unusable or another process has the lock
   */
  public List<String> recover() {
    try (var lock = paths.openLock()) {
      Optional<LockFile.Held> held = StuckGuard.takeLockFromStuckGuard(lock, paths, LOCK_TIMEOUT);
      if (held.isEmpty()) {
        throw new NetworkUnavailableException(
            "Another process has held the lock of this host's network changes for "
                + (2 * LOCK_TIMEOUT.toSeconds())
                + " s. Find it"
                + " with: fuser "
                + paths.lockFolder());
      }
      try (var _ = held.get()) {
        Optional<StoredChange> restore = recovery.recover(boot);
        return restore.isPresent() ? restoreSafeConfiguration(restore.get()) : List.of();
      }
    } catch (IOException e) {
      throw new NetworkUnavailableException(
          "Cannot finish the stored network changes in %s: %s.".formatted(paths.folder(), e), e);
    }
  }

  /** Plans a change. Changes nothing. */
  public PlannedChange plan(NetworkRequest request, Optional<EngineFlow> flow, Duration timeout) {
    return plan((_, _) -> request, flow, timeout);
  }

  /**
   * Plans a change that depends on the host. Changes nothing. Reads the host once, so that request
   * and plan are made for the same state.
   *
   * @param wish returns the request for the host and the networks in force
   */
  public PlannedChange plan(HostWish wish, Optional<EngineFlow> flow, Duration timeout) {
    return planner.plan(
        readNetworkState(),
        runningConfiguration(),
        wish,
        (backend, at) -> backend.plan(at.host(), at.running(), at.request(), flow, timeout));
  }

  /**
   * Plans a change that depends on the host and is applied at once. Renews leases that would end
   * during the change.
   *
   * @param wish returns the request for the host and the networks in force
   */
  public PlannedChange planToApply(HostWish wish, Optional<EngineFlow> flow, Duration timeout) {
    return planner.plan(
        readNetworkState(),
        runningConfiguration(),
        wish,
        (backend, at) -> backend.planToApply(at.host(), at.running(), at.request(), flow, timeout));
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
  public ExpectedNetworks expectedNetworks() {
    try {
      return new ExpectedNetworks(
          files.running(),
          files.notRestored(),
          files.pending().isPresent() || files.aborted().isPresent());
    } catch (IOException e) {
      throw new UncheckedIOException("read the stored networks", e);
    }
  }

  @Override
  public Map<String, Integer> defaultMtus() {
    return OriginalMtus.ofNetworks(NetworkState.readLinks(kernel), runningConfiguration());
  }

  @Override
  public Map<String, DeviceOwner> owners(Collection<String> nics) {
    return owners.of(nics);
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

  /** Returns the network before Uplink's first change, if it is known and not restored yet. */
  public Optional<OriginalRestore> original() {
    try {
      return files.original();
    } catch (IOException e) {
      throw new UncheckedIOException("read the original network", e);
    }
  }

  /** Returns the files of the changes. */
  public ChangeFiles files() {
    return files;
  }

  public Boot boot() {
    return boot;
  }

  public ChangeRecovery recovery() {
    return recovery;
  }

  public Rtnetlink kernel() {
    return kernel;
  }

  /** Logs how a change ended. */
  static void logOutcome(ChangeStatus outcome) {
    if (outcome.state().equals(ChangeState.ROLLED_BACK)) {
      LOG.warn(
          "Change {} is rolled back: {}; {}",
          outcome.id(),
          outcome.reason().orElse(""),
          outcome.verified().orElse(false)
              ? "the network is as it was before"
              : "differences to the network before: " + outcome.differences());
    } else {
      LOG.info("Change {} is {}, {}", outcome.id(), outcome.state(), outcome.proof());
    }
  }

  /** Reads the network as it is now. */
  public NetworkState readNetworkState() {
    return NetworkState.read(kernel, sysctls, resolver);
  }

  private List<String> restoreSafeConfiguration(StoredChange safe) throws IOException {
    try {
      Backend backend = backendNamed(safe.backend());
      Plan plan = backend.planRestore(readNetworkState(), safe.target());
      plan.warnings().forEach(warning -> LOG.warn("Restoring the safe configuration: {}", warning));
      List<String> incomplete = backend.restore(plan);
      incomplete.forEach(
          object -> LOG.warn("The safe configuration is not restored completely: {}", object));
      backend.adopt(plan.snapshot());
      recovery.recordRestored(boot, plan.target());
      LOG.info(
          "Restored the safe configuration (change {}) with the networks {}",
          safe.id(),
          plan.target().networks().keySet());
      return Stream.concat(
              plan.steps().stream().map(Step::describe),
              incomplete.stream().map(object -> "not done: " + object))
          .toList();
    } catch (ApplyFailedException | NetlinkException | OwnerException | IllegalStateException e) {
      LOG.error(
          "Restoring the safe configuration (change {}) failed; the host keeps its present network: {}",
          safe.id(),
          e.getMessage());
      return List.of("failed: " + e.getMessage());
    }
  }

  private Backend backendNamed(String name) {
    return backends
        .find(name)
        .orElseThrow(
            () -> new IllegalStateException("this version has no back end \"" + name + "\""));
  }

  /**
   * A plan.
   *
   * @param backend the back end that made the plan and applies it
   * @param owners the owners of the NICs that the plan changes, by the name of the NIC
   * @param isInForce whether the host had the requested networks already when it was read
   */
  public record PlannedChange(
      Plan plan, Backend backend, Map<String, DeviceOwner> owners, boolean isInForce) {
    PlannedChange withWarnings(List<PlanWarning> further) {
      return new PlannedChange(plan.withWarnings(further), backend, owners, isInForce);
    }
  }
}
