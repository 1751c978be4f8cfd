package org.uplink.hostnet.state;

import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param peer the address of the other end of a point-to-point link
 * @param broadcast the broadcast address
 * @param label the alias that ifconfig(8) shows (IPv4)
 * @param scope the address's scope
 * @param flags the address's flags
 * @param life how long the address is valid. Absent: forever
 * @param metric the metric of the route to its prefix, if it has one of its own
 */
@RecordBuilder
public record AddressState(
    String device,
    Prefix local,
    Optional<InetAddress> peer,
    Optional<InetAddress> broadcast,
    Optional<String> label,
    Scope scope,
    AddressFlags flags,
    Optional<Life> life,
    OptionalLong metric)
    implements AddressStateBuilder.With {
  /** IFA_F_NOPREFIXROUTE: the kernel adds no route for the address's prefix. */
  public static final int NO_PREFIX_ROUTE = 0x200;

  private static final int MAX_LABEL = 15;

  /** Returns whether this is an IPv4 address. */
  public boolean ipv4() {
    return local.address() instanceof Inet4Address;
  }

  /** Returns whether this is an IPv6 link-local address, which belongs to its link. */
  public boolean linkLocal() {
    return !ipv4() && local.address().isLinkLocalAddress();
  }

  /**
   * Returns this address on another link, without a prefix route of the kernel.
   *
   * <p>A label has to start with the name of its link.
   */
  public AddressState movedTo(String other) {
    Optional<String> newLabel =
        label
            .map(old -> old.startsWith(device) ? other + old.substring(device.length()) : other)
            .map(name -> name.length() <= MAX_LABEL ? name : other);
    return AddressStateBuilder.builder(this)
        .device(other)
        .label(ipv4() ? newLabel : Optional.empty())
        .flags(new AddressFlags(flags.bits() | NO_PREFIX_ROUTE))
        .build();
  }

  /**
   * How long an address is valid, in seconds since it was read.
   *
   * @param preferred how long new connections may use it as their source
   * @param valid how long it is valid
   */
  public record Life(long preferred, long valid) {}
}
