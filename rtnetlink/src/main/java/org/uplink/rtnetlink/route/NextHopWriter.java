package org.uplink.rtnetlink.route;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * Encodes the next hops of a route. A single next hop becomes attributes of the route, several
 * become {@code RTA_MULTIPATH}.
 *
 * @param ipv4 whether the route is an IPv4 route
 */
record NextHopWriter(boolean ipv4) {
  /** Returns the flags of the next hop that a request may set. */
  static int flags(NextHop hop) {
    return hop.flags().writable().bits() & 0xff;
  }

  List<Attribute> attributes(List<NextHop> hops) {
    if (hops.isEmpty()) {
      return List.of();
    }
    // Only RTA_MULTIPATH has weights. A single next hop can have a weight, because IPv6 merges the
    // routes to one prefix that are added one by one.
    if (hops.size() == 1 && hops.getFirst().weight() == 1) {
      NextHop hop = hops.getFirst();
      List<Attribute> attributes = new ArrayList<>();
      hop.device()
          .ifPresent(device -> attributes.add(Attribute.u32(RouteAttribute.OIF, device.index())));
      attributes.addAll(attributes(hop));
      return attributes;
    }
    ByteArrayOutputStream multipath = new ByteArrayOutputStream();
    hops.forEach(hop -> multipath.writeBytes(nextHop(hop)));
    return List.of(new Attribute(RouteAttribute.MULTIPATH, multipath.toByteArray()));
  }

  private List<Attribute> attributes(NextHop hop) {
    List<Attribute> attributes = new ArrayList<>(gateway(hop));
    hop.encapsulation().map(EncapsulationWriter::attributes).ifPresent(attributes::addAll);
    hop.realms()
        .ifPresent(realms -> attributes.add(Attribute.u32(RouteAttribute.FLOW, realms.toNumber())));
    hop.rawAttributes().forEach(raw -> attributes.add(new Attribute(raw.type(), raw.bytes())));
    return attributes;
  }

  /**
   * Encodes the gateway. A gateway of the other address family is {@code RTA_VIA}, which has the
   * family and the address.
   */
  private List<Attribute> gateway(NextHop hop) {
    if (hop.gateway().isEmpty()) {
      return List.of();
    }
    InetAddress gateway = hop.gateway().get();
    if (gateway instanceof Inet4Address == ipv4) {
      return List.of(Attribute.address(RouteAttribute.GATEWAY, gateway));
    }
    byte[] address = gateway.getAddress();
    short family = (short) (address.length == 4 ? Netlink.INET : Netlink.INET6);
    return List.of(
        new Attribute(
            RouteAttribute.VIA,
            Attribute.buffer(2 + address.length).putShort(family).put(address).array()));
  }

  /** Returns a {@code struct rtnexthop} and its attributes. */
  private byte[] nextHop(NextHop hop) {
    List<Attribute> attributes = attributes(hop);
    int length = 8 + Attribute.bytes(new byte[0], attributes).length;
    byte[] header =
        Attribute.buffer(8)
            .putShort((short) length)
            .put((byte) flags(hop))
            .put((byte) (hop.weight() - 1))
            .putInt(hop.device().map(Device::index).orElse(0))
            .array();
    return Attribute.bytes(header, attributes);
  }
}
