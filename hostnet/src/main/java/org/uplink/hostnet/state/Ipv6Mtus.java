package org.uplink.hostnet.state;

import java.util.Optional;
import org.uplink.hostnet.sysctl.LinkSysctls;

/**
 * The MTUs of IPv6 of a host's links. A state has those that are lower than the MTU of their link.
 *
 * @param state the state of the host
 */
public record Ipv6Mtus(NetworkState state) {
  /** Returns the MTU if it is lower than that of the link. */
  public Optional<String> lowerOf(String device) {
    return Optional.ofNullable(state.sysctls().get(LinkSysctls.mtuKey(device).toString()));
  }

  /** Returns the MTU of a link with IPv6; empty for another one. */
  public Optional<String> of(String device) {
    return state
        .link(device)
        .filter(LinkState::canHaveIpv6)
        .filter(_ -> "0".equals(setting(device, "disable_ipv6")))
        .map(link -> lowerOf(device).orElse(Integer.toString(link.mtu())));
  }

  /** Returns whether the MTU may be one that a router has advertised. */
  public boolean mayBeAdvertised(String device) {
    boolean accepts =
        !"0".equals(setting(device, "accept_ra")) && !"0".equals(setting(device, "accept_ra_mtu"));
    return accepts
        && (state.addressesOf(device).stream().anyMatch(it -> !it.ipv4() && it.expires())
            || state.routesThrough(device).stream().anyMatch(Normalization::isAdvertised));
  }

  private String setting(String device, String name) {
    return state.sysctls().getOrDefault("ipv6/conf/%s/%s".formatted(device, name), "");
  }
}
