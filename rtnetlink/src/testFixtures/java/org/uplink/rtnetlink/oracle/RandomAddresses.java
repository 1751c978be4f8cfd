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

  private final RandomChoices choices;

  RandomAddresses(RandomChoices choices, List<String> links) {
    this.choices = choices;
    for (int i = 0; i < links.size(); i++) {
      int percent = links.get(i).startsWith("peer") || i == 0 ? 15 : 80;
      if (choices.chance(percent)) {
        fourLinks.add(i);
        four(i, links.get(i));
      }
      if (choices.chance(percent)) {
        sixLinks.add(i);
        six(i, links.get(i));
      }
    }
  }

  private void four(int number, String link) {
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
      four.add(address);
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

  private void six(int number, String link) {
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
      six.add(address);
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
