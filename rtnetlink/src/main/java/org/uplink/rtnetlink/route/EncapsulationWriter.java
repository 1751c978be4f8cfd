package org.uplink.rtnetlink.route;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.RouteAttribute;

/** Encodes {@code RTA_ENCAP} (linux/lwtunnel.h, linux/mpls_iptunnel.h). */
final class EncapsulationWriter {
  private static final int BOTTOM_OF_STACK = 0x100;

  private EncapsulationWriter() {}

  /** Returns the two attributes that a route or next hop has for its encapsulation. */
  static List<Attribute> attributes(Encapsulation encapsulation) {
    return switch (encapsulation) {
      case Encapsulation.Mpls mpls -> attributes(RouteAttribute.ENCAP_MPLS, mpls(mpls));
      case Encapsulation.Ip ip -> {
        boolean ipv4 = ip.destination().getAddress().length == 4;
        yield attributes(ipv4 ? RouteAttribute.ENCAP_IP : RouteAttribute.ENCAP_IP6, ip(ip));
      }
      case Encapsulation.Other other ->
          attributes(other.type(), HexFormat.of().parseHex(other.hex()));
    };
  }

  private static List<Attribute> attributes(int type, byte[] encapsulation) {
    return List.of(
        Attribute.u16(RouteAttribute.ENCAP_TYPE, type),
        new Attribute(RouteAttribute.ENCAP | Attribute.NESTED, encapsulation));
  }

  private static byte[] mpls(Encapsulation.Mpls mpls) {
    ByteBuffer stack = ByteBuffer.allocate(4 * mpls.labels().size());
    for (int label : mpls.labels()) {
      stack.putInt(label << 12 | (stack.remaining() == 4 ? BOTTOM_OF_STACK : 0));
    }
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(new Attribute(1, stack.array()));
    mpls.ttl().ifPresent(ttl -> attributes.add(Attribute.u8(2, ttl)));
    return Attribute.bytes(new byte[0], attributes);
  }

  private static byte[] ip(Encapsulation.Ip ip) {
    return Attribute.bytes(
        new byte[0],
        List.of(
            new Attribute(1, ByteBuffer.allocate(8).putLong(ip.id()).array()),
            Attribute.address(2, ip.destination()),
            Attribute.address(3, ip.source()),
            Attribute.u8(4, ip.ttl()),
            Attribute.u8(5, ip.tos())));
  }
}
