package org.uplink.hostnet.owner;

/**
 * A program that configures a NIC. It would undo or break a change that another program makes.
 *
 * @param kind the program
 * @param device the device that it configures
 * @param evidence the file or process that shows the owner, such as "/run/systemd/netif/links/2"
 */
public record NicOwner(Kind kind, String device, String evidence) {
  /**
   * Returns what the operator can do, as an imperative without a period: "give eth0 a static
   * address …".
   */
  public String nextStep() {
    return kind.nextStep.formatted(device);
  }

  /** The known programs. */
  public enum Kind {
    NETWORK_MANAGER(
        "NetworkManager",
        "give %1$s a static address, run nmcli device set %1$s managed no, write the two lines"
            + " [keyfile] and unmanaged-devices=interface-name:%1$s;interface-name:BRIDGE into"
            + " /etc/NetworkManager/conf.d/uplink.conf (replace BRIDGE by the name of the network),"
            + " and run nmcli general reload"),
    NETWORKD(
        "systemd-networkd",
        "write the four lines [Match], Name=%1$s, [Link] and Unmanaged=yes into"
            + " /etc/systemd/network/05-%1$s.network, let another program, such as ifupdown, give"
            + " %1$s its static address at each boot, and then run systemctl restart"
            + " systemd-networkd, which keeps the addresses (networkctl reload removes them)"),
    WICKED(
        "wicked",
        "remove /etc/sysconfig/network/ifcfg-%1$s, after it has a static address that stays (wicked"
            + " ifdown %1$s removes the address)"),
    CONNMAN(
        "ConnMan",
        "give %1$s a static address and add it to NetworkInterfaceBlacklist in"
            + " /etc/connman/main.conf"),
    DHCLIENT(
        "dhclient",
        "give %1$s a static address, and end its dhclient with kill (dhclient -r and ifdown %1$s"
            + " remove the address)"),
    DHCPCD(
        "dhcpcd",
        "give %1$s a static address, write persistent and denyinterfaces %1$s into dhcpcd.conf, and"
            + " restart dhcpcd (without persistent, it removes the address)"),
    IFUPDOWN(
        "ifupdown",
        "delete the stanzas of %1$s in /etc/network/interfaces, and its line in"
            + " /run/network/ifstate"),
    UDHCPC(
        "udhcpc",
        "give %s a static address, and end its udhcpc with kill (with the option -R, it removes the"
            + " address)");

    private final String program;
    private final String nextStep;

    Kind(String program, String nextStep) {
      this.program = program;
      this.nextStep = nextStep;
    }

    /** Returns the name by which users know the program. */
    public String program() {
      return program;
    }
  }
}
