package org.uplink.hostnet.backend.networkmanager;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * The identity by which DHCP servers know a device. NetworkManager may generate it from the name of
 * the device, or from its profile, so a bridge would get other leases than its NIC. A profile can
 * say it as values.
 *
 * @param planned the host after the change in the kernel
 * @param device the device that has the addresses after the change
 */
record ProfileIdentity(NetworkManager manager, NetworkState planned, String device) {
  private static final String CLIENT_ID = "dhcp-client-id";

  /** The values of dhcp-client-id that another device cannot have. */
  private static final Set<String> GENERATED_CLIENT_IDS =
      Set.of("duid", "ipv6-duid", "perm-mac", "stable");

  /** An identity association or a host id, as a value. Words such as "stable" are no values. */
  private static final Pattern VALUE = Pattern.compile("[0-9A-Fa-fx:]+");

  /**
   * Returns a profile with which DHCP servers know the device as they know its NIC.
   *
   * @param nic the NIC that has the addresses now
   * @throws SetupRefusedException if an address is leased and NetworkManager does not say by which
   *     identity
   */
  Keyfile keep(String nic, Keyfile profile) {
    return keepDhcp6(nic, keepDhcp4(nic, profile));
  }

  private Keyfile keepDhcp4(String nic, Keyfile profile) {
    if (!profile.get("ipv4", "method").orElse("auto").equals("auto")) {
      return profile;
    }
    Optional<String> present = profile.get("ipv4", CLIENT_ID);
    boolean isGenerated = present.filter(GENERATED_CLIENT_IDS::contains).isPresent();
    if (present.isPresent() && !isGenerated) {
      return profile;
    }
    Optional<String> leased = leased(AddressState::ipv4);
    Map<String, String> options =
        leased.isPresent() ? manager.awaitDhcpOptions(nic, true) : manager.dhcpOptions(nic, true);
    if (leased.isPresent() && options.isEmpty()) {
      throw refused(
          "%1$s of %2$s is from DHCP, but not from the DHCP client of NetworkManager, so a bridge could get another one. If another DHCP client runs, stop it; then connect %2$s again."
              .formatted(leased.get(), nic));
    }
    Optional<String> used = Optional.ofNullable(options.get("dhcp_client_identifier"));
    if (used.isPresent() && (isGenerated || !isOfMac(used.get()))) {
      return profile.with("ipv4", CLIENT_ID, used.get());
    }
    if (isGenerated && used.isEmpty()) {
      throw refused(
          "the profile of %1$s generates its DHCP client id from the profile or the device (dhcp-client-id=%2$s), and NetworkManager does not say which one. Set ipv4.dhcp-client-id mac, and connect %1$s again."
              .formatted(nic, present.orElseThrow()));
    }
    return profile;
  }

  private Keyfile keepDhcp6(String nic, Keyfile profile) {
    if (!Set.of("auto", "dhcp").contains(profile.get("ipv6", "method").orElse("auto"))) {
      return profile;
    }
    Optional<String> leased = leased(address -> !address.ipv4() && address.local().isHost());
    if (leased.isEmpty()) {
      return profile;
    }
    Map<String, String> options = manager.awaitDhcpOptions(nic, false);
    String association = options.get("iaid");
    String host = options.get("dhcp6_client_id");
    if (association == null || host == null) {
      throw refused(
          "%s of %s is from DHCPv6, and NetworkManager does not say by which identity (IAID and DUID), so a bridge could get another one. Set a static address, or ipv6.method disabled."
              .formatted(leased.get(), nic));
    }
    return withValue(withValue(profile, "dhcp-iaid", association), "dhcp-duid", host);
  }

  private Optional<String> leased(Predicate<AddressState> isOfKind) {
    return planned.addressesOf(device).stream()
        .filter(AddressState::expires)
        .filter(isOfKind)
        .map(address -> address.local().toString())
        .findFirst();
  }

  /** Sets a key of IPv6 that has no value of the operator's. */
  private static Keyfile withValue(Keyfile profile, String key, String value) {
    return profile.get("ipv6", key).filter(it -> VALUE.matcher(it).matches()).isPresent()
        ? profile
        : profile.with("ipv6", key, value);
  }

  /** Returns whether a client id is that of the type "MAC of Ethernet" for the device's MAC. */
  private boolean isOfMac(String clientId) {
    return planned
        .link(device)
        .flatMap(LinkState::mac)
        .filter(mac -> clientId.equalsIgnoreCase("01:" + mac))
        .isPresent();
  }

  private static SetupRefusedException refused(String why) {
    return new SetupRefusedException(SetupCode.NOT_SUPPORTED, why);
  }
}
