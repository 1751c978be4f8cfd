package org.uplink.rtnetlink.route;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.uplink.rtnetlink.codec.EncapsulationReader;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.RouteAttribute;

/** Writes encapsulations as they are read: {@link EncapsulationReader} has where they come from. */
final class EncapsulationWriter {
  private static final int BOTTOM_OF_STACK = 0x100;

  private EncapsulationWriter() {}

  /** The two attributes of a route or next hop. */
  static List<Attribute> attributes(Encapsulation encapsulation) {
    return switch (encapsulation) {
      case Encapsulation.Mpls mpls -> attributes(EncapsulationReader.MPLS, mpls(mpls));
      case Encapsulation.Ip ip -> {
        boolean four = ip.destination().getAddress().length == 4;
        yield attributes(four ? EncapsulationReader.IP : EncapsulationReader.IP6, ip(ip));
      }
      case Encapsulation.Other other ->
          attributes(other.type(), HexFormat.of().parseHex(other.hex()));
    };
  }

  private static List<Attribute> attributes(int type, byte[] attributes) {
    return List.of(
        Attribute.u16(RouteAttribute.ENCAP_TYPE, type),
        Attribute.nestedWithHeader(RouteAttribute.ENCAP | Attribute.NESTED, attributes, List.of()));
  }

  private static byte[] mpls(Encapsulation.Mpls mpls) {
    ByteBuffer stack = ByteBuffer.allocate(4 * mpls.labels().size());
    for (int label : mpls.labels()) {
      stack.putInt(label << 12 | (stack.remaining() == 4 ? BOTTOM_OF_STACK : 0));
    }
    List<Attribute> parts = new ArrayList<>();
    parts.add(new Attribute(1, stack.array()));
    mpls.ttl().ifPresent(ttl -> parts.add(Attribute.u8(2, ttl)));
    return Attribute.bytes(new byte[0], parts);
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
