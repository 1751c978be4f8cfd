package org.uplink.hostnet.backend.networkd;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;

/**
 * Lets systemd-networkd renew leases that would end during a change. Its clients of DHCPv6 and of
 * router advertisements have no command for it.
 *
 * @param state reads the state of the host
 * @param index returns the index of a link
 */
record LeaseRenewal(Networkd networkd, Supplier<NetworkState> state, ToIntFunction<String> index) {
  /** Returns whether there are leases, and systemd-networkd can renew all of them. */
  boolean canRenew(List<AddressState> ending) {
    return !ending.isEmpty()
        && ending.stream().allMatch(AddressState::ipv4)
        && ending.stream()
            .map(AddressState::device)
            .allMatch(it -> networkd.findClientId(index.applyAsInt(it)).isPresent());
  }

  /**
   * Renews the leases of addresses, and waits for the server's answers.
   *
   * @return the host with the renewed leases; empty if there is nothing to renew, if not all of the
   *     addresses can be renewed, or if a server has not answered within the limit
   */
  Optional<NetworkState> renew(List<AddressState> ending) {
    if (!canRenew(ending)) {
      return Optional.empty();
    }
    Set<String> devices = ending.stream().map(AddressState::device).collect(Collectors.toSet());
    devices.forEach(networkd::renew);
    return networkd.awaitLease(
        () ->
            Optional.of(state.get())
                .filter(now -> ending.stream().allMatch(address -> isRenewed(address, now)))
                .filter(_ -> devices.stream().allMatch(this::isFinished)));
  }

  private boolean isFinished(String device) {
    return networkd.findUnfinishedState(index.applyAsInt(device)).isEmpty();
  }

  private static boolean isRenewed(AddressState ending, NetworkState now) {
    long life = ending.life().orElseThrow().valid();
    return now.addressesOf(ending.device()).stream()
        .filter(address -> address.local().equals(ending.local()))
        .anyMatch(address -> !address.expires() || address.life().orElseThrow().valid() > life);
  }
}
