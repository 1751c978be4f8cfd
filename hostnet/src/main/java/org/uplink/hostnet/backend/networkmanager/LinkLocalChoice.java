package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.sysctl.SysctlKey;

/**
 * How the links get their IPv6 link-local addresses after a restart of NetworkManager. It decides
 * for each link that it adopts whether the kernel generates the address or NetworkManager itself,
 * and the address shows that in its flags. For a link that was created again, the decision can be
 * another one than before.
 *
 * @param now the host after a restart of NetworkManager
 */
record LinkLocalChoice(NetworkState now) {
  private static final String GENERATION = "addr_gen_mode";

  /** Returns a snapshot that has what NetworkManager has chosen. */
  Snapshot addTo(Snapshot snapshot) {
    NetworkState before = snapshot.before();
    List<AddressState> addresses = before.addresses().stream().map(this::chosen).toList();
    SortedMap<String, String> sysctls = new TreeMap<>(before.sysctls());
    sysctls.replaceAll(
        (key, value) ->
            SysctlKey.parse(key).name().equals(GENERATION)
                ? now.sysctls().getOrDefault(key, value)
                : value);
    return new Snapshot(
        snapshot.devices(),
        snapshot.created(),
        before.withAddresses(addresses).withSysctls(sysctls),
        snapshot.resolver(),
        snapshot.persistent(),
        snapshot.after(),
        snapshot.adoption(),
        snapshot.engine(),
        snapshot.zonePlan());
  }

  private AddressState chosen(AddressState before) {
    return now.addressesOf(before.device()).stream()
        .filter(address -> address.linkLocal() && address.local().equals(before.local()))
        .findFirst()
        .orElse(before);
  }
}
