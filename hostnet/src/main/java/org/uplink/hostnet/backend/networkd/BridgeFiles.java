package org.uplink.hostnet.backend.networkd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.backend.networkd.NetworkFile.Section;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * The files of a network: of the bridge, of its addressing, and of its port.
 *
 * @param network the name of the network and of its bridge
 * @param nic the name of the port
 */
record BridgeFiles(String network, String nic) {
  /** The names of all files start with it. It sorts before those of operators and of netplan. */
  static final String PREFIX = "05-uplink-";

  /** systemd ignores sections with this prefix. */
  private static final String UPLINK = "X-Uplink";

  private static final String ORIGINAL = "Original";
  private static final String READABLE = "rw-r--r--";
  private static final long MILLIS = 1000;
  private static final int DEFAULT_MTU = 1500;

  /** Returns the name of the file that creates the bridge. */
  String bridgeName() {
    return bridgeName(network);
  }

  /** Returns the name of the file that creates the bridge of a network. */
  static String bridgeName(String network) {
    return PREFIX + network + ".netdev";
  }

  /** Returns the name of the file with the addressing of the bridge. */
  String networkName() {
    return networkName(network);
  }

  /** Returns the name of the file with the addressing of a network's bridge. */
  static String networkName(String network) {
    return PREFIX + network + ".network";
  }

  /** Returns the name of the file of the port. */
  String portName() {
    return PREFIX + network + "-" + nic + ".network";
  }

  /**
   * Returns the file of the addressing until systemd-networkd takes the bridge over. Without it, a
   * file of the NIC that matches its MAC would match the bridge too, as soon as there is one.
   */
  FileContent unmanaged() {
    return file(
        List.of(
            Section.of("Match").with("Name", network),
            Section.of("Link").with("Unmanaged", "yes")));
  }

  /**
   * Returns the file that creates the bridge as the plan does.
   *
   * @param bridge the planned bridge
   * @param mac the MAC of the NIC, which the bridge gets
   */
  FileContent bridge(LinkState bridge, MacAddress mac) {
    LinkState.Bridge options = bridge.bridge().orElseThrow();
    return file(
        List.of(
            Section.of("NetDev")
                .with("Name", network)
                .with("Kind", "bridge")
                .with("MACAddress", mac.toString()),
            Section.of("Bridge")
                .with("STP", options.stp() ? "yes" : "no")
                .with("ForwardDelaySec", Long.toString(options.forwardDelayMillis() / MILLIS))));
  }

  /**
   * Returns the file with the addressing of the bridge.
   *
   * @param original the file of the NIC
   * @param clientId the id by which the DHCP server knows the NIC, if there is a lease
   * @param mtu the planned MTU
   */
  FileContent network(OriginalFile original, Optional<ClientId> clientId, int mtu) {
    NetworkFile carried = new CarriedSettings(nic, original).ofBridge();
    Section network = Section.of("Network");
    // With "yes", a leased address would stay for ever.
    Map<String, String> defaults =
        Map.of(
            "KeepConfiguration", original.hasDhcp4() ? "dhcp-on-stop" : "yes",
            "ConfigureWithoutCarrier", "yes",
            "IgnoreCarrierLoss", "yes");
    for (Map.Entry<String, String> entry : new TreeMap<>(defaults).entrySet()) {
      if (!carried.has("Network", entry.getKey())) {
        network = network.with(entry.getKey(), entry.getValue());
      }
    }
    List<Section> sections = new ArrayList<>();
    sections.add(Section.of("Match").with("Name", this.network));
    if (!carried.has("Link", "MTUBytes") && mtu != DEFAULT_MTU) {
      sections.add(Section.of("Link").with("MTUBytes", Integer.toString(mtu)));
    }
    sections.addAll(carried.sections());
    sections.add(network);
    clientId
        .flatMap(ClientId::iaid)
        .filter(_ -> !carried.has("DHCPv4", "IAID"))
        .ifPresent(iaid -> sections.add(Section.of("DHCPv4").with("IAID", iaid)));
    return file(sections);
  }

  /**
   * Returns the file of the port.
   *
   * @param permanentMac the MAC by which the NIC is found, also if a boot gives it another name;
   *     absent if it has none of its own
   */
  FileContent port(OriginalFile original, Optional<MacAddress> permanentMac) {
    Section match = Section.of("Match");
    match =
        permanentMac.isPresent()
            ? match.with("PermanentMACAddress", permanentMac.get().toString()).with("Type", "ether")
            : match.with("Name", nic);
    List<Section> sections = new ArrayList<>(List.of(match));
    sections.addAll(new CarriedSettings(nic, original).ofPort().sections());
    sections.add(
        Section.of("Network")
            .with("Bridge", network)
            .with("LinkLocalAddressing", "no")
            .with("IPv6AcceptRA", "no"));
    sections.add(Section.of(UPLINK).with(ORIGINAL, Networkd.nameOf(original.path())));
    return file(sections);
  }

  /** Returns the name of the file that the NIC of a port had before, without its folder. */
  static Optional<String> originalIn(NetworkFile port) {
    return port.last(UPLINK, ORIGINAL);
  }

  /**
   * Returns a drop-in file that disables a file until the next boot: no host has this name, because
   * host names have no spaces.
   */
  static FileContent disabling() {
    return file(List.of(Section.of("Match").with("Host", "disabled by uplink")));
  }

  private static FileContent file(List<Section> sections) {
    return FileContent.of(
        new NetworkFile(sections).text().getBytes(StandardCharsets.UTF_8), READABLE);
  }
}
