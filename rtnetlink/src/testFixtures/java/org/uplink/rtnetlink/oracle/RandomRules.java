package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;

/** Commands that add rules of one family: what a packet may be, and what then. */
final class RandomRules {
  final List<String> commands = new ArrayList<>();

  private final RandomChoices dice;
  private final boolean four;
  private final List<String> links;
  private final List<String> own;
  private final List<String> refusals;
  private final List<String> prefixes;

  RandomRules(
      RandomChoices dice,
      boolean four,
      List<String> links,
      List<String> own,
      List<String> prefixes,
      List<String> refusals) {
    this.dice = dice;
    this.four = four;
    this.links = links;
    this.own = own;
    this.refusals = refusals;
    this.prefixes = prefixes.stream().filter(prefix -> !prefix.equals("default")).toList();
    int count = dice.number(0, 6);
    for (int i = 0; i < count; i++) {
      commands.add(
          (four ? "" : "-6 ") + "rule add" + selectors() + " pref " + (100 + i) + action());
    }
    // Two that change no answer: they are there to be listed.
    commands.add(
        (four ? "" : "-6 ")
            + "rule add not"
            + selectors()
            + " pref 40 goto "
            + dice.number(41, 99));
    commands.add((four ? "" : "-6 ") + "rule add" + selectors() + " pref 41 nop proto 77");
  }

  private String selectors() {
    StringBuilder words = new StringBuilder();
    int count = dice.number(1, 2);
    for (int i = 0; i < count; i++) {
      words.append(
          switch (dice.number(0, 8)) {
            case 0 -> " fwmark " + dice.pick("7", "0x10/0xf0");
            case 1 -> " uidrange " + dice.pick("0-0", "1000-1999");
            case 2 -> " iif " + dice.pick(links);
            case 3 -> " oif " + dice.pick(links);
            case 4 ->
                " ipproto " + dice.pick("tcp", "udp") + " dport " + dice.pick("443", "8000-8999");
            case 5 ->
                " ipproto " + dice.pick("tcp", "udp") + " sport " + dice.pick("5000", "1-1023");
            case 6 -> " tos 0x" + dice.pick("10", "08", "1c");
            case 7 -> " from " + dice.pick(own);
            default -> " to " + (prefixes.isEmpty() ? dice.pick(own) : dice.pick(prefixes));
          });
    }
    return words.toString();
  }

  private String action() {
    int roll = dice.number(0, 99);
    if (roll < 60) {
      return " lookup "
          + RandomRoutes.table(dice)
          + dice.optionally(10, "suppress_prefixlength " + dice.number(0, 24))
          + (four ? dice.optionally(10, "realms " + dice.pick("5", "2/6")) : "");
    }
    if (roll < 70) {
      return " lookup " + dice.pick("main", "default", "local");
    }
    return refusals.isEmpty() ? " lookup main" : " " + dice.pick(refusals);
  }
}
