package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.RouteAttribute;

/** Reads {@code RTA_ENCAP} (linux/lwtunnel.h, linux/mpls_iptunnel.h). */
final class EncapsulationReader {
  /** {@code LWTUNNEL_IP_FLAGS}, the same number as {@code LWTUNNEL_IP6_FLAGS}. */
  private static final int FLAGS = 6;

  /** {@code LWTUNNEL_IP_PAD}, the same number as {@code LWTUNNEL_IP6_PAD}. */
  private static final int PAD = 7;

  /** {@code LWTUNNEL_IP_OPTS}, the same number as {@code LWTUNNEL_IP6_OPTS}. */
  private static final int OPTIONS = 8;

  private EncapsulationReader() {}

  /** Returns the encapsulation of this type ({@code LWTUNNEL_ENCAP_*}). Empty for type 0. */
  static Optional<Encapsulation> read(int type, AttributeCursor cursor) {
    return switch (type) {
      case 0 -> Optional.empty();
      case RouteAttribute.ENCAP_MPLS -> Optional.of(mpls(cursor));
      case RouteAttribute.ENCAP_IP -> Optional.of(ip(cursor, 4));
      case RouteAttribute.ENCAP_IP6 -> Optional.of(ip(cursor, 16));
      default ->
          Optional.of(new Encapsulation.Other(type, HexFormat.of().formatHex(cursor.rest())));
    };
  }

  /**
   * Reads a label stack: each label is the upper 20 bits of four bytes in network order. Bit 8
   * marks the last one.
   */
  private static Encapsulation mpls(AttributeCursor cursor) {
    List<Integer> labels = new ArrayList<>();
    OptionalInt ttl = OptionalInt.empty();
    RawAttributeReader raw = new RawAttributeReader();
    while (cursor.next()) {
      if (cursor.type() == 1) {
        boolean bottom = false;
        for (int at = 0; at + 4 <= cursor.length() && !bottom; at += 4) {
          int entry = cursor.s32Big(at);
          labels.add(entry >>> 12);
          bottom = (entry & 0x100) != 0;
        }
      } else if (cursor.type() == 2) {
        ttl = OptionalInt.of(cursor.u8());
      } else {
        raw.add(cursor);
      }
    }
    return new Encapsulation.Mpls(labels, ttl, raw.all());
  }

  private static Encapsulation ip(AttributeCursor cursor, int size) {
    long id = 0;
    InetAddress source = AddressCache.address(new byte[size]);
    InetAddress destination = source;
    int ttl = 0;
    int tos = 0;
    RawAttributeReader raw = new RawAttributeReader();
    while (cursor.next()) {
      switch (cursor.type()) {
        case 1 -> id = cursor.s64Big(0);
        case 2 -> destination = address(cursor, size);
        case 3 -> source = address(cursor, size);
        case 4 -> ttl = cursor.u8();
        case 5 -> tos = cursor.u8();
        case FLAGS -> {
          // The kernel shows the flags even if no flag is set.
          if (cursor.u16() != 0) {
            raw.add(cursor);
          }
        }
        case PAD -> {
          // Aligns the next attribute.
        }
        case OPTIONS -> raw.add(options(cursor));
        default -> raw.add(cursor);
      }
    }
    return new Encapsulation.Ip(id, source, destination, ttl, tos, raw.all());
  }

  /**
   * Reads the options of a tunnel's kind, which are nested attributes. The kernel requires {@code
   * NLA_F_NESTED} on both levels of a request, but does not set the bit in an answer.
   */
  private static RawAttribute options(AttributeCursor cursor) {
    List<Attribute> kinds = new ArrayList<>();
    AttributeCursor inner = cursor.nested();
    while (inner.next()) {
      kinds.add(new Attribute(inner.type() | Attribute.NESTED, inner.copy()));
    }
    return RawAttribute.of(cursor.type() | Attribute.NESTED, Attribute.bytes(new byte[0], kinds));
  }

  private static InetAddress address(AttributeCursor cursor, int size) {
    if (cursor.length() != size) {
      throw new MalformedMessageException("address of " + cursor.length() + " bytes");
    }
    return AddressCache.address(cursor.copy());
  }
}
