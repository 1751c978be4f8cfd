package org.uplink.hostnet.backend.ifupdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.interfaces.Stanza;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * The stanzas of a bridge and of its port, which replace those of the NIC.
 *
 * @param options divides the options of the NIC
 * @param bridge the planned bridge
 * @param mac the MAC of the NIC, which the bridge gets
 * @param hidesIpv6 whether the port has no IPv6
 */
record BridgeStanzas(CarriedOptions options, LinkState bridge, MacAddress mac, boolean hidesIpv6) {
  /** How the comment before the stanzas starts. */
  static final String COMMENT = "# Uplink made these stanzas of ";

  /** The kernel counts times of bridges in hundredths of a second. */
  private static final int MILLIS_PER_TICK = 10;

  /**
   * Returns the text.
   *
   * @param originals the stanzas of the NIC
   * @param original where the file with these stanzas is kept
   * @param auto whether the text has to bring the bridge up
   */
  String text(List<Stanza> originals, String original, boolean auto) {
    StringBuilder text = new StringBuilder();
    text.append(
        COMMENT
            + "%s for the network %s, whose removal puts back those in %s\n"
                .formatted(options.nic(), options.network(), original));
    if (auto) {
      text.append("auto " + options.network() + "\n");
    }
    for (int i = 0; i < originals.size(); i++) {
      Stanza stanza = originals.get(i);
      text.append(
          "iface %s %s %s\n"
              .formatted(
                  options.network(), stanza.family().orElseThrow(), stanza.method().orElseThrow()));
      if (i == 0) {
        commandsBefore(originals).forEach(command -> text.append("\tpre-up " + command + "\n"));
      }
      options.ofBridge(stanza).forEach(text::append);
      if (i == originals.size() - 1) {
        text.append("\tpost-down ip link del dev " + options.network() + "\n");
      }
    }
    text.append("iface " + options.nic() + " inet manual\n");
    return text.toString();
  }

  /** Returns the commands that make the bridge, unless it exists. */
  private List<String> commandsBefore(List<Stanza> originals) {
    String network = options.network();
    String nic = options.nic();
    LinkState.Bridge wanted = bridge.bridge().orElseThrow();
    List<String> commands = new ArrayList<>();
    commands.add(
        "[ -d /sys/class/net/%1$s ] || ip link add name %1$s address %2$s type bridge stp_state %3$d forward_delay %4$d"
            .formatted(
                network, mac, wanted.stp() ? 1 : 0, wanted.forwardDelayMillis() / MILLIS_PER_TICK));
    Optional<String> mtu = options.mtu(originals);
    mtu.ifPresent(value -> commands.add("ip link set dev %s mtu %s".formatted(nic, value)));
    options
        .mac(originals)
        .ifPresent(value -> commands.add("ip link set dev %s address %s".formatted(nic, value)));
    if (hidesIpv6) {
      commands.add("echo 1 > /proc/sys/net/ipv6/conf/" + nic + "/disable_ipv6");
    }
    commands.add("ip link set dev %s master %s up".formatted(nic, network));
    return commands;
  }
}
