package org.uplink.rtnetlink.oracle;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reduces a link of {@code ip -d -j link} to the keys that {@link LinkKeys} writes. */
final class IpLinkKeys {
  private static final List<String> TOP =
      List.of(
          "ifindex",
          "ifname",
          "mtu",
          "operstate",
          "group",
          "address",
          "ifalias",
          "altnames",
          "master",
          "link");

  private static final Set<String> DETAILS =
      Set.of(
          "stp_state",
          "forward_delay",
          "hello_time",
          "max_age",
          "ageing_time",
          "priority",
          "vlan_filtering",
          "mcast_snooping",
          "group_fwd_mask",
          "id",
          "protocol",
          "table",
          "mode",
          "type",
          "persist",
          "user",
          "port",
          "learning",
          "group",
          "group6",
          "remote",
          "remote6",
          "local",
          "local6",
          "miimon",
          "active_slave",
          "primary",
          "updelay",
          "downdelay",
          "resend_igmp",
          "min_links",
          "lp_interval");

  private static final Set<String> PORT =
      Set.of(
          "state",
          "priority",
          "cost",
          "hairpin",
          "guard",
          "learning",
          "flood",
          "isolated",
          "mii_status",
          "link_failure_count",
          "queue_id",
          "perm_hwaddr",
          "ad_aggregator_id",
          "table");

  private IpLinkKeys() {}

  static JsonNode of(JsonNode link) {
    ObjectNode keys = IpBatchNamespace.JSON.createObjectNode();
    for (String key : TOP) {
      if (link.has(key)) {
        keys.set(key, link.get(key));
      }
    }
    // ip leaves out a queue of length 0.
    keys.put("txqlen", link.path("txqlen").asInt(0));
    Set<String> flags =
        new TreeSet<>(link.get("flags").valueStream().map(JsonNode::asString).toList());
    keys.put("up", flags.contains("UP"));
    // The kernel does not send these two flags: ip derives them from another flag and from the link
    // below.
    keys.put("no-carrier", flags.remove("NO-CARRIER"));
    flags.remove("M-DOWN");
    flags.forEach(keys.withArray("flags")::add);
    JsonNode info = link.path("linkinfo");
    if (info.has("info_kind")) {
      keys.set("kind", info.get("info_kind"));
    }
    keys.set("details", only(info.path("info_data"), DETAILS));
    keys.set("port", only(info.path("info_slave_data"), PORT));
    return AddressFormat.normal(IpBatchNamespace.JSON.readTree(keys.toString()));
  }

  private static ObjectNode only(JsonNode from, Set<String> wanted) {
    ObjectNode kept = IpBatchNamespace.JSON.createObjectNode();
    from.properties().stream()
        .filter(each -> wanted.contains(each.getKey()))
        .forEach(each -> kept.set(each.getKey(), each.getValue()));
    return kept;
  }
}
