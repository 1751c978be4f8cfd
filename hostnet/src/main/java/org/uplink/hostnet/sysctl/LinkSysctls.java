package org.uplink.hostnet.sysctl;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The sysctls that a bridge takes over from its NIC. A new link gets the kernel's defaults, which
 * can break the host: with {@code accept_ra} 1 a bridge on a forwarding host ignores router
 * advertisements, and IPv6 fails when the router's lifetime ends. With another {@code rp_filter} or
 * {@code arp_ignore} the bridge drops packets that the NIC accepted.
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
          "disable_xfrm",
          "arp_evict_nocarrier",
          "bc_forwarding",
          "bootp_relay",
          "drop_gratuitous_arp",
          "drop_unicast_in_l2_multicast",
          "force_igmp_version",
          "igmpv2_unsolicited_report_interval",
          "igmpv3_unsolicited_report_interval",
          "medium_id",
          "tag");

  /**
   * The MTU of IPv6. The kernel sets it to that of the link when IPv6 starts on the link and when
   * the link gets another MTU, so that it is not among the settings that are written before a link
   * goes up.
   */
  public static final String MTU = "mtu";

  /** The secret of stable private addresses (RFC 7217). */
  public static final String SECRET = "stable_secret";

  /**
   * The IPv6 sysctls in the order of writing. The settings of link-local addresses are written
   * before the setting that enables IPv6. The kernel accepts {@code addr_gen_mode} 2 only if there
   * is a secret.
   */
  private static final List<String> IPV6 =
      List.of(
          SECRET,
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
          "accept_ra_min_lft",
          "accept_ra_rt_info_max_plen",
          "accept_ra_rt_info_min_plen",
          "accept_untracked_na",
          "disable_policy",
          "drop_unsolicited_na",
          "enhanced_dad",
          "force_forwarding",
          "force_mld_version",
          "force_tllao",
          "ioam6_enabled",
          "ioam6_id",
          "ioam6_id_wide",
          "max_desync_factor",
          "mldv1_unsolicited_report_interval",
          "mldv2_unsolicited_report_interval",
          "ndisc_evict_nocarrier",
          "ndisc_tclass",
          "optimistic_dad",
          "ra_defrtr_metric",
          "ra_honor_pio_life",
          "ra_honor_pio_pflag",
          "regen_max_retry",
          "regen_min_advance",
          "router_probe_interval",
          "router_solicitation_delay",
          "router_solicitation_interval",
          "router_solicitation_max_interval",
          "rpl_seg_enabled",
          "seg6_enabled",
          "seg6_require_hmac",
          "suppress_frag_ndisc",
          "use_oif_addrs_only",
          "use_optimistic",
          "disable_ipv6");

  /** Of the neighbour table. Left out are the old names of the same values in other units. */
  private static final List<String> NEIGHBOURS =
      List.of(
          "anycast_delay",
          "app_solicit",
          "base_reachable_time_ms",
          "delay_first_probe_time",
          "gc_stale_time",
          "interval_probe_time_ms",
          "locktime",
          "mcast_resolicit",
          "mcast_solicit",
          "proxy_delay",
          "proxy_qlen",
          "retrans_time_ms",
          "ucast_solicit",
          "unres_qlen_bytes");

  /** The keys without the link, in the order in which they are written. */
  private static final List<String> ORDERED =
      keysOf("default").stream().map(SysctlKey::withoutDevice).toList();

  /** The settings that usually have several digits. */
  private static final Set<String> LONG =
      Set.of(
          "accept_ra_min_hop_limit",
          "hop_limit",
          "max_addresses",
          "router_solicitations",
          "temp_prefered_lft",
          "temp_valid_lft");

  private LinkSysctls() {}

  /**
   * Returns whether a stored value may lack digits: earlier agents read only the first character of
   * a setting. Such a value is not restored; a new link has the value of the link below.
   *
   * @param name the name without the family and the link, such as "hop_limit"
   */
  public static boolean mayLackDigits(String name, String value) {
    return value.equals("-") || (value.length() == 1 && LONG.contains(name));
  }

  /** Returns the keys for a link, in the order in which they are written. */
  public static List<SysctlKey> keysOf(String device) {
    List<SysctlKey> keys = new ArrayList<>();
    for (String family : List.of("ipv4", "ipv6")) {
      NEIGHBOURS.forEach(name -> keys.add(new SysctlKey(family, "neigh", device, name)));
    }
    IPV4.forEach(name -> keys.add(new SysctlKey("ipv4", device, name)));
    IPV6.forEach(name -> keys.add(new SysctlKey("ipv6", device, name)));
    return keys;
  }

  /** Returns the key of the MTU of IPv6. */
  public static SysctlKey mtuKey(String device) {
    return new SysctlKey("ipv6", device, MTU);
  }

  /** Returns the position of a key in the order in which the keys are written. */
  public static int order(SysctlKey key) {
    return ORDERED.indexOf(key.withoutDevice());
  }
}
