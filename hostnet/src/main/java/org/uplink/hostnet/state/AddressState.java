package org.uplink.hostnet.state;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/**
 * An address of a link.
 *
 * @param device the link's name
 * @param local the address with its prefix
 * @param peer the other end's address, on a point-to-point address
 * @param broadcast the broadcast address
 * @param label the name under which old tools show it (IPv4)
 * @param scope how far it is valid
 * @param flags its flags
 * @param life how long it lives, where not for ever
 * @param metric the metric of its prefix's route, where one is set
 */
public record AddressState(
    String device,
    Prefix local,
    Optional<InetAddress> peer,
    Optional<InetAddress> broadcast,
    Optional<String> label,
    Scope scope,
    AddressFlags flags,
    Optional<Life> life,
    OptionalLong metric) {
  /**
   * How long an address lives, in seconds from when it was read.
   *
   * @param preferred how long new connections may start from it
   * @param valid how long it lives
   */
  public record Life(long preferred, long valid) {}

  /** Whether it is an IPv4 address. */
  public boolean ipv4() {
    return local.address() instanceof Inet4Address;
  }

  /** Whether it is valid on its link alone (IPv6), so that it belongs to the link. */
  public boolean linkLocal() {
    return !ipv4() && local.address().isLinkLocalAddress();
  }

  /**
   * The same on another link, without a route of the kernel for its prefix.
   *
   * <p>A label begins with the link's name, or old tools show nonsense.
   */
  public AddressState movedTo(String other) {
    Optional<String> renamed =
        label
            .map(old -> old.startsWith(device) ? other + old.substring(device.length()) : other)
            .map(name -> name.length() < 16 ? name : other);
    return new AddressState(
        other,
        local,
        peer,
        broadcast,
        ipv4() ? renamed : Optional.empty(),
        scope,
        new AddressFlags(flags.bits() | 0x200),
        life,
        metric);
  }
}
