package org.uplink.hostnet.backend;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.apply.StepListener;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolverChange;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.resolver.ResolverRefusedException;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.Verification;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * The kernel itself, for NICs that nobody owns. Nothing of it outlives a boot but resolv.conf; DHCP
 * is refused.
 */
public final class KernelBackend implements Backend {
  /** Its name in the files of a change. */
  public static final String NAME = "kernel";

  private final ResolverFile resolver;
  private final Planner planner;
  private final Applier applier;

  private KernelBackend(ResolverFile resolver, Planner planner, Applier applier) {
    this.resolver = resolver;
    this.planner = planner;
    this.applier = applier;
  }

  /**
   * The kernel of this network namespace, alone among the host's back ends.
   *
   * @param listener learns of each step
   */
  public static Backends asOnlyBackend(
      Rtnetlink net,
      Sysctls sysctls,
      ResolverFile resolver,
      HostEnvironment surroundings,
      StepListener listener) {
    return Backends.of(
        surroundings,
        new KernelBackend(
            resolver, new Planner(surroundings), new Applier(net, sysctls, resolver, listener)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean supports(Optional<NicOwner.Kind> owner) {
    return owner.isEmpty();
  }

  @Override
  public Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    return planner.plan(host, running, request, flow, deadline);
  }

  @Override
  public void apply(Plan plan) {
    applier.apply(plan);
  }

  @Override
  public Verification rollBack(Snapshot snapshot) {
    return applier.converge(snapshot);
  }

  /** A file that has become another since then is not ours to write over. */
  @Override
  public Verification cleanUpAfterReboot(Snapshot snapshot) {
    Optional<ResolverChange> ours =
        snapshot.persistent().filter(change -> change.to().equals(resolver.read()));
    try {
      ours.ifPresent(change -> resolver.write(change.from()));
      return new Verification(List.of());
    } catch (ResolverRefusedException e) {
      return new Verification(
          List.of("the name servers are still the change's: " + e.getMessage()));
    }
  }

  @Override
  public Plan planRestore(NetworkState host, RunningConfiguration safe) {
    return planner.planRestore(host, safe);
  }
}
