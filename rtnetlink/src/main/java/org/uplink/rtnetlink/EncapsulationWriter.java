package org.uplink.rtnetlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.uplink.rtnetlink.wire.RouteAttribute;

/** Writes encapsulations as they are read: {@link EncapsulationReader} has where they come from. */
final class EncapsulationWriter {
  private static final int BOTTOM_OF_STACK = 0x100;

  private EncapsulationWriter() {}

  /** The two attributes of a route or next hop. */
  static List<Part> parts(Encapsulation encapsulation) {
    return switch (encapsulation) {
      case Encapsulation.Mpls mpls -> parts(EncapsulationReader.MPLS, mpls(mpls));
      case Encapsulation.Ip ip -> {
        boolean four = ip.destination().getAddress().length == 4;
        yield parts(four ? EncapsulationReader.IP : EncapsulationReader.IP6, ip(ip));
      }
      case Encapsulation.Other other -> parts(other.type(), HexFormat.of().parseHex(other.hex()));
    };
  }

  private static List<Part> parts(int type, byte[] attributes) {
    return List.of(
        Part.u16(RouteAttribute.ENCAP_TYPE, type),
        Part.plainNested(RouteAttribute.ENCAP | Part.NESTED, attributes, List.of()));
  }

  private static byte[] mpls(Encapsulation.Mpls mpls) {
    ByteBuffer stack = ByteBuffer.allocate(4 * mpls.labels().size());
    for (int label : mpls.labels()) {
      stack.putInt(label << 12 | (stack.remaining() == 4 ? BOTTOM_OF_STACK : 0));
    }
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(1, stack.array()));
    mpls.ttl().ifPresent(ttl -> parts.add(Part.u8(2, ttl)));
    return Part.bytes(new byte[0], parts);
  }

  private static byte[] ip(Encapsulation.Ip ip) {
    return Part.bytes(
        new byte[0],
        List.of(
            new Part(1, ByteBuffer.allocate(8).putLong(ip.id()).array()),
            Part.address(2, ip.destination()),
            Part.address(3, ip.source()),
            Part.u8(4, ip.ttl()),
            Part.u8(5, ip.tos())));
  }
}
