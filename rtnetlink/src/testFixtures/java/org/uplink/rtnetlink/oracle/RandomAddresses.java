package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands that give addresses to links. Link number i has 10.i.0.0/24 and 2001:db8:i::/64, so that
 * routers on it have addresses that anyone can tell.
 */
final class RandomAddresses {
  final List<String> commands = new ArrayList<>();

  /** The host's own. */
  final List<String> four = new ArrayList<>(List.of("127.0.0.1"));

  final List<String> six = new ArrayList<>(List.of("::1"));

  /** Links that have addresses, by their numbers in the list of names. */
  final List<Integer> fourLinks = new ArrayList<>();

  final List<Integer> sixLinks = new ArrayList<>();

  private final RandomChoices dice;

  RandomAddresses(RandomChoices dice, List<String> links) {
    this.dice = dice;
    for (int i = 0; i < links.size(); i++) {
      int percent = links.get(i).startsWith("peer") || i == 0 ? 15 : 80;
      if (dice.chance(percent)) {
        fourLinks.add(i);
        four(i, links.get(i));
      }
      if (dice.chance(percent)) {
        sixLinks.add(i);
        six(i, links.get(i));
      }
    }
  }

  private void four(int number, String link) {
    int count = dice.number(1, 3);
    for (int i = 0; i < count; i++) {
      String address = "10." + number + ".0." + dice.number(2, 5);
      String prefix =
          switch (i == 0 ? 9 : dice.number(0, 9)) {
            case 0 -> "/32";
            case 1 -> " peer 10." + number + ".0.1/32";
            case 2 -> "/16";
            case 3 -> "/31";
            default -> "/24";
          };
      four.add(address);
      commands.add(
          "addr add "
              + address
              + prefix
              + dice.optionally(60, "broadcast +")
              + " dev "
              + link
              + dice.optionally(15, "scope " + dice.pick("host", "link", "global", "site"))
              + dice.optionally(10, "label " + link + ":" + i)
              + dice.optionally(10, "metric " + dice.number(1, 500))
              + dice.optionally(i == 0 ? 2 : 10, "noprefixroute")
              + lifetimes());
    }
  }

  private void six(int number, String link) {
    int count = dice.number(1, 3);
    for (int i = 0; i < count; i++) {
      String address = "2001:db8:" + number + "::" + dice.number(2, 5);
      String prefix =
          switch (i == 0 ? 9 : dice.number(0, 9)) {
            case 0 -> "/128";
            case 1 -> " peer 2001:db8:" + number + "::1/128";
            case 2 -> "/48";
            default -> "/64";
          };
      six.add(address);
      commands.add(
          "addr add "
              + address
              + prefix
              + " dev "
              + link
              + " nodad"
              + dice.optionally(10, "metric " + dice.number(1, 500))
              + dice.optionally(i == 0 ? 2 : 10, "noprefixroute")
              + dice.optionally(10, "home")
              + (prefix.equals("/64") ? dice.optionally(10, "mngtmpaddr") : "")
              + lifetimes());
    }
    if (dice.chance(10)) {
      commands.add("addr add fe80::" + dice.number(2, 9) + "/64 dev " + link + " nodad");
    }
  }

  private String lifetimes() {
    return switch (dice.number(0, 9)) {
      case 0 -> " valid_lft 4000 preferred_lft 2000";
      case 1 -> " valid_lft forever preferred_lft 0";
      default -> "";
    };
  }
}
