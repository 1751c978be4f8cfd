package org.uplink.hostnet.backend.networkd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;

/**
 * What a restart of systemd-networkd changes besides the plan. It sets the attributes of the
 * addresses that it adopts: systemd 252 takes the metric of the prefix route from a leased address.
 * Without this record, that would be a change of another program, which a rollback keeps.
 */
record RestartedOwner(NetworkState now) {
  /** Returns a snapshot whose plan leads to the present attributes of the addresses. */
  Snapshot addTo(Snapshot snapshot) {
    return snapshot
        .after()
        .map(after -> snapshot.leadingTo(addTo(snapshot, after)))
        .orElse(snapshot);
  }

  private NetworkState addTo(Snapshot snapshot, NetworkState after) {
    List<AddressState> addresses = new ArrayList<>();
    for (AddressState planned : after.addresses()) {
      addresses.add(find(now, planned).orElse(planned));
    }
    now.addresses().stream()
        .filter(address -> snapshot.devices().contains(address.device()))
        .filter(address -> find(snapshot.before(), address).isPresent())
        .filter(address -> find(after, address).isEmpty())
        .forEach(addresses::add);
    return after.withAddresses(addresses);
  }

  private static Optional<AddressState> find(NetworkState state, AddressState wanted) {
    return state.addresses().stream()
        .filter(address -> address.device().equals(wanted.device()))
        .filter(address -> address.local().equals(wanted.local()))
        .filter(address -> address.peer().equals(wanted.peer()))
        .findFirst();
  }
}
