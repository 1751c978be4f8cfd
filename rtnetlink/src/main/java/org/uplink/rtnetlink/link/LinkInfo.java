package org.uplink.rtnetlink.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.option.BondOption;
import org.uplink.rtnetlink.wire.option.BondPortOption;
import org.uplink.rtnetlink.wire.option.BridgeOption;
import org.uplink.rtnetlink.wire.option.BridgePortOption;
import org.uplink.rtnetlink.wire.option.VlanOption;

/**
 * The {@code IFLA_LINKINFO} of a request.
 *
 * @param kind the link's kind; "" leaves it out
 * @param data the attributes of the kind
 * @param portKind the kind of the link's master; "" leaves it out
 * @param port the attributes of the link as a port of its master
 */
record LinkInfo(String kind, List<Attribute> data, String portKind, List<Attribute> port) {
  static final LinkInfo NONE = of("", List.of());

  LinkInfo {
    data = List.copyOf(data);
    port = List.copyOf(port);
  }

  static LinkInfo of(String kind, List<Attribute> data) {
    return new LinkInfo(kind, data, "", List.of());
  }

  LinkInfo withData(String ofKind, Attribute attribute) {
    return new LinkInfo(ofKind, attribute.replaceIn(data), portKind, port);
  }

  LinkInfo withPort(String ofKind, Attribute attribute) {
    return new LinkInfo(kind, data, ofKind, attribute.replaceIn(port));
  }

  LinkInfo withBridgeOption(String name, long value) {
    BridgeOption option = BridgeOption.find(name).orElseThrow(() -> unknown("bridge option", name));
    return withData("bridge", option.attribute(value));
  }

  LinkInfo withBridgePortOption(String name, long value) {
    BridgePortOption option =
        BridgePortOption.find(name).orElseThrow(() -> unknown("bridge port option", name));
    return withPort("bridge", option.attribute(value));
  }

  LinkInfo withBondOption(String name, long value) {
    BondOption option = BondOption.find(name).orElseThrow(() -> unknown("bond option", name));
    return withData("bond", option.attribute(value));
  }

  LinkInfo withBondPortOption(String name, long value) {
    BondPortOption option =
        BondPortOption.find(name).orElseThrow(() -> unknown("bond port option", name));
    return withPort("bond", option.attribute(value));
  }

  LinkInfo withVlanOptions(Map<String, Long> options) {
    LinkInfo info = this;
    for (Attribute attribute : VlanOption.attributes(options)) {
      info = info.withData("vlan", attribute);
    }
    return info;
  }

  /** Sets the addresses of the families in which they differ from those before. */
  LinkInfo withArpTargets(List<InetAddress> before, List<InetAddress> targets) {
    LinkInfo info = this;
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<InetAddress> wanted = ofFamily(targets, ipv6);
      if (!wanted.equals(ofFamily(before, ipv6))) {
        List<Attribute> list = new ArrayList<>();
        wanted.forEach(address -> list.add(Attribute.address(list.size(), address)));
        int type = ipv6 ? LinkAttribute.BOND_NS_IP6_TARGET : LinkAttribute.BOND_ARP_IP_TARGET;
        info = info.withData("bond", Attribute.nested(type, list));
      }
    }
    return info;
  }

  /** Returns the attribute. Empty if the request has no link info. */
  Optional<Attribute> attribute() {
    List<Attribute> info = new ArrayList<>();
    if (!kind.isEmpty()) {
      info.add(Attribute.text(LinkAttribute.INFO_KIND, kind));
    }
    if (!data.isEmpty()) {
      info.add(Attribute.nested(LinkAttribute.INFO_DATA, data));
    }
    if (!port.isEmpty()) {
      info.add(Attribute.text(LinkAttribute.INFO_SLAVE_KIND, portKind));
      info.add(Attribute.nested(LinkAttribute.INFO_SLAVE_DATA, port));
    }
    return info.isEmpty()
        ? Optional.empty()
        : Optional.of(Attribute.nested(LinkAttribute.LINKINFO, info));
  }

  private static List<InetAddress> ofFamily(List<InetAddress> addresses, boolean ipv6) {
    return addresses.stream().filter(address -> address instanceof Inet6Address == ipv6).toList();
  }

  private static IllegalArgumentException unknown(String what, String name) {
    return new IllegalArgumentException("unknown %s %s".formatted(what, name));
  }
}
