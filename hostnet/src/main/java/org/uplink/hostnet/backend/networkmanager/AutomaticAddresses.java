package org.uplink.hostnet.backend.networkmanager;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.backend.AdvertisedAddresses;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * The IPv6 addresses that NetworkManager makes from the prefixes of routers. It may make their
 * second half, the identifier, from the name of the device, so a bridge would get other addresses
 * than its NIC. With the mode {@code eui64} and a token, it makes them from the token.
 *
 * @param planned the host after the change in the kernel
 * @param device the device that has the addresses after the change
 */
record AutomaticAddresses(NetworkState planned, String device) {
  private static final String IPV6 = "ipv6";
  private static final String MODE = "addr-gen-mode";
  private static final String TOKEN = "token";

  /** The values of addr-gen-mode that do not depend on the name of the device. */
  private static final Set<String> EUI64 = Set.of("eui64", "0");

  /**
   * Returns a profile with which the device gets the addresses that it has after the change.
   *
   * @param nic the NIC that has the addresses now
   * @throws SetupRefusedException if no profile says them
   */
  Keyfile keep(String nic, Keyfile profile) {
    Map<String, String> section = profile.section(IPV6);
    if (!Set.of("auto", "dhcp").contains(section.getOrDefault("method", "auto"))
        || section.containsKey(TOKEN)
        || EUI64.contains(section.getOrDefault(MODE, ""))) {
      return profile;
    }
    AdvertisedAddresses advertised = AdvertisedAddresses.of(planned, device, named(section));
    if (advertised.addresses().isEmpty()) {
      return profile;
    }
    InetAddress identifier =
        advertised
            .identifier()
            .orElseThrow(
                () ->
                    new SetupRefusedException(
                        SetupCode.NOT_SUPPORTED,
                        "NetworkManager has made the addresses %2$s of %1$s from the name of %1$s, and would make others for the bridge. Set ipv6.addr-gen-mode eui64, which changes the addresses, or static addresses. Connect %1$s again, and repeat the change."
                            .formatted(nic, advertised.describe())));
    Keyfile fixed = profile.with(IPV6, MODE, "eui64");
    return isOfMac(advertised.addresses().getFirst())
        ? fixed
        : fixed.with(IPV6, TOKEN, IpLiteral.format(identifier));
  }

  /** Returns the addresses that the device's profile names. */
  private static Set<InetAddress> named(Map<String, String> section) {
    return section.entrySet().stream()
        .filter(entry -> ProfileAddressing.isAddress(entry.getKey()))
        .map(entry -> IpLiteral.parse(entry.getValue().split("[/,;]", -1)[0].strip()))
        .collect(Collectors.toSet());
  }

  private boolean isOfMac(AddressState address) {
    return planned
        .link(device)
        .flatMap(LinkState::mac)
        .filter(address::isGeneratedFrom)
        .isPresent();
  }
}
