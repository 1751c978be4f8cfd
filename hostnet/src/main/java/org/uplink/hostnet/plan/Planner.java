package org.uplink.hostnet.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.uplink.hostnet.check.AffectedDevices;
import org.uplink.hostnet.check.BondMoveCheck;
import org.uplink.hostnet.check.EngineReachability;
import org.uplink.hostnet.check.HostChecks;
import org.uplink.hostnet.check.LinkCheck;
import org.uplink.hostnet.check.RequestCheck;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.transition.Transition;
import org.uplink.verbs.warning.PlanWarning;

/** Plans changes. Changes nothing. */
public final class Planner {
  private final HostEnvironment environment;
  private final boolean leasesAreRenewed;

  /** Creates a planner for NICs without an owner: nobody would renew the lease of an address. */
  public Planner(HostEnvironment environment) {
    this(environment, false);
  }

  private Planner(HostEnvironment environment, boolean leasesAreRenewed) {
    this.environment = environment;
    this.leasesAreRenewed = leasesAreRenewed;
  }

  /** Returns a planner for NICs whose owner renews the leases of the networks. */
  public Planner withRenewedLeases() {
    return new Planner(environment, true);
  }

  /**
   * Plans a change.
   *
   * @param state the current state of the host
   * @param running the networks in force
   * @param request the request
   * @param flow the engine's connection, which must survive, if there is one
   * @param deadline how long the host waits for a proof
   * @throws org.uplink.hostnet.request.SetupRefusedException if the change is impossible or
   *     forbidden; the code says why
   */
  public Plan plan(
      NetworkState state,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    RequestCheck check = new RequestCheck(state, running, request, leasesAreRenewed);
    check.check();
    HostChecks checks =
        new HostChecks(state, environment, AffectedDevices.of(request, running, state));
    checks.refuseIfImpossible(request, running);
    PlannedHost host = new PlannedHost(state, running);
    Map<String, String> devices = planRequest(host, running, request);
    new LeftVlanPlanner(host, check.networksAfter()).plan(formerNetworks(running, request));
    new MtuPlanner(host, state).plan(bases(running, request), check.networksAfter());
    host.planGeneratedLinkLocal();
    request
        .original()
        .ifPresent(restore -> new OriginalPlanner(host, running, restore, environment).plan());
    host.forgetIpv6MtusOfLinks();
    List<String> receiveOffloads = new OffloadPlanner(host, running.receiveOffloads()).plan();
    NetworkState after = host.state();
    new LinkCheck(state, after, environment).check();
    List<PlanWarning> warnings = new ArrayList<>(host.warnings);
    flow.ifPresent(
        connection -> warnings.addAll(new EngineReachability(state, after, connection).check()));
    warnings.addAll(checks.warnings(after, request, deadline));
    warnings.addAll(new BondMoveCheck(state, after, host.touched).warnings());
    List<String> touched = List.copyOf(host.touched);
    return new Plan(
            state,
            after,
            Transition.between(state, after, touched),
            warnings,
            new TargetConfiguration(state, after, running)
                .afterRequest(
                    request, devices, host.originalMtus.changedIn(after), receiveOffloads),
            touched)
        .withFlow(flow);
  }

  /**
   * Plans to create the networks of the safe configuration after a boot. What exists already stays
   * untouched. A network that cannot be created, such as one on a missing NIC or one whose links
   * the kernel would refuse, is left out with a warning.
   */
  public Plan planRestore(NetworkState state, RunningConfiguration safe) {
    RestorableNetworks restorable = new RestorableNetworks(state, safe, environment);
    RestorePlanner planner = new RestorePlanner(state, restorable.find());
    PlannedHost host = planner.plan();
    host.warnings.addAll(restorable.warnings());
    planner
        .restored()
        .networks()
        .forEach(
            (name, network) -> new NameServerPlanner(host, environment).plan(name, network.spec()));
    host.planGeneratedLinkLocal();
    host.forgetIpv6MtusOfLinks();
    planner.planOffloads();
    NetworkState after = host.state();
    List<String> touched = List.copyOf(host.touched);
    return new Plan(
        state,
        after,
        Transition.atBoot(state, after, touched),
        host.warnings,
        planner.restored(),
        touched);
  }

  /** Returns a warning for each NIC that the agent will find by its name only after a boot. */
  public static List<PlanWarning> warningsOfNames(Plan plan, RunningConfiguration running) {
    return new NicIdentity(plan.before()).warnings(running, plan.target());
  }

  /** Returns the NICs and bonds below networks that the request creates, changes or removes. */
  private static Set<String> bases(RunningConfiguration running, NetworkRequest request) {
    Set<String> bases = new TreeSet<>();
    request.networks().values().forEach(spec -> spec.baseDevice().ifPresent(bases::add));
    Stream.concat(request.networks().keySet().stream(), request.removedNetworks().stream())
        .flatMap(name -> Optional.ofNullable(running.networks().get(name)).stream())
        .forEach(network -> network.spec().baseDevice().ifPresent(bases::add));
    return bases;
  }

  /** Returns the networks that the request changes, as they were. */
  private static List<RunningConfiguration.RunningNetwork> formerNetworks(
      RunningConfiguration running, NetworkRequest request) {
    return request.networks().keySet().stream()
        .flatMap(name -> Optional.ofNullable(running.networks().get(name)).stream())
        .toList();
  }

  /**
   * Remembers the MTU of a bridge that a network adopts. A sync may give the bridge this MTU again.
   */
  private static void rememberAdopted(PlannedHost host, String name, NetworkSpec spec) {
    if (spec.linkOptions().bridged() && spec.baseDevice().isPresent()) {
      host.link(name).ifPresent(bridge -> host.originalMtus.remember(name, bridge.mtu()));
    }
  }

  /** Applies the request to the planned host. Returns the devices of the requested networks. */
  private Map<String, String> planRequest(
      PlannedHost host, RunningConfiguration running, NetworkRequest request) {
    for (String name : request.removedNetworks()) {
      RunningConfiguration.RunningNetwork network = running.networks().get(name);
      if (network != null) {
        new NetworkRemovalPlanner(host, name, network).plan();
      }
    }
    request
        .removedBondings()
        .forEach(name -> new BondPlanner(host, name, Optional.empty()).planRemoval());
    Map<String, List<String>> joining = new HashMap<>();
    for (Map.Entry<String, BondSpec> bond : request.bondings().entrySet()) {
      BondPlanner planner =
          new BondPlanner(
              host, bond.getKey(), Optional.ofNullable(running.bondings().get(bond.getKey())));
      joining.put(bond.getKey(), planner.plan(bond.getValue()));
    }
    Map<String, String> devices = new HashMap<>();
    for (Map.Entry<String, NetworkSpec> network : request.networks().entrySet()) {
      List<String> ports =
          network
              .getValue()
              .bonding()
              .map(bond -> joining.getOrDefault(bond, List.of()))
              .orElse(List.of());
      if (!running.networks().containsKey(network.getKey())) {
        rememberAdopted(host, network.getKey(), network.getValue());
      }
      devices.put(
          network.getKey(),
          new NetworkPlanner(
                  host,
                  network.getKey(),
                  network.getValue(),
                  Optional.ofNullable(running.networks().get(network.getKey())))
              .plan(ports));
      new NameServerPlanner(host, environment).plan(network.getKey(), network.getValue());
    }
    return devices;
  }
}
