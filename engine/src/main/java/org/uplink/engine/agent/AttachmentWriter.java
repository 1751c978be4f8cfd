package org.uplink.engine.agent;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.ChangeTarget;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.NetworkSettingsBuilder;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/**
 * Writes what a change is for as parameters of setupNetworks. If the host can take over a device,
 * the request has {@code takeOver}. Otherwise the request has only members that a stock Vdsm knows.
 */
final class AttachmentWriter {
  private AttachmentWriter() {}

  /**
   * Returns the parameters.
   *
   * @param connected the host's address on the connection, which it must keep; empty if the
   *     transport has no connection
   */
  static SetupNetworks write(
      ChangeTarget target, SetupOptions options, Optional<InetAddress> connected) {
    return switch (target) {
      case Attachment attachment ->
          new SetupNetworks(
              Map.of(attachment.network(), settings(attachment, connected)), Map.of(), options);
      case ChangeTarget.Original _ ->
          new SetupNetworks(Map.of(), Map.of(), options.restoringOriginal());
    };
  }

  private static NetworkSettings settings(Attachment target, Optional<InetAddress> connected) {
    NetworkSettingsBuilder settings =
        target.bond()
            ? NetworkSettings.onBond(target.base())
            : NetworkSettings.onNic(target.base());
    settings.bridged(target.bridged());
    target.vlan().ifPresent(settings::vlan);
    target.mtu().ifPresent(settings::mtu);
    if (target.takeOver()) {
      return settings.takeOver(true).build();
    }
    ip(settings, target.ip(), connected);
    return settings.build();
  }

  /**
   * Sets one address of each family. The host moves the other addresses of the family along with
   * that one.
   */
  private static void ip(
      NetworkSettingsBuilder settings, IpConfiguration ip, Optional<InetAddress> connected) {
    settings.bootproto(ip.dhcp4() ? "dhcp" : "none");
    if (!ip.dhcp4() && !ip.ipv4().isEmpty()) {
      String named = chosen(ip.ipv4(), ip.gateway4(), connected);
      settings.ipaddr(address(named));
      prefix(named).ifPresent(settings::prefix);
      ip.gateway4().ifPresent(settings::gateway);
    }
    settings.dhcpv6(ip.dhcp6());
    settings.ipv6autoconf(ip.autoconf6());
    List<String> static6 = ip.autoconf6() || ip.dhcp6() ? List.of() : ip.ipv6();
    if (!static6.isEmpty()) {
      settings.ipv6addr(chosen(static6, ip.gateway6(), connected));
      ip.gateway6().ifPresent(settings::ipv6gateway);
    }
    settings.defaultRoute(ip.defaultRoute());
  }

  /**
   * Returns the address of the connection, or else the first whose prefix has the gateway, or else
   * the first.
   */
  private static String chosen(
      List<String> addresses, Optional<String> gateway, Optional<InetAddress> connected) {
    Optional<String> wanted = connected.map(IpLiteral::format);
    return addresses.stream()
        .filter(text -> wanted.equals(Optional.of(address(text))))
        .findFirst()
        .or(
            () ->
                addresses.stream()
                    .filter(text -> gateway.filter(via -> isIn(text, via)).isPresent())
                    .findFirst())
        .orElse(addresses.getFirst());
  }

  private static boolean isIn(String prefix, String address) {
    try {
      byte[] network = IpLiteral.parse(address(prefix)).getAddress();
      byte[] host = IpLiteral.parse(address).getAddress();
      int rest = network.length * Byte.SIZE - prefix(prefix).orElse(network.length * Byte.SIZE);
      return network.length == host.length
          && new BigInteger(1, network)
              .shiftRight(rest)
              .equals(new BigInteger(1, host).shiftRight(rest));
    } catch (IllegalArgumentException e) {
      // The host reported a malformed address. The request has that address, and the host refuses
      // the request.
      return false;
    }
  }

  private static String address(String text) {
    return text.replaceFirst("/.*", "");
  }

  private static Optional<Integer> prefix(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(Integer.valueOf(text.substring(slash + 1)));
  }
}
