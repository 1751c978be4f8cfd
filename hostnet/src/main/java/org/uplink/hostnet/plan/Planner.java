package org.uplink.hostnet.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.uplink.hostnet.check.AffectedDevices;
import org.uplink.hostnet.check.EngineReachability;
import org.uplink.hostnet.check.HostChecks;
import org.uplink.hostnet.check.RequestCheck;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.transition.Transition;

/** Computes plans. Touches nothing. */
public final class Planner {
  private final HostEnvironment surroundings;

  /** A planner for a host with these surroundings. */
  public Planner(HostEnvironment surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Plans a change.
   *
   * @param state the host as it is
   * @param running the networks in force
   * @param request what is asked for
   * @param flow the connection that must survive, where there is one
   * @param deadline how long the engine has to prove that it can still reach the host
   * @throws org.uplink.hostnet.request.SetupRefusedException where it can't or must not be done;
   *     the code says why
   */
  public Plan plan(
      NetworkState state,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    new RequestCheck(state, running, request).check();
    HostChecks obstacles =
        new HostChecks(state, surroundings, AffectedDevices.of(request, running, state));
    obstacles.refuseIfImpossible(request, running);
    PlannedHost host = new PlannedHost(state);
    Map<String, String> devices = planRequest(host, running, request);
    NetworkState after = host.state();
    List<String> warnings = new ArrayList<>(host.warnings);
    flow.ifPresent(way -> warnings.addAll(new EngineReachability(state, after, way).check()));
    warnings.addAll(obstacles.warnings(after, request, deadline));
    List<String> touched = List.copyOf(host.touched);
    return new Plan(
        state,
        after,
        Transition.between(state, after, touched),
        warnings,
        new TargetConfiguration(after, running).afterRequest(request, devices),
        touched);
  }

  /** Changes the projection; returns the networks' devices. */
  private Map<String, String> planRequest(
      PlannedHost host, RunningConfiguration running, NetworkRequest request) {
    for (String name : request.removedNetworks()) {
      RunningConfiguration.RunningNetwork kept = running.networks().get(name);
      if (kept != null) {
        new NetworkRemovalPlanner(host, name, kept).plan();
      }
    }
    request.removedBondings().forEach(name -> new BondPlanner(host, name).planRemoval());
    Map<String, List<String>> joining = new HashMap<>();
    for (Map.Entry<String, BondSpec> bond : request.bondings().entrySet()) {
      joining.put(bond.getKey(), new BondPlanner(host, bond.getKey()).plan(bond.getValue()));
    }
    Map<String, String> devices = new HashMap<>();
    for (Map.Entry<String, NetworkSpec> network : request.networks().entrySet()) {
      List<String> ports =
          network
              .getValue()
              .bonding()
              .map(bond -> joining.getOrDefault(bond, List.of()))
              .orElse(List.of());
      devices.put(
          network.getKey(),
          new NetworkPlanner(
                  host,
                  network.getKey(),
                  network.getValue(),
                  Optional.ofNullable(running.networks().get(network.getKey())))
              .plan(ports));
      new NameServerPlanner(host, surroundings).plan(network.getKey(), network.getValue());
    }
    return devices;
  }

  /**
   * Plans what makes the safe configuration's networks again after a boot; what the kernel has
   * already stays untouched. What can't be made (a missing NIC) is left out, and said in the plan's
   * warnings.
   */
  public Plan planRestore(NetworkState state, RunningConfiguration safe) {
    RestorePlanner restoration = new RestorePlanner(state, safe);
    PlannedHost host = restoration.plan();
    restoration
        .restored()
        .networks()
        .forEach((name, kept) -> new NameServerPlanner(host, surroundings).plan(name, kept.spec()));
    NetworkState after = host.state();
    List<String> touched = List.copyOf(host.touched);
    return new Plan(
        state,
        after,
        Transition.between(state, after, touched),
        host.warnings,
        restoration.restored(),
        touched);
  }

  /** The networks and bonds of a configuration as a request for all of them. */
  static NetworkRequest requestFor(RunningConfiguration configuration) {
    SortedMap<String, NetworkSpec> networks = new TreeMap<>();
    configuration.networks().forEach((name, kept) -> networks.put(name, kept.spec()));
    return NetworkRequest.of(networks, configuration.bondings());
  }
}
