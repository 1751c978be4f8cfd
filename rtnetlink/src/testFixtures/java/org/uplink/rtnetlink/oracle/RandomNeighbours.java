package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;

/** Commands that add neighbours, in states that the kernel does not change. */
final class RandomNeighbours {
  final List<String> commands = new ArrayList<>();

  RandomNeighbours(RandomChoices choices, List<String> links) {
    int count = choices.number(0, 8);
    for (int i = 0; i < count; i++) {
      boolean ipv4 = choices.chance(50);
      int link = choices.number(0, links.size() - 1);
      String address =
          ipv4
              ? "10." + link + ".0." + choices.number(100, 120)
              : "2001:db8:" + link + "::" + choices.number(100, 120);
      String state = choices.pick("permanent", "stale", "noarp", "failed", "none");
      boolean known = !state.equals("failed") && !state.equals("none");
      commands.add(
          "neigh replace "
              + address
              + (known ? " lladdr 02:00:00:00:00:" + choices.number(10, 99) : "")
              + " dev "
              + links.get(link)
              + " nud "
              + state
              + (known && !ipv4 ? choices.optionally(30, "router") : ""));
    }
  }
}
