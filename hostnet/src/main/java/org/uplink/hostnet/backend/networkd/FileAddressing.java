package org.uplink.hostnet.backend.networkd;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.hostnet.backend.networkd.file.DhcpIdentity;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Entry;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;
import org.uplink.hostnet.backend.networkd.file.RequestedAddresses;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;

/**
 * What the file of a network's device says about its addresses, routes and name servers.
 *
 * @param settings the sections
 */
record FileAddressing(NetworkFile settings) {
  /** Nothing. */
  static final FileAddressing NONE = new FileAddressing(new NetworkFile(List.of()));

  /** The values of DHCP= that switch DHCPv4 on. "both" and "v4" are old ones. */
  private static final Set<String> DHCP4 =
      Set.of("yes", "y", "true", "t", "on", "1", "ipv4", "both", "v4");

  private static final String KEEP = "KeepConfiguration";

  /** The values of KeepConfiguration= with which leased addresses do not expire in the kernel. */
  private static final Set<String> LASTING_LEASES =
      Set.of("yes", "y", "true", "t", "on", "1", "dhcp");

  private static final Set<String> DEVICE_KEYS = Set.of("IncomingInterface", "OutgoingInterface");

  /** What a request says in place of a file. Name servers, rules and neighbours stay. */
  private static final Set<String> REQUESTED_KEYS =
      Set.of(
          "Address",
          "ConfigureWithoutCarrier",
          "Gateway",
          "DHCP",
          "DHCPPrefixDelegation",
          "DHCPv6PrefixDelegation",
          "DefaultRouteOnDevice",
          "IPv6AcceptRA",
          "IgnoreCarrierLoss",
          KEEP,
          "LinkLocalAddressing");

  private static final Set<String> REQUESTED_SECTIONS =
      Set.of(
          "Address",
          "Route",
          "NextHop",
          "DHCP",
          "DHCPv4",
          "DHCPv6",
          "DHCPPrefixDelegation",
          "DHCPv6PrefixDelegation",
          "IPv6AcceptRA");

  /**
   * Returns the addressing that a device takes over from a link.
   *
   * @param carried the settings of the link
   * @param device the device, by whose name the rules and routes of the link name it now
   */
  static FileAddressing of(CarriedSettings carried, String device) {
    return new FileAddressing(
        new NetworkFile(
            carried.addressing().sections().stream()
                .map(section -> renamed(section, carried.link(), device))
                .toList()));
  }

  /** Returns this addressing of another link with the DHCP identity of the present one. */
  FileAddressing identifiedBy(DhcpIdentity identity) {
    List<Section> sections = identity.sectionsBeside(settings);
    return sections.isEmpty() ? this : with(sections);
  }

  /** Returns this addressing with the addresses and routes that a plan gives a device. */
  FileAddressing requested(NetworkState planned, String device) {
    NetworkFile kept =
        new NetworkFile(
            settings.sections().stream()
                .filter(section -> !REQUESTED_SECTIONS.contains(section.name()))
                .map(
                    section ->
                        section.name().equals("Network")
                            ? section.only(key -> !REQUESTED_KEYS.contains(key))
                            : section)
                .filter(section -> !section.entries().isEmpty())
                .toList());
    return new FileAddressing(kept).with(new RequestedAddresses(planned, device).sections());
  }

  /**
   * Returns the sections, with what keeps the addresses if systemd-networkd or the carrier ends.
   */
  List<Section> sections() {
    Section network = Section.of("Network");
    for (String key : List.of("ConfigureWithoutCarrier", "IgnoreCarrierLoss")) {
      if (!settings.has("Network", key)) {
        network = network.with(key, "yes");
      }
    }
    network = keeping(settings, network);
    return network.entries().isEmpty()
        ? settings.sections()
        : with(List.of(network)).settings().sections();
  }

  /**
   * Returns a section that keeps the addresses of a link when systemd-networkd ends or starts.
   *
   * @param file what the file of the link says, which has precedence
   */
  static Section keeping(NetworkFile file, Section network) {
    // With "yes", a leased address would stay for ever.
    return file.has("Network", KEEP)
        ? network
        : network.with(KEEP, hasDhcp4(file) ? "dhcp-on-stop" : "yes");
  }

  /** Returns whether a DHCP client gives the link of a file its IPv4 address. */
  static boolean hasDhcp4(NetworkFile file) {
    return file.last("Network", "DHCP").filter(DHCP4::contains).isPresent();
  }

  /**
   * Returns whether a link has an IPv4 address from DHCP, as far as its file says. An address that
   * does not expire may be another program's: it is leased only if the file lets leases last.
   */
  static boolean isLeased(NetworkFile file, AddressState address) {
    return address.expires()
        || (hasDhcp4(file)
            && file.last("Network", KEEP).filter(LASTING_LEASES::contains).isPresent()
            && !address.local().address().isLinkLocalAddress()
            && !file.namedAddresses().contains(address.local().address()));
  }

  private FileAddressing with(List<Section> further) {
    List<Section> all = new ArrayList<>(settings.sections());
    all.addAll(further);
    return new FileAddressing(new NetworkFile(all));
  }

  private static Section renamed(Section section, String link, String device) {
    return new Section(
        section.name(),
        section.entries().stream().map(entry -> renamed(entry, link, device)).toList());
  }

  /** MultiPathRoute= has the form GATEWAY@DEVICE WEIGHT. */
  private static Entry renamed(Entry entry, String link, String device) {
    if (DEVICE_KEYS.contains(entry.key()) && entry.value().equals(link)) {
      return new Entry(entry.key(), device);
    }
    return entry.key().equals("MultiPathRoute")
        ? new Entry(
            entry.key(),
            Stream.of(entry.value().split(" ", -1))
                .map(
                    word ->
                        word.endsWith("@" + link) ? word.replace("@" + link, "@" + device) : word)
                .collect(Collectors.joining(" ")))
        : entry;
  }
}
