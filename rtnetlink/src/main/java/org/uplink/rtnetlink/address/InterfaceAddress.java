package org.uplink.rtnetlink.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;

/**
 * An address of a link ({@code RTM_NEWADDR}).
 *
 * @param device the link
 * @param local the address and its prefix length
 * @param peer the address of the other end of a point-to-point link
 * @param broadcast the broadcast address, if one is set
 * @param label the label that ifconfig shows as the device's name, IPv4 only
 * @param scope how far the address is valid
 * @param flags the address's flags
 * @param preferredLifetime how long new connections may use the address, in whole seconds; empty
 *     means without end
 * @param validLifetime how long the address exists, in whole seconds; empty means without end
 * @param updated when the address was added or last changed, in time since the boot, with
 *     hundredths of a second. A new lifetime is a change too
 * @param metric the metric of the route for the prefix, if one is set (unsigned 32 bits)
 * @param rawAttributes the attributes that the library does not model, such as who added it
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
    Duration updated,
    OptionalLong metric,
    List<RawAttribute> rawAttributes) {
  /** Copies the list. */
  public InterfaceAddress {
    rawAttributes = List.copyOf(rawAttributes);
  }

  /** Returns the address without the prefix length. */
  public InetAddress address() {
    return local.address();
  }
}
