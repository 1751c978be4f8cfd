package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the kinds of links that this kernel can create. */
final class SupportedLinkKinds {
  private static final List<String> WANTED =
      List.of("veth", "bridge", "dummy", "bond", "vrf", "team", "ifb", "vxlan");
  private static final List<String> ON_A_LINK =
      List.of("macvlan", "ipvlan", "vlan id 5", "macvtap");

  private SupportedLinkKinds() {}

  /** Tries to create a link of each kind. */
  static Set<String> detect() {
    try (IpBatchNamespace namespace = IpBatchNamespace.create("oracle-kinds")) {
      List<String> lines = new ArrayList<>();
      lines.add("link add base type veth peer name top");
      int number = 0;
      for (String kind : WANTED) {
        String more =
            kind.equals("vrf") ? " table 9" : kind.equals("vxlan") ? " id 1 dstport 0" : "";
        lines.add("link add try" + number++ + " type " + kind + more);
      }
      for (String kind : ON_A_LINK) {
        // An ipvlan and a macvlan cannot be on the same link, so each is deleted at once.
        lines.add("link add try" + number + " link base type " + kind);
        lines.add("link del try" + number++);
      }
      lines.add("tuntap add dev tun mode tun");
      Set<String> have =
          namespace.batch(lines).stream()
              .filter(IpBatchNamespace.LineResult::succeeded)
              .map(IpBatchNamespace.LineResult::line)
              .filter(line -> line.contains(" type "))
              .map(line -> line.replaceFirst(".* type (\\w+).*", "$1"))
              .collect(Collectors.toSet());
      if (namespace.batch(List.of("link show tun")).getFirst().succeeded()) {
        have.add("tun");
      }
      return have;
    }
  }
}
