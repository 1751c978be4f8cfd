package org.uplink.hostnet.backend.networkd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * The file with which systemd-networkd configures a link (systemd.network(5)).
 *
 * @param device the name of the link
 * @param role what the link is for
 * @param original the file that the link had before Uplink changed it; absent for a link that
 *     Uplink creates
 * @param permanentMac the MAC by which a NIC is found, also if a boot gives it another name; absent
 *     if it has none of its own
 * @param mtu the planned MTU
 */
record LinkFile(
    String device,
    ConfiguredLink role,
    Optional<OriginalFile> original,
    Optional<MacAddress> permanentMac,
    int mtu) {
  /** systemd ignores sections with this prefix. */
  private static final String UPLINK = "X-Uplink";

  private static final String ORIGINAL = "Original";
  private static final int DEFAULT_MTU = 1500;

  /**
   * Returns the file.
   *
   * @param addressing the addressing of the network whose device the link is
   */
  FileContent content(FileAddressing addressing) {
    List<Section> sections = new ArrayList<>();
    sections.add(match());
    boolean hadMtu = original.filter(file -> file.content().has("Link", "MTUBytes")).isPresent();
    if (hadMtu || mtu != DEFAULT_MTU) {
      sections.add(Section.of("Link").with("MTUBytes", Integer.toString(mtu)));
    }
    if (role.bridge().isPresent() || role.network().isPresent()) {
      original.ifPresent(
          file -> sections.addAll(new CarriedSettings(device, file).hardware().sections()));
    }
    Section network = Section.of("Network");
    if (role.bridge().isPresent()) {
      network =
          network
              .with("Bridge", role.bridge().get())
              .with("LinkLocalAddressing", "no")
              .with("IPv6AcceptRA", "no");
    } else if (role.network().isPresent()) {
      sections.addAll(addressing.sections());
    } else if (original.isPresent()) {
      NetworkFile file = original.get().content();
      sections.addAll(own(file));
      network = FileAddressing.keeping(file, network);
    } else {
      sections.add(Section.of("Link").with("RequiredForOnline", "no"));
      network = network.with("ConfigureWithoutCarrier", "yes").with("IPv6AcceptRA", "no");
    }
    for (String vlan : role.vlans()) {
      network = network.with("VLAN", vlan);
    }
    if (!network.entries().isEmpty()) {
      sections.add(network);
    }
    original.ifPresent(file -> sections.add(Section.of(UPLINK).with(ORIGINAL, file.name())));
    return FileLayers.content(sections);
  }

  /** Returns the name of the file that a link had before, without its folder. */
  static Optional<String> originalIn(NetworkFile file) {
    return file.last(UPLINK, ORIGINAL);
  }

  private Section match() {
    Section match = Section.of("Match");
    return permanentMac.isPresent()
        ? match.with("PermanentMACAddress", permanentMac.get().toString()).with("Type", "ether")
        : match.with("Name", device);
  }

  /** Returns the file of a link that keeps its addresses, without what this file says itself. */
  private static List<Section> own(NetworkFile file) {
    return file.sections().stream()
        .filter(section -> !section.name().equals("Match"))
        .map(
            section ->
                section.name().equals("Link")
                    ? section.only(key -> !key.equals("MTUBytes"))
                    : section)
        .filter(section -> !section.name().equals("Link") || !section.entries().isEmpty())
        .toList();
  }
}
