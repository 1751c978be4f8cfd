package org.uplink.hostnet.backend;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;

/**
 * The IPv6 addresses that the owner of a NIC has made from the prefixes of routers, without
 * temporary ones.
 *
 * @param addresses the addresses
 */
public record AdvertisedAddresses(List<AddressState> addresses) {
  private static final int PREFIX_LENGTH = 64;

  /**
   * Finds the addresses of a device.
   *
   * @param named the addresses that the owner's file of the device names, which are static
   */
  public static AdvertisedAddresses of(NetworkState host, String device, Set<InetAddress> named) {
    return new AdvertisedAddresses(
        host.addressesOf(device).stream()
            .filter(address -> !address.ipv4() && !address.linkLocal())
            .filter(address -> address.local().length() == PREFIX_LENGTH)
            .filter(address -> !Normalization.isTemporary(address))
            .filter(address -> !named.contains(address.local().address()))
            .toList());
  }

  /** Returns the second half of all addresses; empty if there are several. */
  public Optional<InetAddress> identifier() {
    List<InetAddress> all = addresses.stream().map(AddressState::identifier).distinct().toList();
    return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
  }

  /** Returns the addresses for a message. */
  public String describe() {
    return addresses.stream()
        .map(address -> IpLiteral.format(address.local().address()))
        .collect(Collectors.joining(" and "));
  }
}
