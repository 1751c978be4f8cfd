package org.uplink.engine.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.NetworkSettingsBuilder;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/** Writes an attachment as parameters of setupNetworks, of which a stock Vdsm knows each. */
final class AttachmentWriter {
  private AttachmentWriter() {}

  static SetupNetworks write(Attachment target, SetupOptions options) {
    return new SetupNetworks(Map.of(target.network(), settings(target)), Map.of(), options);
  }

  private static NetworkSettings settings(Attachment target) {
    NetworkSettingsBuilder settings =
        target.bond()
            ? NetworkSettings.onBond(target.base())
            : NetworkSettings.onNic(target.base());
    settings.bridged(target.bridged());
    target.vlan().ifPresent(settings::vlan);
    target.mtu().ifPresent(settings::mtu);
    ip(settings, target.ip());
    return settings.build();
  }

  /** Sends one address of each family. The host moves the other addresses along with it. */
  private static void ip(NetworkSettingsBuilder settings, IpConfiguration ip) {
    settings.bootproto(ip.dhcp4() ? "dhcp" : "none");
    if (!ip.dhcp4() && !ip.ipv4().isEmpty()) {
      settings.ipaddr(address(ip.ipv4().getFirst()));
      prefix(ip.ipv4().getFirst()).ifPresent(settings::prefix);
      ip.gateway4().ifPresent(settings::gateway);
    }
    settings.dhcpv6(ip.dhcp6());
    settings.ipv6autoconf(ip.autoconf6());
    List<String> static6 = ip.autoconf6() || ip.dhcp6() ? List.of() : ip.ipv6();
    if (!static6.isEmpty()) {
      settings.ipv6addr(static6.getFirst());
      ip.gateway6().ifPresent(settings::ipv6gateway);
    }
    settings.defaultRoute(ip.defaultRoute());
  }

  private static String address(String text) {
    return text.replaceFirst("/.*", "");
  }

  private static Optional<Integer> prefix(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(Integer.valueOf(text.substring(slash + 1)));
  }
}
