package org.uplink.rtnetlink.route;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * Writes the next hops of a route: one as attributes of the route, several as {@code
 * RTA_MULTIPATH}.
 *
 * @param ipv4 the route's family
 */
record NextHopWriter(boolean ipv4) {
  /** The flag that takes the gateway to be on the link whatever its address says. */
  static final int ONLINK = 4;

  /** The one flag of a next hop that can be asked for. */
  static int onlink(NextHop hop) {
    return hop.flags().bits() & ONLINK;
  }

  void write(List<NextHop> hops, MessageWriter out) {
    // A weight has its place among several only; IPv6 makes one of those that come one by one.
    if (hops.size() == 1 && hops.getFirst().weight() == 1) {
      NextHop hop = hops.getFirst();
      hop.device().ifPresent(device -> out.attribute32(RouteAttribute.OIF, device.index()));
      for (Attribute part : attributes(hop)) {
        out.attribute(part.type(), part.payload());
      }
    } else if (!hops.isEmpty()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      hops.forEach(hop -> all.writeBytes(bytes(hop)));
      out.attribute(RouteAttribute.MULTIPATH, all.toByteArray());
    }
  }

  private List<Attribute> attributes(NextHop hop) {
    List<Attribute> parts = new ArrayList<>(gateway(hop));
    hop.encapsulation().map(EncapsulationWriter::attributes).ifPresent(parts::addAll);
    return parts;
  }

  /** A gateway of the other family stands in an attribute of its own, behind its family. */
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

  private byte[] bytes(NextHop hop) {
    List<Attribute> parts = attributes(hop);
    byte[] attributes = Attribute.bytes(new byte[0], parts);
    byte[] head =
        Attribute.buffer(8)
            .putShort((short) (8 + attributes.length))
            .put((byte) onlink(hop))
            .put((byte) (hop.weight() - 1))
            .putInt(hop.device().map(Device::index).orElse(0))
            .array();
    return Attribute.bytes(head, parts);
  }
}
