package org.uplink.hostnet.backend.networkd;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.backend.AdvertisedAddresses;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;
import org.uplink.hostnet.state.NetworkState;

/**
 * The IPv6 addresses that systemd-networkd makes from the prefixes of routers. With
 * Token=prefixstable, it makes their second half from the name of the link, so another link would
 * get other addresses. With a static token, it uses the token.
 *
 * @param host the present host
 * @param link the link that has the addresses now
 */
record StableToken(NetworkState host, String link) {
  private static final String SECTION = "IPv6AcceptRA";
  private static final String KEY = "Token";
  private static final String STABLE = "prefixstable";

  /**
   * Sections whose addresses come from another prefix than that of a router on the link. Nobody can
   * tell the addresses of the sections apart.
   */
  private static final List<String> FURTHER_SECTIONS =
      List.of("DHCPPrefixDelegation", "DHCPv6PrefixDelegation", "IPv6Prefix");

  /**
   * Returns an addressing with which another link gets the addresses that the link has now.
   *
   * @param file the path of the link's file
   * @throws org.uplink.hostnet.request.SetupRefusedException if one token does not say them, or if
   *     the link has tokens for other prefixes too
   */
  FileAddressing keep(String file, FileAddressing addressing) {
    NetworkFile settings = addressing.settings();
    FURTHER_SECTIONS.stream()
        .filter(section -> isStable(settings, section))
        .findFirst()
        .ifPresent(
            section -> {
              throw NetworkFilePlanner.notSupported(
                  "changes of %s while %s has Token=prefixstable in [%s], because another link would get another address. Set Token=static: and a second half of an address, which changes the address, and restart systemd-networkd"
                      .formatted(link, file, section));
            });
    AdvertisedAddresses advertised = AdvertisedAddresses.of(host, link, settings.namedAddresses());
    if (!isStable(settings, SECTION) || advertised.addresses().isEmpty()) {
      return addressing;
    }
    InetAddress token =
        advertised
            .identifier()
            .orElseThrow(
                () ->
                    NetworkFilePlanner.notSupported(
                        "changes of %s while %s has Token=prefixstable and %1$s has several addresses made by it (%s), because another link would get others. Set Token=static: and a second half of an address, which changes the addresses, and restart systemd-networkd"
                            .formatted(link, file, advertised.describe())));
    List<Section> sections = new ArrayList<>();
    for (Section section : settings.sections()) {
      Section kept =
          section.name().equals(SECTION) ? section.only(key -> !key.equals(KEY)) : section;
      if (!kept.entries().isEmpty()) {
        sections.add(kept);
      }
    }
    sections.add(Section.of(SECTION).with(KEY, "static:" + IpLiteral.format(token)));
    return new FileAddressing(new NetworkFile(sections));
  }

  private static boolean isStable(NetworkFile file, String section) {
    return file.values(section, KEY).anyMatch(token -> token.startsWith(STABLE));
  }
}
