package org.uplink.hostnet.sysctl;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings of a NIC that its bridge has to have as well, since a new link gets the defaults: a
 * bridge with {@code accept_ra} 1 on a host that forwards would let IPv6 die when the router's
 * lifetime ends, with strict {@code rp_filter} or {@code arp_ignore} other packets would be dropped
 * than before.
 */
public final class LinkSysctls {
  private static final List<String> IPV4 =
      List.of(
          "forwarding",
          "rp_filter",
          "arp_filter",
          "arp_announce",
          "arp_ignore",
          "arp_accept",
          "arp_notify",
          "proxy_arp",
          "proxy_arp_pvlan",
          "accept_local",
          "accept_redirects",
          "secure_redirects",
          "send_redirects",
          "shared_media",
          "accept_source_route",
          "route_localnet",
          "src_valid_mark",
          "log_martians",
          "promote_secondaries",
          "ignore_routes_with_linkdown",
          "disable_policy",
          "disable_xfrm");

  /** Order matters: what decides over link-local addresses comes before what turns IPv6 on. */
  private static final List<String> IPV6 =
      List.of(
          "addr_gen_mode",
          "use_tempaddr",
          "forwarding",
          "accept_ra",
          "accept_ra_defrtr",
          "accept_ra_pinfo",
          "accept_ra_rtr_pref",
          "accept_ra_mtu",
          "accept_ra_min_hop_limit",
          "accept_ra_from_local",
          "accept_redirects",
          "accept_source_route",
          "autoconf",
          "accept_dad",
          "dad_transmits",
          "router_solicitations",
          "temp_prefered_lft",
          "temp_valid_lft",
          "max_addresses",
          "keep_addr_on_down",
          "drop_unicast_in_l2_multicast",
          "ndisc_notify",
          "ignore_routes_with_linkdown",
          "proxy_ndp",
          "hop_limit",
          "disable_ipv6");

  private LinkSysctls() {}

  /** The settings of this link, in the order in which they are written. */
  public static List<SysctlKey> keysOf(String device) {
    List<SysctlKey> keys = new ArrayList<>();
    IPV4.forEach(name -> keys.add(new SysctlKey("ipv4", device, name)));
    IPV6.forEach(name -> keys.add(new SysctlKey("ipv6", device, name)));
    return keys;
  }

  /** The place of a setting in the order in which they are written. */
  public static int order(SysctlKey key) {
    return keysOf(key.device()).indexOf(key);
  }
}
