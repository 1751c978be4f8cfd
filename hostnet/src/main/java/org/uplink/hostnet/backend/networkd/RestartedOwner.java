package org.uplink.hostnet.backend.networkd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;
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

  /**
   * Returns a snapshot to which the kernel has to be restored if the start has removed planned
   * addresses or routes that were there before it. systemd-networkd adds only those of its own
   * files again, and those with a lifetime.
   *
   * @param earlier the host before the start
   */
  Optional<Snapshot> findRemoved(Snapshot snapshot, NetworkState earlier) {
    NetworkState planned = addTo(snapshot).after().orElseThrow();
    List<AddressState> addresses =
        planned.addresses().stream()
            .filter(address -> has(earlier, address) || has(now, address))
            .toList();
    List<RouteState> routes =
        planned.routes().stream().filter(route -> has(earlier, route) || has(now, route)).toList();
    boolean isComplete =
        addresses.stream().allMatch(address -> address.expires() || has(now, address))
            && routes.stream()
                .allMatch(
                    route ->
                        has(now, route)
                            || route.expires().isPresent()
                            || Normalization.isAdvertised(route));
    NetworkState wanted = planned.withAddresses(addresses).withRoutes(routes);
    return isComplete
        ? Optional.empty()
        : Optional.of(
            new Snapshot(snapshot.devices(), List.of(), wanted, Optional.empty())
                .leadingTo(wanted));
  }

  /**
   * Returns a host with the present attributes of its addresses, and with the addresses that the
   * owner or a rollback has added again.
   *
   * @param after the planned host, or the one that was observed before the rollback
   */
  NetworkState addTo(Snapshot snapshot, NetworkState after) {
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

  private static boolean has(NetworkState state, AddressState wanted) {
    return find(state, wanted).isPresent();
  }

  private static boolean has(NetworkState state, RouteState wanted) {
    return state.routes().stream().anyMatch(route -> Normalization.isSameRoute(route, wanted));
  }

  private static Optional<AddressState> find(NetworkState state, AddressState wanted) {
    return state.addresses().stream()
        .filter(address -> address.device().equals(wanted.device()))
        .filter(address -> address.local().equals(wanted.local()))
        .filter(address -> address.peer().equals(wanted.peer()))
        .findFirst();
  }
}
