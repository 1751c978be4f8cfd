package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;

/** Commands that add rules of one address family, with random selectors and actions. */
final class RandomRules {
  final List<String> commands = new ArrayList<>();

  private final RandomChoices choices;
  private final boolean ipv4;
  private final List<String> links;
  private final List<String> own;
  private final List<String> refusals;
  private final List<String> prefixes;

  RandomRules(
      RandomChoices choices,
      boolean ipv4,
      List<String> links,
      List<String> own,
      List<String> prefixes,
      List<String> refusals) {
    this.choices = choices;
    this.ipv4 = ipv4;
    this.links = links;
    this.own = own;
    this.refusals = refusals;
    this.prefixes = prefixes.stream().filter(prefix -> !prefix.equals("default")).toList();
    int count = choices.number(0, 6);
    for (int i = 0; i < count; i++) {
      commands.add(
          (ipv4 ? "" : "-6 ") + "rule add" + selectors() + " pref " + (100 + i) + action());
    }
    // These two rules affect no lookup. They test the list of rules.
    commands.add(
        (ipv4 ? "" : "-6 ")
            + "rule add not"
            + selectors()
            + " pref 40 goto "
            + choices.number(41, 99));
    commands.add((ipv4 ? "" : "-6 ") + "rule add" + selectors() + " pref 41 nop proto 77");
  }

  private String selectors() {
    StringBuilder selectors = new StringBuilder();
    int count = choices.number(1, 2);
    for (int i = 0; i < count; i++) {
      selectors.append(
          switch (choices.number(0, 8)) {
            case 0 -> " fwmark " + choices.pick("7", "0x10/0xf0");
            case 1 -> " uidrange " + choices.pick("0-0", "1000-1999");
            case 2 -> " iif " + choices.pick(links);
            case 3 -> " oif " + choices.pick(links);
            case 4 ->
                " ipproto "
                    + choices.pick("tcp", "udp")
                    + " dport "
                    + choices.pick("443", "8000-8999");
            case 5 ->
                " ipproto "
                    + choices.pick("tcp", "udp")
                    + " sport "
                    + choices.pick("5000", "1-1023");
            case 6 -> " tos 0x" + choices.pick("10", "08", "1c");
            case 7 -> " from " + choices.pick(own);
            default -> " to " + (prefixes.isEmpty() ? choices.pick(own) : choices.pick(prefixes));
          });
    }
    return selectors.toString();
  }

  private String action() {
    int roll = choices.number(0, 99);
    if (roll < 60) {
      return " lookup "
          + RandomRoutes.table(choices)
          + choices.optionally(10, "suppress_prefixlength " + choices.number(0, 24))
          + (ipv4 ? choices.optionally(10, "realms " + choices.pick("5", "2/6")) : "");
    }
    if (roll < 70) {
      return " lookup " + choices.pick("main", "default", "local");
    }
    return refusals.isEmpty() ? " lookup main" : " " + choices.pick(refusals);
  }
}
