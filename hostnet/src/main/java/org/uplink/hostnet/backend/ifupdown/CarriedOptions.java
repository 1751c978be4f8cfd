package org.uplink.hostnet.backend.ifupdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.hostnet.interfaces.InterfacesLine;
import org.uplink.hostnet.interfaces.Stanza;
import org.uplink.hostnet.request.SetupRefusedException;

/**
 * Divides the options of a NIC's stanza between the bridge, which gets the addressing, and its
 * port. The names are those of interfaces(5), with hyphens.
 */
record CarriedOptions(String nic, String network) {
  private static final Set<String> METHODS = Set.of("static", "auto", "manual");

  /** Options of the addressing. */
  private static final Set<String> OF_THE_BRIDGE =
      Set.of(
          "address",
          "netmask",
          "broadcast",
          "network",
          "gateway",
          "metric",
          "pointopoint",
          "scope",
          "preferred-lifetime",
          "accept-ra",
          "autoconf",
          "privext",
          "dad-attempts",
          "dad-interval",
          "ll-attempts",
          "ll-interval",
          "description",
          "dns-nameserver",
          "dns-nameservers",
          "dns-search",
          "dns-domain",
          "dns-sortlist",
          "dns-options",
          "dns-default-route");

  private static final String MTU = "mtu";
  private static final Pattern MTU_VALUE = Pattern.compile("[0-9]{1,9}");
  private static final String MAC = "hwaddress";
  private static final Pattern MAC_VALUE =
      Pattern.compile("(?:ether )?([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5})");

  /**
   * Checks that everything in a stanza can be divided.
   *
   * @throws SetupRefusedException if something can be carried over to neither link
   */
  void check(Stanza stanza) {
    if (stanza.inherits()) {
      throw refused(stanza, "inherits options of another stanza");
    }
    String method = stanza.method().orElse("");
    if (stanza.family().filter(Set.of("inet", "inet6")::contains).isEmpty()
        || !METHODS.contains(method)) {
      throw refused(
          stanza,
          "has the method "
              + stanza.lines().getFirst().value()
              + ". Uplink supports inet and inet6 with the methods static, auto and manual");
    }
    for (InterfacesLine option : stanza.options()) {
      checkOption(stanza, option);
    }
  }

  /** Returns the lines of a stanza that the bridge's stanza has too, with their line ends. */
  List<String> ofBridge(Stanza stanza) {
    List<String> lines = new ArrayList<>();
    for (InterfacesLine option : stanza.options()) {
      String name = nameOf(option);
      if (CarriedCommand.isCommand(name)) {
        new CarriedCommand(nic, option).onBridge(network).ifPresent(lines::add);
      } else if (!name.equals(MAC)) {
        lines.add(option.raw());
      }
    }
    return lines.stream().map(line -> line.endsWith("\n") ? line : line + "\n").toList();
  }

  /** Returns the MTU that the stanzas give the NIC. */
  Optional<String> mtu(List<Stanza> stanzas) {
    return find(stanzas, MTU);
  }

  /** Returns the MAC that the stanzas give the NIC. */
  Optional<String> mac(List<Stanza> stanzas) {
    return find(stanzas, MAC)
        .map(MAC_VALUE::matcher)
        .filter(Matcher::matches)
        .map(value -> value.group(1));
  }

  private void checkOption(Stanza stanza, InterfacesLine option) {
    String name = nameOf(option);
    if (CarriedCommand.isCommand(name)) {
      if (new CarriedCommand(nic, option).onBridge(network).isEmpty()) {
        throw refused(
            stanza,
            "has the command \""
                + String.join(" ", option.words())
                + "\", of which Uplink cannot say whether it means the bridge or its port. Move it to a unit of systemd, or to a stanza of another interface");
      }
    } else if ((name.equals(MAC) && !MAC_VALUE.matcher(option.value()).matches())
        || (name.equals(MTU) && !MTU_VALUE.matcher(option.value()).matches())) {
      throw refused(stanza, "has the option \"" + String.join(" ", option.words()) + "\"");
    } else if (!OF_THE_BRIDGE.contains(name) && !Set.of(MAC, MTU).contains(name)) {
      throw refused(stanza, "has the option " + option.keyword());
    }
  }

  private static Optional<String> find(List<Stanza> stanzas, String name) {
    return stanzas.stream().flatMap(stanza -> stanza.option(name).stream()).findFirst();
  }

  private static String nameOf(InterfacesLine option) {
    return option.keyword().replace('_', '-');
  }

  private SetupRefusedException refused(Stanza stanza, String why) {
    return StanzaPlanner.refused(
        "the stanza \"%s\" in %s %s"
            .formatted(String.join(" ", stanza.lines().getFirst().words()), stanza.path(), why));
  }
}
