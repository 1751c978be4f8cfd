package org.uplink.hostnet.backend.networkmanager;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
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
  private static final int PREFIX_LENGTH = 64;

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
    List<AddressState> addresses = addressesBeside(section);
    if (addresses.isEmpty()) {
      return profile;
    }
    if (addresses.stream().map(AddressState::identifier).distinct().count() > 1) {
      throw new SetupRefusedException(
          SetupCode.NOT_SUPPORTED,
          "NetworkManager has made the addresses %2$s of %1$s from the name of %1$s, and would make others for the bridge. Set ipv6.addr-gen-mode eui64, which changes the addresses, or static addresses. Connect %1$s again, and repeat the change."
              .formatted(
                  nic,
                  addresses.stream()
                      .map(it -> IpLiteral.format(it.local().address()))
                      .collect(Collectors.joining(" and "))));
    }
    Keyfile fixed = profile.with(IPV6, MODE, "eui64");
    AddressState address = addresses.getFirst();
    return isOfMac(address)
        ? fixed
        : fixed.with(IPV6, TOKEN, IpLiteral.format(address.identifier()));
  }

  /** Returns the addresses of the device that its profile does not name. */
  private List<AddressState> addressesBeside(Map<String, String> section) {
    List<InetAddress> named = new ArrayList<>();
    for (Map.Entry<String, String> entry : section.entrySet()) {
      if (ProfileAddressing.isAddress(entry.getKey())) {
        named.add(IpLiteral.parse(entry.getValue().split("[/,;]", -1)[0].strip()));
      }
    }
    return planned.addressesOf(device).stream()
        .filter(address -> !address.ipv4() && !address.linkLocal())
        .filter(address -> address.local().length() == PREFIX_LENGTH)
        .filter(address -> !Normalization.isTemporary(address))
        .filter(address -> !named.contains(address.local().address()))
        .toList();
  }

  private boolean isOfMac(AddressState address) {
    return planned
        .link(device)
        .flatMap(LinkState::mac)
        .filter(address::isGeneratedFrom)
        .isPresent();
  }
}
