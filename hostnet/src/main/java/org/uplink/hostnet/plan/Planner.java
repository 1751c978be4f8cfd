package org.uplink.hostnet.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.uplink.hostnet.BondSpec;
import org.uplink.hostnet.EngineFlow;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.NetworkSpec;
import org.uplink.hostnet.Surroundings;
import org.uplink.hostnet.state.HostState;

/** Computes plans. Touches nothing. */
public final class Planner {
  private final Surroundings surroundings;

  /** A planner for a host with these surroundings. */
  public Planner(Surroundings surroundings) {
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
   * @throws org.uplink.hostnet.SetupRefused where it can't or must not be done; the code says why
   */
  public Plan plan(
      HostState state,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    new RequestCheck(state, running, request).check();
    Obstacles obstacles = new Obstacles(state, surroundings, Concerned.by(request, running, state));
    obstacles.refuse(request, running);
    Projection host = new Projection(state);
    Map<String, String> devices = change(host, running, request);
    HostState after = host.state();
    List<String> warnings = new ArrayList<>(host.warnings);
    flow.ifPresent(way -> warnings.addAll(new WayToEngine(state, after, way).check()));
    warnings.addAll(obstacles.warnings(after, request, deadline));
    List<String> touched = List.copyOf(host.touched);
    return new Plan(
        state,
        after,
        Transition.between(state, after, touched),
        warnings,
        new Target(after, running).with(request, devices),
        touched);
  }

  /** Changes the projection; returns the networks' devices. */
  private Map<String, String> change(
      Projection host, RunningConfiguration running, NetworkRequest request) {
    for (String name : request.removedNetworks()) {
      RunningConfiguration.Kept kept = running.networks().get(name);
      if (kept != null) {
        new NetworkRemoval(host, name, kept).make();
      }
    }
    request.removedBondings().forEach(name -> new BondMove(host, name).takeApart());
    Map<String, List<String>> joining = new HashMap<>();
    for (Map.Entry<String, BondSpec> bond : request.bondings().entrySet()) {
      joining.put(bond.getKey(), new BondMove(host, bond.getKey()).make(bond.getValue()));
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
          new NetworkMove(
                  host,
                  network.getKey(),
                  network.getValue(),
                  Optional.ofNullable(running.networks().get(network.getKey())))
              .make(ports));
      new NameServers(host, surroundings).write(network.getKey(), network.getValue());
    }
    return devices;
  }

  /**
   * Plans what makes the safe configuration's networks again after a boot; what the kernel has
   * already stays untouched. What can't be made (a missing NIC) is left out, and said in the plan's
   * warnings.
   */
  public Plan restore(HostState state, RunningConfiguration safe) {
    Restoration restoration = new Restoration(state, safe);
    Projection host = restoration.make();
    restoration
        .made()
        .networks()
        .forEach((name, kept) -> new NameServers(host, surroundings).write(name, kept.spec()));
    HostState after = host.state();
    List<String> touched = List.copyOf(host.touched);
    return new Plan(
        state,
        after,
        Transition.between(state, after, touched),
        host.warnings,
        restoration.made(),
        touched);
  }

  /** The networks and bonds of a configuration as a request for all of them. */
  static NetworkRequest requestFor(RunningConfiguration configuration) {
    SortedMap<String, NetworkSpec> networks = new TreeMap<>();
    configuration.networks().forEach((name, kept) -> networks.put(name, kept.spec()));
    return NetworkRequest.of(networks, configuration.bondings());
  }
}
