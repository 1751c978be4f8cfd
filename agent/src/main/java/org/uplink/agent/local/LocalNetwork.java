package org.uplink.agent.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.uplink.agent.capabilities.LinkRole;
import org.uplink.agent.capabilities.NetworkDrift;
import org.uplink.agent.network.HostNetwork;
import org.uplink.agent.network.NetworkUnavailableException;
import org.uplink.agent.proof.Probes;
import org.uplink.agent.proof.ProofCheck;
import org.uplink.agent.proof.ProofChecks;
import org.uplink.agent.wish.Wish;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.change.ChangeRecord;
import org.uplink.hostnet.guard.ProgressFile;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.owner.NicOwners;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;
import org.uplink.hostnet.request.RunningConfiguration.TakenOver;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.RouteState;
import org.uplink.platform.Closer;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.platform.StepListener;
import org.uplink.platform.process.ProcessCapabilities;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;

/**
 * This host's network for somebody on the host: plans and makes changes, and shows and ends the
 * pending one. One thread uses it, except for {@link #stop}.
 */
public final class LocalNetwork implements AutoCloseable {
  /** How long a command waits for a process that has the lock, but no pending change. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

  /** The deadline of a plan that only tells which device can prove the change. */
  private static final Duration USUAL_DEADLINE = Duration.ofSeconds(30);

  /** The device of such a plan. */
  private static final String ANY_DEVICE = "lo";

  private final Rtnetlink kernel;
  private final HostNetwork network;
  private volatile Optional<LocalChange> change = Optional.empty();
  private volatile Optional<String> stopReason = Optional.empty();

  private LocalNetwork(Rtnetlink kernel, HostNetwork network) {
    this.kernel = kernel;
    this.network = network;
  }

  /**
   * Opens the host's network and the changes that are stored in an agent's state directory.
   *
   * @param resolvConf the file with the host's name servers
   * @param nicOwners the owners of the NICs, as far as the configuration names them
   * @param changes whether the caller will change something
   * @throws NetworkUnavailableException if the stored changes are unreadable
   * @throws SetupRefusedException if this process may not change the network
   */
  public static LocalNetwork open(
      Path stateDir, Path resolvConf, NicOwners nicOwners, boolean changes) {
    ChangePaths paths = ChangePaths.inStateDirectory(stateDir, resolvConf);
    var kernel = Rtnetlink.open();
    try {
      if (changes && !ProcessCapabilities.own().hasNetAdmin()) {
        throw new SetupRefusedException(
            SetupCode.NOT_PRIVILEGED,
            "This command needs CAP_NET_ADMIN, to see and to change the host's network. Run it as root.");
      }
      return new LocalNetwork(
          kernel,
          HostNetwork.open(
              kernel,
              paths,
              changes ? ProgressFile.open(paths).counting(StepListener.NONE) : StepListener.NONE,
              nicOwners));
    } catch (IOException e) {
      kernel.close();
      throw new NetworkUnavailableException(
          "Cannot open the files of the host's network changes in %s and %s: %s"
              .formatted(paths.folder(), paths.lockFolder(), IoProblem.describe(e)),
          e);
    } catch (RuntimeException e) {
      kernel.close();
      throw e;
    }
  }

  /** Returns whether something of Uplink's is on this host. */
  public boolean isChanged() {
    RunningConfiguration running = network.runningConfiguration();
    return network.original().isPresent()
        || !running.networks().isEmpty()
        || !running.bondings().isEmpty();
  }

  /**
   * Returns the wish that restores the network from before Uplink's first change. The change is
   * proved over the device with the default route or, if Uplink has not touched that, over another
   * one with an address.
   */
  public Wish original() {
    Optional<OriginalRestore> original = network.original();
    Plan plan =
        network.plan(Wish.restoring(original, ANY_DEVICE), Optional.empty(), USUAL_DEADLINE).plan();
    return Wish.restoring(original, provenDevice(plan));
  }

  /** Plans a change. Changes nothing. */
  public HostNetwork.PlannedChange plan(LocalRequest request) {
    return checked(network.plan(request.wish(), Optional.empty(), request.within()), request);
  }

  /**
   * Returns the wish to remove a network of Uplink's. Its NIC, bond or VLAN gets the addresses.
   *
   * @throws SetupRefusedException if the host has a device of this name that is not Uplink's, or
   *     nothing could prove the removal
   */
  public Wish removalOf(String name) {
    Map<String, RunningNetwork> networks = network.runningConfiguration().networks();
    RunningNetwork removed = networks.get(name);
    if (removed == null) {
      if (kernel.links().list().find(name).isPresent()) {
        throw new SetupRefusedException(
            SetupCode.BAD_BRIDGE,
            "%s is a device of this host, and no network of Uplink's, so Uplink does not remove it. Uplink has %s."
                .formatted(
                    name,
                    networks.isEmpty()
                        ? "no networks on this host"
                        : "the networks " + String.join(", ", networks.keySet())));
      }
      return Wish.removalOf(name, name);
    }
    Optional<String> below =
        removed.spec().vlanDevice().isPresent()
            ? removed.takenOver().flatMap(TakenOver::vlan).or(removed.spec()::baseDevice)
            : removed.spec().baseDevice();
    return Wish.removalOf(
        name,
        below.orElseThrow(
            () ->
                new SetupRefusedException(
                    SetupCode.NOT_PROTECTED,
                    name
                        + " has no NIC, so nothing could prove that the host works without it. Remove it together with a change of another network: uplink network apply FILE")));
  }

  /**
   * Returns the wish to adopt a standing bridge, VLAN or bond.
   *
   * @param nic the port of the bridge that leads to the network, if there are several
   * @throws SetupRefusedException if the device cannot be adopted
   */
  public Wish adoptionOf(String name, Optional<String> nic) {
    RunningNetwork present = network.runningConfiguration().networks().get(name);
    return Wish.adoptionOf(
        name,
        present != null
            ? present.spec()
            : new StandingLink(network.readNetworkState(), name).network(nic));
  }

  /**
   * Rolls back or finishes what an earlier process left unfinished, as the agent does at its start.
   *
   * @return descriptions of the steps
   * @throws SetupRefusedException if another change is pending
   */
  public List<String> recover() {
    try (LockFile lock = network.paths().openLock()) {
      Optional<LockFile.Held> held = lock.tryLock();
      if (held.isEmpty() && network.files().pending().isEmpty()) {
        // Such as another command that only plans, or an agent that starts.
        held = lock.lock(LOCK_TIMEOUT);
      }
      if (held.isEmpty()) {
        throw new SetupRefusedException(
            SetupCode.BUSY,
            "Another change of this host's network is pending"
                + network
                    .files()
                    .pending()
                    .map(
                        pending ->
                            " (change %s, requested by %s)"
                                .formatted(pending.id(), pending.requester().name()))
                    .orElse("")
                + ". See: uplink network status");
      }
      held.get().close();
    } catch (IOException e) {
      throw new UncheckedIOException("take the lock of this host's network changes", e);
    }
    return network.recover();
  }

  /**
   * Makes the change. Returns when it is kept or rolled back.
   *
   * @param progress receives a sentence when the change begins something
   * @throws SetupRefusedException if nothing was changed
   */
  public ChangeStatus apply(LocalRequest request, Consumer<String> progress)
      throws InterruptedException, IOException {
    try (var closer = new Closer()) {
      var factory = new ProofChecks(kernel, request.authorities(), closer);
      List<ProofCheck> checks = new ArrayList<>(factory.of(request.proofs()));
      checks.addAll(
          Probes.of(
                  kernel,
                  network.paths().resolvConf(),
                  request.bridge(),
                  request.wish().devicesBelow())
              .holding(
                  request.probes(),
                  request.requiresProbes(),
                  factory,
                  probe -> progress.accept(probe.sentence())));
      LocalChange started = closer.register(LocalChange.open(network, request, checks, progress));
      change = Optional.of(started);
      stopReason.ifPresent(started::stop);
      return started.run();
    } finally {
      change = Optional.empty();
    }
  }

  /** Rolls the change of {@link #apply} back, unless it is decided. Any thread may call it. */
  public void stop(String reason) {
    stopReason = Optional.of(reason);
    change.ifPresent(started -> started.stop(reason));
  }

  /** Returns the change of {@link #apply} while it is pending. Any thread may call it. */
  public Optional<LocalStatus> pending() {
    return change.flatMap(LocalChange::status);
  }

  /** Returns which program configures each NIC, and how Uplink would change it. */
  public Map<String, DeviceOwner> owners() {
    return network.owners(
        kernel.links().list().all().stream()
            .filter(link -> LinkRole.of(link) == LinkRole.NIC)
            .map(Link::name)
            .toList());
  }

  /** Returns the networks and changes of this host. */
  public LocalReport report() throws IOException, InterruptedException {
    return new LocalReport(
        network.runningConfiguration().networks().entrySet().stream()
            .map(
                entry ->
                    new LocalReport.Network(
                        entry.getKey(),
                        entry.getValue().device(),
                        entry.getValue().spec().lowerDevice(),
                        entry.getValue().spec().isAdopted()))
            .toList(),
        NetworkDrift.findNow(kernel, network),
        !network.files().hasUnsafeChange(),
        new UndecidedChange(network).find(),
        network.files().lastStatus());
  }

  /** Returns the changes of this host that have ended, the newest first. */
  public List<ChangeRecord> history() throws IOException {
    return network.files().history();
  }

  /** Confirms the pending change of another process from the session of this process. */
  public LocalReport.Answer confirm() throws IOException, InterruptedException {
    return new UndecidedChange(network).confirm();
  }

  /**
   * Rolls the pending change of {@code uplink network apply} back, also if its process has ended.
   * Leaves a change of the agent alone.
   */
  public LocalReport.Answer rollBack() throws IOException, InterruptedException {
    return new UndecidedChange(network).rollBack();
  }

  @Override
  public void close() {
    kernel.close();
  }

  private static String provenDevice(Plan plan) {
    Optional<String> withDefaultRoute =
        plan.after().routes().stream()
            .filter(
                route ->
                    route.destination().length() == 0
                        && route.type().equals(RouteType.UNICAST)
                        && route.table().equals(TableId.MAIN))
            .sorted(
                Comparator.comparing((RouteState route) -> !route.ipv4())
                    .thenComparingLong(route -> route.priority().orElse(0)))
            .flatMap(route -> route.hops().stream())
            .flatMap(hop -> hop.device().stream())
            .findFirst();
    return withDefaultRoute
        .filter(plan.devices()::contains)
        .or(
            () ->
                plan.devices().stream()
                    .filter(
                        device ->
                            plan.after().addressesOf(device).stream()
                                .anyMatch(address -> !address.linkLocal()))
                    .findFirst())
        .or(() -> withDefaultRoute)
        .or(
            () ->
                plan.devices().stream().filter(it -> plan.after().link(it).isPresent()).findFirst())
        .orElse("the host");
  }

  /** Plans a change that is applied at once. Renews leases that would end during the change. */
  static HostNetwork.PlannedChange planToApply(HostNetwork network, LocalRequest request) {
    return checked(
        network.planToApply(request.wish(), Optional.empty(), request.within()), request);
  }

  private static HostNetwork.PlannedChange checked(
      HostNetwork.PlannedChange planned, LocalRequest request) {
    request
        .wish()
        .checkOwners(
            planned.owners().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().program())));
    return planned;
  }

  /**
   * Refuses a plan that changes something.
   *
   * @throws SetupRefusedException with the first step
   */
  static void refuseSteps(Plan plan) {
    plan.steps().stream()
        .findFirst()
        .ifPresent(
            step -> {
              throw new SetupRefusedException(
                  SetupCode.NOT_SUPPORTED,
                  "The network cannot be adopted as it is, because that needs a change: "
                      + step.describe());
            });
  }

  /**
   * Refuses a plan that would cut somebody off, or that could not be proved.
   *
   * @throws SetupRefusedException with what to do
   */
  static void refuseIfForbidden(Plan plan, LocalRequest request) {
    if (plan.after().addressesOf(request.bridge()).isEmpty()) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "%s would have no address, so nothing could prove the change. Give %s an address first."
              .formatted(request.bridge(), request.wish().lowerDevice()));
    }
    if (!request.acceptsWarnings()) {
      List<PlanWarning> cutting = plan.warnings().stream().filter(PlanWarning::cutsOff).toList();
      if (!cutting.isEmpty()) {
        throw new SetupRefusedException(
            SetupCode.NOT_PROTECTED,
            "The change would cut somebody off: "
                + cutting.stream().map(PlanWarning::toString).collect(Collectors.joining("; "))
                + ". If that is intended, add --accept-warnings.");
      }
    }
  }
}
