package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands that add addresses to links. Link number i has 10.i.0.0/24 and 2001:db8:i::/64, so that
 * the address of a router shows its link.
 */
final class RandomAddresses {
  final List<String> commands = new ArrayList<>();

  /** The IPv4 addresses of the host. */
  final List<String> ipv4 = new ArrayList<>(List.of("127.0.0.1"));

  final List<String> ipv6 = new ArrayList<>(List.of("::1"));

  /** The links with IPv4 addresses, by their positions in the list of names. */
  final List<Integer> ipv4Links = new ArrayList<>();

  final List<Integer> ipv6Links = new ArrayList<>();

  private final RandomChoices choices;

  RandomAddresses(RandomChoices choices, List<String> links) {
    this.choices = choices;
    for (int i = 0; i < links.size(); i++) {
      int percent = links.get(i).startsWith("peer") || i == 0 ? 15 : 80;
      if (choices.chance(percent)) {
        ipv4Links.add(i);
        ipv4(i, links.get(i));
      }
      if (choices.chance(percent)) {
        ipv6Links.add(i);
        ipv6(i, links.get(i));
      }
    }
  }

  private void ipv4(int number, String link) {
    int count = choices.number(1, 3);
    for (int i = 0; i < count; i++) {
      String address = "10." + number + ".0." + choices.number(2, 5);
      String prefix =
          switch (i == 0 ? 9 : choices.number(0, 9)) {
            case 0 -> "/32";
            case 1 -> " peer 10." + number + ".0.1/32";
            case 2 -> "/16";
            case 3 -> "/31";
            default -> "/24";
          };
      ipv4.add(address);
      commands.add(
          "addr add "
              + address
              + prefix
              + choices.optionally(60, "broadcast +")
              + " dev "
              + link
              + choices.optionally(15, "scope " + choices.pick("host", "link", "global", "site"))
              + choices.optionally(10, "label " + link + ":" + i)
              + choices.optionally(10, "metric " + choices.number(1, 500))
              + choices.optionally(i == 0 ? 2 : 10, "noprefixroute")
              + lifetimes());
    }
  }

  private void ipv6(int number, String link) {
    int count = choices.number(1, 3);
    for (int i = 0; i < count; i++) {
      String address = "2001:db8:" + number + "::" + choices.number(2, 5);
      String prefix =
          switch (i == 0 ? 9 : choices.number(0, 9)) {
            case 0 -> "/128";
            case 1 -> " peer 2001:db8:" + number + "::1/128";
            case 2 -> "/48";
            default -> "/64";
          };
      ipv6.add(address);
      commands.add(
          "addr add "
              + address
              + prefix
              + " dev "
              + link
              + " nodad"
              + choices.optionally(10, "metric " + choices.number(1, 500))
              + choices.optionally(i == 0 ? 2 : 10, "noprefixroute")
              + choices.optionally(10, "home")
              + (prefix.equals("/64") ? choices.optionally(10, "mngtmpaddr") : "")
              + lifetimes());
    }
    if (choices.chance(10)) {
      commands.add("addr add fe80::" + choices.number(2, 9) + "/64 dev " + link + " nodad");
    }
  }

  private String lifetimes() {
    return switch (choices.number(0, 9)) {
      case 0 -> " valid_lft 4000 preferred_lft 2000";
      case 1 -> " valid_lft forever preferred_lft 0";
      default -> "";
    };
  }
}
