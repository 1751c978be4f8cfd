package org.uplink.hostnet.backend.networkd.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;

/**
 * The identity by which DHCP servers know a link. systemd-networkd generates another one for a
 * bridge than for a NIC with the same MAC.
 *
 * @param dhcp4 the id of the DHCPv4 client, if there is a lease
 * @param dhcp6 the identity association of the DHCPv6 client, if there is one
 */
public record DhcpIdentity(Optional<ClientId> dhcp4, Optional<String> dhcp6) {
  /** A link without DHCP. */
  public static final DhcpIdentity NONE = new DhcpIdentity(Optional.empty(), Optional.empty());

  /** Returns the sections that give another link this identity, as far as a file does not. */
  public List<Section> sectionsBeside(NetworkFile file) {
    List<Section> sections = new ArrayList<>();
    add(sections, file, "DHCPv4", dhcp4.flatMap(ClientId::iaid));
    add(sections, file, "DHCPv6", dhcp6);
    return sections;
  }

  private static void add(
      List<Section> sections, NetworkFile file, String name, Optional<String> association) {
    if (association.isPresent() && !file.has(name, "IAID")) {
      sections.add(Section.of(name).with("IAID", association.get()));
    }
  }
}
