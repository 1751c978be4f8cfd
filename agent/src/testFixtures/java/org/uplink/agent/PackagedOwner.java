package org.uplink.agent;

import org.uplink.testkit.GuestMachine;

/**
 * A program that configures the NIC of a {@link PackagedHost}.
 *
 * @param name its name in the agent's configuration
 * @param unit its service
 * @param file the file that configures the NIC
 * @param text the text of this file
 * @param secret whether only root may read the file
 * @param isConfigured a script of bash that ends with the status 0 if the program has configured
 *     the NIC with the file
 * @param isAdopted a script of bash that ends with the status 0 if the program says that the
 *     network is its own and is complete
 */
record PackagedOwner(
    String name,
    String unit,
    String file,
    String text,
    boolean secret,
    String isConfigured,
    String isAdopted) {

  /** NetworkManager with static addresses. */
  static PackagedOwner networkManager() {
    return new PackagedOwner(
        "NetworkManager",
        "NetworkManager.service",
        "/etc/NetworkManager/system-connections/office.nmconnection",
        """
        [connection]
        id=office
        uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
        type=ethernet
        interface-name=%s

        # The office's network.
        [ipv4]
        method=manual
        address1=192.0.2.10/24,192.0.2.1

        [ipv6]
        method=manual
        address1=2001:db8::10/64,2001:db8::1
        """
            .formatted(GuestMachine.NIC),
        true,
        connections("enp0s3:connected:office"),
        connections(
            "enp0s3:connected:uplink-ovirtmgmt-enp0s3", "ovirtmgmt:connected:uplink-ovirtmgmt"));
  }

  /** systemd-networkd with static addresses. */
  static PackagedOwner networkd() {
    return new PackagedOwner(
        "systemd-networkd",
        "systemd-networkd.service",
        "/etc/systemd/network/20-office.network",
        """
        # The office's network.
        [Match]
        Name=%s

        [Network]
        Address=192.0.2.10/24
        Gateway=192.0.2.1
        Address=2001:db8::10/64
        Gateway=2001:db8::1
        """
            .formatted(GuestMachine.NIC),
        false,
        configured(GuestMachine.NIC),
        configured(GuestMachine.NIC, "ovirtmgmt"));
  }

  @Override
  public String toString() {
    return name;
  }

  private static String connections(String... lines) {
    return "nmcli -t -f DEVICE,STATE,CONNECTION device >/run/test.devices; "
        + "for line in "
        + String.join(" ", lines)
        + "; do grep -qx $line /run/test.devices || exit 1; done";
  }

  private static String configured(String... links) {
    return "networkctl --no-legend --no-pager list >/run/test.links; "
        + "for link in "
        + String.join(" ", links)
        + "; do grep -Eq \"^ *[0-9]+ $link .* configured *$\" /run/test.links || exit 1; done";
  }
}
