package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.firewall.ZoneChange;
import org.uplink.hostnet.request.SetupRefusedException;
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

  private static SetupRefusedException refused(SetupCode code, String why) {
    return new SetupRefusedException(code, why);
  }
}
