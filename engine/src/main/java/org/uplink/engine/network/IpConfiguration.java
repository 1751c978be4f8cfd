package org.uplink.engine.network;

import java.util.List;
import java.util.Optional;

/**
 * The addresses of a device and how it came by them.
 *
 * @param ipv4 with prefix lengths, the primary first
 * @param gateway4 the IPv4 default gateway over the device
 * @param dhcp4 whether an IPv4 address came by DHCP
 * @param ipv6 with prefix lengths, no link-local ones
 * @param gateway6 the IPv6 default gateway over the device
 * @param dhcp6 whether an IPv6 address came by DHCPv6
 * @param autoconf6 whether it takes addresses from router advertisements
 * @param defaultRoute whether the host's default route leaves by it
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
  /** No address at all. */
  public static final IpConfiguration NONE =
      new IpConfiguration(
          List.of(), Optional.empty(), false, List.of(), Optional.empty(), false, false, false);

  public IpConfiguration {
    ipv4 = List.copyOf(ipv4);
    ipv6 = List.copyOf(ipv6);
  }

  /** Whether a host can be reached by it, now or when its DHCP has answered. */
  public boolean present() {
    return !ipv4.isEmpty() || !ipv6.isEmpty() || dhcp4 || dhcp6 || autoconf6;
  }
}
