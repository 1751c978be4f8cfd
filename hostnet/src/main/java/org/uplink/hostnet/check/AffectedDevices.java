package org.uplink.hostnet.check;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/** Finds the existing links that a request affects, except those that Uplink created. */
public final class AffectedDevices {
  private final NetworkState host;
  private final Set<String> devices = new TreeSet<>();

  private AffectedDevices(NetworkState host) {
    this.host = host;
  }

  /**
   * Returns the NICs, the bonds with their ports, the VLANs, and the bridges that another program
   * created and that have the name of a requested network. A removed network gives its addresses
   * back to its NIC, bond or VLAN.
   */
  public static Set<String> of(
      NetworkRequest request, RunningConfiguration running, NetworkState host) {
    AffectedDevices found = new AffectedDevices(host);
    for (Map.Entry<String, NetworkSpec> network : request.networks().entrySet()) {
      found.add(network.getValue());
      if (!running.networks().containsKey(network.getKey())
          && network.getValue().linkOptions().bridged()) {
        found.addIfPresent(network.getKey());
      }
    }
    request.removedNetworks().stream()
        .flatMap(name -> Optional.ofNullable(running.networks().get(name)).stream())
        .map(RunningConfiguration.RunningNetwork::spec)
        .forEach(found::addExisting);
    request
        .bondings()
        .forEach(
            (name, bond) -> {
              found.addBond(name);
              found.devices.addAll(bond.nics());
            });
    request.removedBondings().forEach(found::addBond);
    request
        .original()
        .ifPresent(
            restore ->
                restore.devices().stream()
                    .filter(device -> restore.original().host().link(device).isPresent())
                    .forEach(found::addIfPresent));
    return found.devices;
  }

  /** Adds the devices of a network whose NIC may have been pulled out since. */
  private void addExisting(NetworkSpec spec) {
    spec.nic().ifPresent(this::addIfPresent);
    spec.bonding().ifPresent(this::addBond);
    spec.lowerLink(host).map(LinkState::name).ifPresent(devices::add);
  }

  private void add(NetworkSpec spec) {
    spec.nic().ifPresent(devices::add);
    spec.bonding().ifPresent(this::addBond);
    spec.vlan()
        .ifPresent(
            id ->
                spec.baseDevice()
                    .flatMap(base -> host.vlanOn(base, id))
                    .map(LinkState::name)
                    .ifPresent(devices::add));
  }

  private void addBond(String name) {
    addIfPresent(name);
    devices.addAll(host.portsOf(name));
  }

  private void addIfPresent(String name) {
    host.link(name).map(LinkState::name).ifPresent(devices::add);
  }
}
