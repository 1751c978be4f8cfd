package org.uplink.hostnet.backend.networkd;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.address.InterfaceAddress;

/**
 * Lets systemd-networkd renew leases that would end during a change. Its clients of DHCPv6 and of
 * router advertisements have no command for it.
 *
 * @param addresses reads the addresses of the host
 * @param state reads the state of the host
 * @param index returns the index of a link
 */
record LeaseRenewal(
    Networkd networkd,
    Supplier<List<InterfaceAddress>> addresses,
    Supplier<NetworkState> state,
    ToIntFunction<String> index) {
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
   * @return the host with the renewed leases, which may end as soon as before; empty if there is
   *     nothing to renew, if not all of the addresses can be renewed, or if a server has not
   *     answered within the limit
   */
  Optional<NetworkState> renew(List<AddressState> ending) {
    if (!canRenew(ending)) {
      return Optional.empty();
    }
    Set<String> devices = ending.stream().map(AddressState::device).collect(Collectors.toSet());
    Map<Address, Duration> before = updatesOf(ending);
    devices.forEach(networkd::renew);
    return networkd
        .awaitLease(
            () ->
                Optional.of(updatesOf(ending))
                    .filter(now -> areLater(now, before))
                    .filter(_ -> devices.stream().allMatch(this::isFinished)))
        .map(_ -> state.get());
  }

  /**
   * Returns when the kernel got the addresses that are still there. Their lifetimes do not tell
   * whether a lease was renewed: a lease that is renewed for the second time within a second has
   * the same one.
   */
  private Map<Address, Duration> updatesOf(List<AddressState> ending) {
    Set<Address> wanted =
        ending.stream()
            .map(address -> new Address(address.device(), address.local().address()))
            .collect(Collectors.toSet());
    return addresses.get().stream()
        .filter(address -> wanted.contains(Address.of(address)))
        .collect(Collectors.toMap(Address::of, InterfaceAddress::updated, LeaseRenewal::later));
  }

  private boolean isFinished(String device) {
    return networkd.findUnfinishedState(index.applyAsInt(device)).isEmpty();
  }

  private static boolean areLater(Map<Address, Duration> now, Map<Address, Duration> before) {
    return before.entrySet().stream()
        .allMatch(
            entry ->
                now.getOrDefault(entry.getKey(), Duration.ZERO).compareTo(entry.getValue()) > 0);
  }

  private static Duration later(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** An address of a link. */
  private record Address(String device, InetAddress address) {
    static Address of(InterfaceAddress address) {
      return new Address(address.device().name(), address.address());
    }
  }
}
