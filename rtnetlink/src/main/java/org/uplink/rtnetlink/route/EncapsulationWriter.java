package org.uplink.rtnetlink.route;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.RouteAttribute;

/** Encodes {@code RTA_ENCAP} (linux/lwtunnel.h, linux/mpls_iptunnel.h). */
final class EncapsulationWriter {
  private static final int BOTTOM_OF_STACK = 0x100;

  private EncapsulationWriter() {}

  /**
   * Returns the two attributes of an encapsulation in a route or next hop: {@code RTA_ENCAP_TYPE}
   * and {@code RTA_ENCAP}.
   */
  static List<Attribute> attributes(Encapsulation encapsulation) {
    Encapsulation.Other encoded = encode(encapsulation);
    return List.of(
        Attribute.u16(RouteAttribute.ENCAP_TYPE, encoded.type()),
        new Attribute(
            RouteAttribute.ENCAP | Attribute.NESTED, HexFormat.of().parseHex(encoded.hex())));
  }

  static Encapsulation.Other encode(Encapsulation encapsulation) {
    return switch (encapsulation) {
      case Encapsulation.Mpls mpls -> encoded(RouteAttribute.ENCAP_MPLS, mpls(mpls));
      case Encapsulation.Ip ip -> {
        boolean ipv4 = ip.destination().getAddress().length == 4;
        yield encoded(ipv4 ? RouteAttribute.ENCAP_IP : RouteAttribute.ENCAP_IP6, ip(ip));
      }
      case Encapsulation.Other other -> other;
    };
  }

  /** Returns whether the encapsulation runs a BPF program. */
  static boolean hasProgram(Encapsulation encapsulation) {
    if (!(encapsulation instanceof Encapsulation.Other(int type, String hex))) {
      return false;
    }
    return type == RouteAttribute.ENCAP_BPF
        || (type == RouteAttribute.ENCAP_SEG6_LOCAL
            && hasAttribute(HexFormat.of().parseHex(hex), RouteAttribute.SEG6_LOCAL_BPF));
  }

  private static boolean hasAttribute(byte[] attributes, int number) {
    AttributeCursor cursor =
        new AttributeCursor().over(MemorySegment.ofArray(attributes), 0, attributes.length);
    while (cursor.next()) {
      if (cursor.type() == number) {
        return true;
      }
    }
    return false;
  }

  private static Encapsulation.Other encoded(int type, byte[] attributes) {
    return new Encapsulation.Other(type, HexFormat.of().formatHex(attributes));
  }

  private static byte[] mpls(Encapsulation.Mpls mpls) {
    ByteBuffer stack = ByteBuffer.allocate(4 * mpls.labels().size());
    for (int label : mpls.labels()) {
      stack.putInt(label << 12 | (stack.remaining() == 4 ? BOTTOM_OF_STACK : 0));
    }
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(new Attribute(1, stack.array()));
    mpls.ttl().ifPresent(ttl -> attributes.add(Attribute.u8(2, ttl)));
    mpls.rawAttributes().forEach(raw -> attributes.add(new Attribute(raw.type(), raw.bytes())));
    return Attribute.bytes(new byte[0], attributes);
  }

  private static byte[] ip(Encapsulation.Ip ip) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(new Attribute(1, ByteBuffer.allocate(8).putLong(ip.id()).array()));
    attributes.add(Attribute.address(2, ip.destination()));
    attributes.add(Attribute.address(3, ip.source()));
    attributes.add(Attribute.u8(4, ip.ttl()));
    attributes.add(Attribute.u8(5, ip.tos()));
    ip.rawAttributes().forEach(raw -> attributes.add(new Attribute(raw.type(), raw.bytes())));
    return Attribute.bytes(new byte[0], attributes);
  }
}
