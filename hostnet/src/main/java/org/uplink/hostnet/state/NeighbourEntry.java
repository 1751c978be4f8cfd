package org.uplink.hostnet.state;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.neighbour.NeighbourFlags;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.RawAttribute;

/**
 * A neighbour whose link-layer address is known, or an address for which this host answers.
 *
 * @param device the link's name
 * @param address the neighbour's IP address
 * @param mac its link-layer address. Absent for an address for which this host answers
 * @param permanent whether an administrator added the entry, so that it does not expire
 * @param noArp whether an administrator added it in the state NOARP
 * @param flags its flags, if it has any
 * @param rawAttributes what the kernel shows besides, by its numbers
 */
public record NeighbourEntry(
    String device,
    InetAddress address,
    Optional<MacAddress> mac,
    boolean permanent,
    boolean noArp,
    Optional<NeighbourFlags> flags,
    List<RawAttribute> rawAttributes) {
  public NeighbourEntry {
    rawAttributes = List.copyOf(rawAttributes);
  }

  /** A neighbour without flags and raw attributes. */
  public NeighbourEntry(String device, InetAddress address, MacAddress mac, boolean permanent) {
    this(device, address, Optional.of(mac), permanent, false, Optional.empty(), List.of());
  }

  /** Returns whether an administrator added the entry. The kernel adds and deletes the others. */
  public boolean configured() {
    return permanent || noArp || proxy();
  }

  /** Returns whether this host answers requests for the address. */
  public boolean proxy() {
    return flags.filter(NeighbourFlags::proxy).isPresent();
  }

  /** Returns whether this is an IPv4 neighbour. */
  public boolean ipv4() {
    return address instanceof Inet4Address;
  }

  /** Returns what identifies the entry to the kernel. */
  public Identity identity() {
    return new Identity(device, address, proxy());
  }

  /** Returns this neighbour on another link. */
  public NeighbourEntry withDevice(String other) {
    return new NeighbourEntry(other, address, mac, permanent, noArp, flags, rawAttributes);
  }

  /** The values by which the kernel identifies an entry. */
  public record Identity(String device, InetAddress address, boolean proxy) {}
}
