package org.uplink.rtnetlink.oracle;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.MacAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts a link to the keys of {@code ip -d -j link}. Keys that the library does not read
 * (queues, offloads, timers) are not compared. For all other keys, the test also compares whether
 * {@code ip} prints the key.
 */
final class LinkKeys {
  private final ObjectNode keys = IpBatchNamespace.JSON.createObjectNode();
  private final LinkTable table;
  private final Link link;

  private LinkKeys(LinkTable table, Link link) {
    this.table = table;
    this.link = link;
  }

  static JsonNode of(LinkTable table, Link link) {
    LinkKeys writer = new LinkKeys(table, link);
    writer.write();
    return IpBatchNamespace.JSON.readTree(writer.keys.toString());
  }

  private void write() {
    keys.put("ifindex", link.index());
    keys.put("ifname", link.name());
    keys.put("mtu", link.mtu());
    keys.put("operstate", link.state().toString());
    keys.put("txqlen", link.queueLength());
    keys.put("group", link.group() == 0 ? "default" : Integer.toString(link.group()));
    keys.put("up", link.flags().up());
    keys.put("no-carrier", link.flags().up() && !link.flags().running());
    link.flags().names().stream().sorted().forEach(keys.withArray("flags")::add);
    link.mac().ifPresent(mac -> keys.put("address", mac.hex()));
    link.alias().ifPresent(alias -> keys.put("ifalias", alias));
    link.alternativeNames().forEach(name -> keys.withArray("altnames").add(name));
    link.master().ifPresent(index -> keys.put("master", name(index)));
    if (link.hasLowerInSameNamespace()) {
      keys.put("link", name(link.lower().getAsInt()));
    }
    link.kind().ifPresent(kind -> keys.put("kind", kind.name()));
    ObjectNode details = keys.putObject("details");
    details(details);
    ObjectNode port = keys.putObject("port");
    port(port);
  }

  private String name(int index) {
    return table.find(index).map(Link::name).orElse("if" + index);
  }

  private void details(ObjectNode into) {
    switch (link.details()) {
      case LinkDetails.Bridge bridge ->
          into.put("stp_state", bridge.stp() ? 1 : 0)
              .put("forward_delay", bridge.forwardDelay().toMillis() / 10)
              .put("hello_time", bridge.helloTime().toMillis() / 10)
              .put("max_age", bridge.maxAge().toMillis() / 10)
              .put("ageing_time", bridge.ageing().toMillis() / 10)
              .put("priority", bridge.priority())
              .put("vlan_filtering", bridge.vlanFiltering() ? 1 : 0)
              .put("mcast_snooping", bridge.multicastSnooping() ? 1 : 0)
              .put(
                  "group_fwd_mask",
                  bridge.groupForwardMask() == 0
                      ? "0"
                      : "0x" + Integer.toHexString(bridge.groupForwardMask()));
      case LinkDetails.Vlan vlan ->
          into.put("id", vlan.id())
              .put("protocol", vlan.protocol() == 0x8100 ? "802.1Q" : "802.1ad");
      case LinkDetails.Vrf vrf -> into.put("table", vrf.table().value());
      case LinkDetails.Macvlan macvlan ->
          into.put(
              "mode",
              switch (macvlan.mode()) {
                case 1 -> "private";
                case 2 -> "vepa";
                case 4 -> "bridge";
                case 8 -> "passthru";
                default -> "source";
              });
      case LinkDetails.Ipvlan ipvlan ->
          into.put("mode", List.of("l2", "l3", "l3s").get(ipvlan.mode()));
      case LinkDetails.Tun tun -> {
        into.put("type", tun.type() == 1 ? "tun" : "tap").put("persist", tun.persistent());
        tun.owner().ifPresent(owner -> into.put("user", owner));
      }
      case LinkDetails.Vxlan vxlan -> {
        into.put("id", vxlan.id()).put("port", vxlan.port()).put("learning", vxlan.learning());
        vxlan
            .group()
            .ifPresent(
                group -> address(into, group.isMulticastAddress() ? "group" : "remote", group));
        vxlan.local().ifPresent(local -> address(into, "local", local));
      }
      case LinkDetails.Bond bond -> {
        into.put("mode", bond.mode().toString()).put("miimon", bond.miiInterval().toMillis());
        bond.activePort().ifPresent(index -> into.put("active_slave", name(index)));
        bond.primary().ifPresent(index -> into.put("primary", name(index)));
        for (String option :
            List.of("updelay", "downdelay", "resend_igmp", "min_links", "lp_interval")) {
          Optional.ofNullable(bond.options().get(option))
              .ifPresent(value -> into.put(option, Long.parseLong(value)));
        }
      }
      case LinkDetails.None _, LinkDetails.Other _ -> {
        // Nothing to compare.
      }
    }
  }

  private static void address(ObjectNode into, String key, InetAddress address) {
    into.put(key + (address instanceof Inet4Address ? "" : "6"), AddressFormat.of(address));
  }

  private void port(ObjectNode into) {
    switch (link.port()) {
      case LinkPort.BridgePort port ->
          into.put(
                  "state",
                  List.of("disabled", "listening", "learning", "forwarding", "blocking")
                      .get(port.state()))
              .put("priority", port.priority())
              .put("cost", port.cost())
              .put("hairpin", port.hairpin())
              .put("guard", port.guard())
              .put("learning", port.learning())
              .put("flood", port.flooding())
              .put("isolated", port.isolated());
      case LinkPort.BondPort port -> {
        into.put("state", port.active() ? "ACTIVE" : "BACKUP")
            .put("mii_status", port.miiUp() ? "UP" : "DOWN")
            .put("link_failure_count", port.linkFailures())
            .put("queue_id", port.queueId());
        port.permanentMac().map(MacAddress::hex).ifPresent(mac -> into.put("perm_hwaddr", mac));
        port.aggregator().ifPresent(id -> into.put("ad_aggregator_id", id));
      }
      case LinkPort.VrfPort port -> into.put("table", port.table().value());
      case LinkPort.None _, LinkPort.Other _ -> {
        // Nothing to compare.
      }
    }
  }
}
