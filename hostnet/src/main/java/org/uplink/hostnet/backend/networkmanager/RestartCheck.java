package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.firewall.ZoneChange;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Finds what a restart of NetworkManager would end, and what a bridge cannot take over from the
 * profile of its NIC.
 */
record RestartCheck(NetworkManager manager) {
  /** The types of connections that end when NetworkManager stops. */
  private static final Set<String> ENDED =
      Set.of("802-11-wireless", "bluetooth", "cdma", "gsm", "ppp", "pppoe", "team", "vpn");

  /** Sections of a profile that need the NIC itself. */
  private static final Set<String> OF_THE_NIC = Set.of("802-1x", "dcb", "macsec", "sriov");

  /** The values of dhcp-client-id that depend on the profile or the name of the device. */
  private static final Set<String> GENERATED_CLIENT_IDS = Set.of("duid", "ipv6-duid", "stable");

  /** The values of addr-gen-mode that do not depend on the name of the device. */
  private static final Set<String> EUI64 = Set.of("eui64", "0");

  /**
   * Checks that a restart ends nothing.
   *
   * @throws SetupRefusedException if it would
   */
  void checkRestart() {
    manager
        .findActive(ENDED)
        .ifPresent(
            connection -> {
              throw refused(
                  SetupCode.NOT_SUPPORTED,
                  "a restart of NetworkManager would end the connection %s (%s). Disconnect it first."
                      .formatted(connection.id(), connection.type()));
            });
    if (manager.hasCheckpoint()) {
      throw refused(
          SetupCode.BUSY,
          "another program has an open checkpoint of NetworkManager, which a restart would lose."
              + " Retry when that program has finished.");
    }
  }

  /**
   * Checks the settings of a NIC's profile, except the addressing.
   *
   * @throws SetupRefusedException if a bridge cannot take them over
   */
  static void checkSettings(String nic, Keyfile profile) {
    refuseSections(nic, profile);
    refuseSecrets(nic, profile);
  }

  /**
   * Checks that NetworkManager puts a device into the zone of firewalld that the plan has for it.
   *
   * @param zones the zones of the plan
   */
  static void checkZone(Keyfile profile, List<ZoneChange> zones, String device) {
    for (ZoneChange change : zones) {
      if (change.device().equals(device)
          && !profile.get("connection", "zone").equals(Optional.of(change.zone()))) {
        throw new SetupRefusedException(
            SetupCode.NOT_SUPPORTED,
            "%1$s is in the zone %2$s of firewalld for now only: its profile has another zone or none, into which NetworkManager puts %1$s and %3$s when it starts. Write the zone into the profile: nmcli connection modify \"$(nmcli -g GENERAL.CONNECTION device show %1$s)\" connection.zone %2$s"
                .formatted(change.source(), change.zone(), device));
      }
    }
  }

  /**
   * Checks the addressing of a network's device.
   *
   * @param nic the NIC that has the addressing now
   * @param profile the profile of the device
   * @param addresses the addresses of the device
   * @throws SetupRefusedException if the device would get other addresses
   */
  static void checkAddressing(String nic, Keyfile profile, List<AddressState> addresses) {
    refuseGeneratedIds(nic, profile);
    addresses.stream()
        .filter(address -> !address.ipv4() && address.expires() && address.local().isHost())
        .findFirst()
        .ifPresent(
            address -> {
              throw refused(
                  SetupCode.NOT_SUPPORTED,
                  "%s of %s is from DHCPv6, and a bridge would get another one. Set a static address, or ipv6.method disabled."
                      .formatted(address.local(), nic));
            });
  }

  private static void refuseSections(String nic, Keyfile profile) {
    profile.sections().keySet().stream()
        .filter(OF_THE_NIC::contains)
        .findFirst()
        .ifPresent(
            section -> {
              throw refused(
                  SetupCode.NOT_SUPPORTED,
                  "the profile of %s has the section [%s], which a bridge cannot take over"
                      .formatted(nic, section));
            });
  }

  /** A secret with the flag 1 is known to the agent of a user only, who may not be logged in. */
  private static void refuseSecrets(String nic, Keyfile profile) {
    profile
        .sections()
        .forEach(
            (section, keys) ->
                keys.forEach(
                    (key, value) -> {
                      if (key.endsWith("-flags") && value.matches("[1357]")) {
                        throw refused(
                            SetupCode.NOT_SUPPORTED,
                            "the profile of %s has a secret that only a user's agent knows (%s.%s=%s)"
                                .formatted(nic, section, key, value));
                      }
                    }));
  }

  /** Refuses what NetworkManager derives from the name of the device or the id of the profile. */
  private static void refuseGeneratedIds(String nic, Keyfile profile) {
    boolean automatic =
        Set.of("auto", "dhcp").contains(profile.get("ipv6", "method").orElse("auto"));
    Optional<String> mode =
        profile.get("ipv6", "addr-gen-mode").filter(value -> automatic && !EUI64.contains(value));
    if (mode.isPresent()) {
      throw refused(
          SetupCode.NOT_SUPPORTED,
          "the profile of %1$s generates IPv6 addresses from the name of the device (addr-gen-mode=%2$s), so the bridge would get other addresses. Set ipv6.addr-gen-mode eui64, or static addresses, and connect %1$s again."
              .formatted(nic, mode.get()));
    }
    Optional<String> client =
        profile.get("ipv4", "dhcp-client-id").filter(GENERATED_CLIENT_IDS::contains);
    if (client.isPresent()) {
      throw refused(
          SetupCode.NOT_SUPPORTED,
          "the profile of %1$s generates its DHCP client id from the profile or the device (dhcp-client-id=%2$s), so the bridge would get another address. Set ipv4.dhcp-client-id mac, and connect %1$s again."
              .formatted(nic, client.get()));
    }
  }

  private static SetupRefusedException refused(SetupCode code, String why) {
    return new SetupRefusedException(code, why);
  }
}
