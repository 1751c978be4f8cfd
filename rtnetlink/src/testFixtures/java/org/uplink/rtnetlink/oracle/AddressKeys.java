package org.uplink.rtnetlink.oracle;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.address.InterfaceAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Converts an address to all keys of {@code ip -j addr}. */
final class AddressKeys {
  private static final long FOR_EVER = 0xffff_ffffL;

  /** The names of the flags ({@code IFA_F_*}) for which {@link AddressFlags} has bits only. */
  private static final Map<Integer, String> FLAGS =
      Map.of(
          0x04,
          "optimistic",
          0x10,
          "home",
          0x100,
          "mngtmpaddr",
          0x400,
          "autojoin",
          0x800,
          "stable-privacy");

  private AddressKeys() {}

  static JsonNode of(InterfaceAddress address) {
    ObjectNode keys = IpBatchNamespace.JSON.createObjectNode();
    boolean ipv4 = address.address() instanceof Inet4Address;
    keys.put("family", ipv4 ? "inet" : "inet6");
    keys.put("local", AddressFormat.of(address.address()));
    address.peer().ifPresent(peer -> keys.put("address", AddressFormat.of(peer)));
    keys.put("prefixlen", address.local().length());
    address.metric().ifPresent(metric -> keys.put("metric", metric));
    address.broadcast().ifPresent(all -> keys.put("broadcast", AddressFormat.of(all)));
    keys.put("scope", address.scope().toString());
    flags(keys, address.flags(), ipv4);
    address.label().ifPresent(label -> keys.put("label", label));
    keys.put("valid_life_time", seconds(address.validLifetime()));
    keys.put("preferred_life_time", seconds(address.preferredLifetime()));
    return IpBatchNamespace.JSON.readTree(keys.toString());
  }

  private static void flags(ObjectNode keys, AddressFlags flags, boolean ipv4) {
    flag(keys, ipv4 ? "secondary" : "temporary", flags.secondary());
    flag(keys, "nodad", flags.noDad());
    flag(keys, "dadfailed", flags.dadFailed());
    flag(keys, "deprecated", flags.deprecated());
    flag(keys, "tentative", flags.tentative());
    flag(keys, "dynamic", !flags.permanent());
    flag(keys, "noprefixroute", flags.noPrefixRoute());
    FLAGS.forEach((bit, name) -> flag(keys, name, (flags.bits() & bit) != 0));
  }

  private static void flag(ObjectNode keys, String name, boolean set) {
    if (set) {
      keys.put(name, true);
    }
  }

  private static long seconds(Optional<Duration> life) {
    return life.map(Duration::toSeconds).orElse(FOR_EVER);
  }
}
