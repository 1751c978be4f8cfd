package org.uplink.hostnet.owner;

/**
 * A program that configures a NIC, and would undo or break a change that it does not know of.
 *
 * @param kind which program
 * @param device the device that it owns
 * @param evidence what says so, as "/run/systemd/netif/links/2"
 */
public record NicOwner(Kind kind, String device, String evidence) {
  /** The programs. */
  public enum Kind {
    /** NetworkManager. */
    NETWORK_MANAGER(
        "NetworkManager",
        "tell it to leave the device alone (nmcli device set %s managed no, and the same in"
            + " /etc/NetworkManager/conf.d) after giving it a static address"),
    /** systemd-networkd. */
    NETWORKD(
        "systemd-networkd",
        "take the device out of the [Match] of its .network file (or set Unmanaged=yes for %s) and"
            + " give it a static address"),
    /** ISC's DHCP client. */
    DHCLIENT("dhclient", "give %s a static address, and end dhclient on it"),
    /** Another DHCP client. */
    DHCPCD("dhcpcd", "give %s a static address, and deny it in dhcpcd.conf"),
    /** busybox's DHCP client. */
    UDHCPC("udhcpc", "give %s a static address, and end udhcpc on it");

    private final String program;
    private final String nextStep;

    Kind(String program, String advice) {
      this.program = program;
      this.nextStep = advice;
    }

    /** Its name as its users know it. */
    public String program() {
      return program;
    }
  }

  /** What an operator can do about it. */
  public String nextStep() {
    return kind.nextStep.formatted(device);
  }
}
