package org.uplink.rtnetlink.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/**
 * An address of an interface ({@code RTM_NEWADDR}).
 *
 * @param device the interface
 * @param local the address, with the length of its prefix
 * @param peer the other end's address, on a point-to-point address
 * @param broadcast the broadcast address, where one is set
 * @param label the name under which old tools show it, IPv4 only
 * @param scope how far it is valid
 * @param flags its flags
 * @param preferredLifetime how long new connections may start from it; absent: for ever. Whole
 *     seconds
 * @param validLifetime how long it lives; absent: for ever. Whole seconds
 * @param metric the metric of its prefix's route, where one is set (unsigned 32 bits)
 */
public record InterfaceAddress(
    Device device,
    Prefix local,
    Optional<InetAddress> peer,
    Optional<InetAddress> broadcast,
    Optional<String> label,
    Scope scope,
    AddressFlags flags,
    Optional<Duration> preferredLifetime,
    Optional<Duration> validLifetime,
    OptionalLong metric) {
  /** The address alone. */
  public InetAddress address() {
    return local.address();
  }
}
