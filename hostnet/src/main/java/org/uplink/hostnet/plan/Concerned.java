package org.uplink.hostnet.plan;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.NetworkSpec;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.LinkState;

/** The links of a host that a request is about, but those that are made by it or were before. */
public final class Concerned {
  private final HostState host;
  private final Set<String> devices = new TreeSet<>();

  private Concerned(HostState host) {
    this.host = host;
  }

  /**
   * NICs, bonds with their ports, VLANs, and a bridge that the host has under the name of a network
   * of which nothing is known.
   */
  public static Set<String> by(
      NetworkRequest request, RunningConfiguration running, HostState host) {
    Concerned found = new Concerned(host);
    for (Map.Entry<String, NetworkSpec> network : request.networks().entrySet()) {
      found.add(network.getValue());
      if (!running.networks().containsKey(network.getKey())
          && network.getValue().form().bridged()) {
        found.there(network.getKey());
      }
    }
    request
        .bondings()
        .forEach(
            (name, bond) -> {
              found.bond(name);
              found.devices.addAll(bond.nics());
            });
    request.removedBondings().forEach(found::bond);
    return found.devices;
  }

  private void add(NetworkSpec spec) {
    spec.nic().ifPresent(devices::add);
    spec.bonding().ifPresent(this::bond);
    spec.vlan()
        .ifPresent(
            id ->
                spec.base()
                    .flatMap(base -> new Projection(host).vlanOn(base, id))
                    .map(LinkState::name)
                    .ifPresent(devices::add));
  }

  private void bond(String name) {
    there(name);
    devices.addAll(host.portsOf(name));
  }

  private void there(String name) {
    host.link(name).map(LinkState::name).ifPresent(devices::add);
  }
}
