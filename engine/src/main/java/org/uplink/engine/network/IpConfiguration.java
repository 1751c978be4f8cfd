package org.uplink.engine.network;

import java.util.List;
import java.util.Optional;

/**
 * The addresses of a device, and how it gets them.
 *
 * @param ipv4 addresses with prefix lengths, the primary one first
 * @param gateway4 the IPv4 default gateway over the device
 * @param dhcp4 whether DHCP gave it an IPv4 address
 * @param ipv6 addresses with prefix lengths, without link-local ones
 * @param gateway6 the IPv6 default gateway over the device
 * @param dhcp6 whether DHCPv6 gave it an IPv6 address
 * @param autoconf6 whether it takes addresses from router advertisements
 * @param defaultRoute whether the host's default route uses it
 */
public record IpConfiguration(
    List<String> ipv4,
    Optional<String> gateway4,
    boolean dhcp4,
    List<String> ipv6,
    Optional<String> gateway6,
    boolean dhcp6,
    boolean autoconf6,
    boolean defaultRoute) {
  /** The configuration of a device without addresses. */
  public static final IpConfiguration NONE =
      new IpConfiguration(
          List.of(), Optional.empty(), false, List.of(), Optional.empty(), false, false, false);

  public IpConfiguration {
    ipv4 = List.copyOf(ipv4);
    ipv6 = List.copyOf(ipv6);
  }

  /** Returns whether the host can be reached at the device, now or after DHCP has answered. */
  public boolean present() {
    return !ipv4.isEmpty() || !ipv6.isEmpty() || dhcp4 || dhcp6 || autoconf6;
  }
}
