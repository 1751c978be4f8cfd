package org.uplink.rtnetlink;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.TableId;
import tools.jackson.databind.JsonNode;

/**
 * Converts a link of the library and a link of {@code ip -d -j link} to the keys that both have, to
 * compare them. The keys and values have the names of {@code ip}.
 */
final class CommonLinkKeys {
  private static final int ETHERNET = 1;
  private static final int LOOPBACK = 772;
  private static final List<String> MACVLAN_MODES = List.of("", "private", "vepa", "", "bridge");

  private CommonLinkKeys() {}

  /** Returns the keys of a link of the library. */
  static Map<String, String> of(Link link, LinkTable links) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("ifindex", Integer.toString(link.index()));
    keys.put("ifname", link.name());
    keys.put("mtu", Integer.toString(link.mtu()));
    keys.put("operstate", link.state().toString());
    keys.put("txqlen", Integer.toString(link.queueLength()));
    if (link.type() == ETHERNET || link.type() == LOOPBACK) {
      // For a tunnel, ip prints the link-layer address as an IP address.
      link.mac().ifPresent(mac -> keys.put("address", mac.hex()));
    }
    link.alias().ifPresent(alias -> keys.put("ifalias", alias));
    link.kind().ifPresent(kind -> keys.put("info_kind", kind.name()));
    links.masterOf(link).ifPresent(master -> keys.put("master", master.name()));
    if (link.hasLowerInSameNamespace()) {
      links.find(link.lower().orElseThrow()).ifPresent(lower -> keys.put("link", lower.name()));
    }
    if (!link.alternativeNames().isEmpty()) {
      keys.put("altnames", link.alternativeNames().toString());
    }
    keys.put("up", Boolean.toString(link.flags().up()));
    keys.put("lower_up", Boolean.toString(link.flags().lowerUp()));
    details(link.details(), links, keys);
    port(link.port(), keys);
    return keys;
  }

  /** Returns the wanted keys of a link that {@code ip} printed. */
  static Map<String, String> of(JsonNode json, Iterable<String> wanted) {
    JsonNode info = json.path("linkinfo");
    Map<String, String> keys = new TreeMap<>();
    for (String key : wanted) {
      JsonNode value =
          switch (key) {
            case "up", "lower_up" -> null;
            case "info_kind", "info_slave_kind" -> info.path(key);
            default ->
                key.startsWith("slave ")
                    ? info.path("info_slave_data").path(key.substring(6))
                    : json.has(key) ? json.path(key) : info.path("info_data").path(key);
          };
      if (value == null) {
        String flag = key.equals("up") ? "\"UP\"" : "\"LOWER_UP\"";
        keys.put(key, Boolean.toString(json.path("flags").toString().contains(flag)));
      } else if (!value.isMissingNode()) {
        keys.put(key, value.isArray() ? texts(value) : value.asString());
      }
    }
    return keys;
  }

  private static void details(LinkDetails details, LinkTable links, Map<String, String> keys) {
    switch (details) {
      case LinkDetails.None _, LinkDetails.Other _ -> {}
      case LinkDetails.Vlan(int id, int protocol, _) -> {
        keys.put("id", Integer.toString(id));
        keys.put("protocol", protocol == 0x8100 ? "802.1Q" : "802.1ad");
      }
      case LinkDetails.Bond bond -> {
        keys.put("mode", bond.mode().toString());
        keys.put("miimon", Long.toString(bond.miiInterval().toMillis()));
        bond.activePort()
            .ifPresent(port -> keys.put("active_slave", links.find(port).orElseThrow().name()));
        bond.primary()
            .ifPresent(port -> keys.put("primary", links.find(port).orElseThrow().name()));
        for (String same : List.of("updelay", "downdelay", "min_links", "resend_igmp")) {
          keys.put(same, bond.options().get(same));
        }
      }
      case LinkDetails.Bridge bridge -> {
        keys.put("stp_state", bridge.stp() ? "1" : "0");
        keys.put("forward_delay", Long.toString(bridge.forwardDelay().toMillis() / 10));
        keys.put("hello_time", Long.toString(bridge.helloTime().toMillis() / 10));
        keys.put("max_age", Long.toString(bridge.maxAge().toMillis() / 10));
        keys.put("ageing_time", Long.toString(bridge.ageing().toMillis() / 10));
        keys.put("priority", Integer.toString(bridge.priority()));
        keys.put("vlan_filtering", bridge.vlanFiltering() ? "1" : "0");
        bridge.vlanDefault().ifPresent(id -> keys.put("vlan_default_pvid", Integer.toString(id)));
        keys.put("mcast_snooping", bridge.multicastSnooping() ? "1" : "0");
      }
      case LinkDetails.Vrf(TableId table) -> keys.put("table", table.toString());
      case LinkDetails.Macvlan(int mode) ->
          keys.put("mode", mode == 8 ? "passthru" : MACVLAN_MODES.get(mode));
      case LinkDetails.Ipvlan(int mode, int _) ->
          keys.put("mode", List.of("l2", "l3", "l3s").get(mode));
      case LinkDetails.Tun tun -> keys.put("type", tun.type() == 1 ? "tun" : "tap");
      case LinkDetails.Vxlan vxlan -> {
        keys.put("id", Integer.toString(vxlan.id()));
        keys.put("port", Integer.toString(vxlan.port()));
        keys.put("learning", Boolean.toString(vxlan.learning()));
      }
    }
  }

  private static void port(LinkPort port, Map<String, String> keys) {
    switch (port) {
      case LinkPort.None _ -> {}
      case LinkPort.Other(LinkKind kind) -> keys.put("info_slave_kind", kind.name());
      case LinkPort.BondPort bond -> {
        keys.put("info_slave_kind", "bond");
        keys.put("slave state", bond.active() ? "ACTIVE" : "BACKUP");
        keys.put("slave mii_status", bond.miiUp() ? "UP" : "DOWN");
        keys.put("slave perm_hwaddr", bond.permanentMac().orElseThrow().hex());
        bond.aggregator().ifPresent(id -> keys.put("slave ad_aggregator_id", "" + id));
      }
      case LinkPort.BridgePort bridge -> {
        keys.put("info_slave_kind", "bridge");
        keys.put("slave priority", Integer.toString(bridge.priority()));
        keys.put("slave cost", Integer.toString(bridge.cost()));
        keys.put("slave hairpin", Boolean.toString(bridge.hairpin()));
        keys.put("slave isolated", Boolean.toString(bridge.isolated()));
      }
      case LinkPort.VrfPort(TableId table) -> {
        keys.put("info_slave_kind", "vrf");
        keys.put("slave table", table.toString());
      }
    }
  }

  private static String texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList().toString();
  }
}
