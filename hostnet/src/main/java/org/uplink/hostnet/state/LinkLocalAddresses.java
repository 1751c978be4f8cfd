package org.uplink.hostnet.state;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/**
 * The IPv6 link-local addresses of a host, and which of them the kernel generates.
 *
 * <p>The kernel generates an address when IPv6 starts on a link with a carrier: from the link's MAC
 * ({@code addr_gen_mode} 0), from a secret (2 and 3), or none (1). It generates none when the MAC
 * of a link that is up changes, so a link can keep the address of an earlier MAC.
 *
 * @param state the state of the host
 */
public record LinkLocalAddresses(NetworkState state) {
  private static final Set<String> SECRET_MODES = Set.of("2", "3");
  private static final int PERMANENT = 0x80;
  private static final int PREFIX_LENGTH = 64;

  /** Returns the link-local addresses of a link. */
  public List<AddressState> of(String device) {
    return state.addressesOf(device).stream().filter(AddressState::linkLocal).toList();
  }

  /** Returns all link-local addresses of a link; empty if there may be more later. */
  public Optional<List<Prefix>> allOf(String device) {
    return areComplete(device)
        ? Optional.of(of(device).stream().map(AddressState::local).toList())
        : Optional.empty();
  }

  /** Returns the address that the kernel generates from the link's present MAC. */
  public Optional<AddressState> generatedOn(String device) {
    return mode(device).equals("0")
        ? state
            .link(device)
            .flatMap(LinkState::mac)
            .filter(mac -> mac.bytes().length == 6)
            .map(mac -> generated(device, mac))
        : Optional.empty();
  }

  /** Returns whether the kernel generates an address of its link from the link's present MAC. */
  public boolean generates(AddressState address) {
    return mode(address.device()).equals("0") && isOfPresentMac(address);
  }

  /** Returns whether an address is what the kernel generates from its link's present MAC. */
  public boolean isOfPresentMac(AddressState address) {
    return state
        .link(address.device())
        .flatMap(LinkState::mac)
        .filter(address::isGeneratedFrom)
        .isPresent();
  }

  /** Returns whether the kernel generates the addresses of a link from a secret. */
  public boolean areFromSecret(String device) {
    return SECRET_MODES.contains(mode(device));
  }

  /**
   * Returns whether the state has all link-local addresses of a link that the kernel will generate:
   * a link without a carrier gets its address later, and an address from a secret is not known
   * before.
   */
  public boolean areComplete(String device) {
    return hasIpv6(device)
        && mode(device).equals("0")
        && state
            .link(device)
            .filter(link -> link.carrier() && link.mac().isPresent())
            .filter(link -> link.master().isEmpty())
            .isPresent();
  }

  /** Returns whether a link is up and has IPv6. */
  public boolean hasIpv6(String device) {
    return state.link(device).filter(LinkState::up).isPresent()
        && "0".equals(state.sysctls().get(key(device, "disable_ipv6")));
  }

  private String mode(String device) {
    return state.sysctls().getOrDefault(key(device, "addr_gen_mode"), "0");
  }

  private static String key(String device, String name) {
    return new SysctlKey("ipv6", device, name).toString();
  }

  private static AddressState generated(String device, MacAddress mac) {
    return new AddressState(
        device,
        new Prefix(AddressState.linkLocalOf(mac), PREFIX_LENGTH),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Scope.LINK,
        new AddressFlags(PERMANENT),
        Optional.empty(),
        OptionalLong.empty(),
        List.of());
  }
}
