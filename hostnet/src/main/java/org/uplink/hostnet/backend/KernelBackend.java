package org.uplink.hostnet.backend;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.firewall.Firewall;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.plan.ZonePlanner;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolverChange;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.resolver.ResolverRefusedException;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * Changes the kernel directly, for NICs without an owner. Only resolv.conf survives a reboot. DHCP
 * is not supported.
 */
public final class KernelBackend implements Backend {
  /** The name in the files of changes. */
  public static final String NAME = "kernel";

  private final ResolverFile resolver;
  private final Planner planner;
  private final Applier applier;
  private final ZoneSteps zones;

  private KernelBackend(ResolverFile resolver, Planner planner, Applier applier, ZoneSteps zones) {
    this.resolver = resolver;
    this.planner = planner;
    this.applier = applier;
    this.zones = zones;
  }

  /**
   * Creates the back end for the kernel of this network namespace, on a host without firewalld.
   *
   * @param listener is called around each step
   */
  public static KernelBackend create(
      Rtnetlink net,
      Sysctls sysctls,
      ResolverFile resolver,
      HostEnvironment environment,
      StepListener listener) {
    return new KernelBackend(
        resolver,
        new Planner(environment),
        new Applier(net, sysctls, resolver, listener),
        new ZoneSteps(Firewall.NONE, listener));
  }

  /** Returns the back end for NICs whose owner renews the leases of the networks. */
  public KernelBackend withRenewedLeases() {
    return new KernelBackend(resolver, planner.withRenewedLeases(), applier, zones);
  }

  /** Returns the back end for a host with this firewall. */
  public KernelBackend withFirewall(Firewall firewall) {
    return new KernelBackend(resolver, planner, applier, new ZoneSteps(firewall, zones.listener()));
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * NICs of ifupdown count too, because ifupdown has no process that would undo a change. Its files
   * stay as they are; the agent restores the network after each boot.
   */
  @Override
  public boolean supports(Optional<NicOwner.Kind> owner) {
    return owner.isEmpty() || owner.get() == NicOwner.Kind.IFUPDOWN;
  }

  @Override
  public boolean hasAdopted(String device) {
    return false;
  }

  @Override
  public Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    Plan plan = planForOwner(host, running, request, flow, deadline);
    return plan.withWarnings(Planner.warningsOfNames(plan, running));
  }

  /**
   * Plans the kernel's part of a change of NICs whose owner finds them at a boot, like {@link
   * #plan}.
   */
  public Plan planForOwner(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    Plan plan = planner.plan(host, running, request, flow, deadline);
    return new ZonePlanner(zones.firewall()).withZones(plan);
  }

  @Override
  public void apply(Plan plan) {
    zones.apply(plan);
    applier.apply(plan);
  }

  /** Does nothing, because nobody owns the NICs. */
  @Override
  public void adopt(Snapshot snapshot) {}

  /**
   * Writes only the zones of firewalld, because the agent restores the safe configuration at each
   * boot.
   */
  @Override
  public List<String> makeSafe(Snapshot snapshot) {
    return zones.makeSafe(snapshot);
  }

  @Override
  public Verification rollBack(Snapshot snapshot) {
    return zones.rollBack(snapshot, applier.converge(snapshot));
  }

  @Override
  public Verification rollBack(Snapshot snapshot, NetworkState observed) {
    return zones.rollBack(snapshot, applier.converge(snapshot, observed));
  }

  @Override
  public Optional<NetworkState> observeRemovals(Snapshot snapshot) {
    return applier.observeRemovals(snapshot);
  }

  @Override
  public ConcurrentReport findConcurrentChanges(Snapshot snapshot) {
    return applier.findConcurrentChangesAfterPlan(snapshot);
  }

  /**
   * Returns what {@link #findConcurrentChanges} returns, but no removals: the owner of the NICs may
   * have removed something when it took the change over.
   */
  public ConcurrentReport findChangesBesideRemovals(Snapshot snapshot) {
    return applier.findConcurrentChanges(snapshot);
  }

  /** Restores resolv.conf, unless another program has changed it since. */
  @Override
  public Verification cleanUpAfterReboot(Snapshot snapshot) {
    Optional<ResolverChange> unchanged =
        snapshot.persistent().filter(change -> change.to().equals(resolver.read()));
    try {
      unchanged.ifPresent(change -> resolver.write(change.from()));
      return new Verification(List.of());
    } catch (ResolverRefusedException e) {
      return new Verification(
          List.of("resolv.conf still has the name servers of the change: " + e.getMessage()));
    }
  }

  @Override
  public Plan planRestore(NetworkState host, RunningConfiguration safe) {
    return planner.planRestore(host, safe);
  }

  @Override
  public List<String> restore(Plan plan) {
    return applier.restore(plan);
  }
}
