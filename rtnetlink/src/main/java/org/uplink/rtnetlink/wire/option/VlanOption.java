package org.uplink.rtnetlink.wire.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;

/**
 * The options of a VLAN: its flags by the names of ip-link(8), each 0 or 1, and its priority maps.
 * "egress-qos-map 3" is the priority in the tag of packets with the priority 3, "ingress-qos-map 5"
 * the priority of packets with the priority 5 in the tag. A pair with the value 0 is the same as no
 * pair.
 */
public final class VlanOption {
  private static final List<String> FLAGS =
      List.of("reorder_hdr", "gvrp", "loose_binding", "mvrp", "bridge_binding");

  private static final String EGRESS = "egress-qos-map ";
  private static final String INGRESS = "ingress-qos-map ";

  private VlanOption() {}

  /** Adds the options that the attribute on which the cursor is positioned has, if any. */
  public static void read(AttributeCursor cursor, Map<String, Long> options) {
    switch (cursor.type()) {
      case LinkAttribute.VLAN_FLAGS -> {
        for (int bit = 0; bit < FLAGS.size(); bit++) {
          options.put(FLAGS.get(bit), (long) (cursor.s32() >>> bit & 1));
        }
      }
      case LinkAttribute.VLAN_EGRESS_QOS -> readMap(cursor.nested(), EGRESS, options);
      case LinkAttribute.VLAN_INGRESS_QOS -> readMap(cursor.nested(), INGRESS, options);
      default -> {
        // No option.
      }
    }
  }

  /**
   * Returns the attributes that set these options. Others stay as they are.
   *
   * @throws IllegalArgumentException if there is no such option
   */
  public static List<Attribute> attributes(Map<String, Long> options) {
    int flags = 0;
    int mask = 0;
    List<Attribute> egress = new ArrayList<>();
    List<Attribute> ingress = new ArrayList<>();
    for (Map.Entry<String, Long> option : new TreeMap<>(options).entrySet()) {
      String name = option.getKey();
      int bit = FLAGS.indexOf(name);
      if (bit >= 0) {
        mask |= 1 << bit;
        flags |= option.getValue() == 0 ? 0 : 1 << bit;
      } else if (name.startsWith(EGRESS)) {
        egress.add(mapping(name.substring(EGRESS.length()), option.getValue()));
      } else if (name.startsWith(INGRESS)) {
        ingress.add(mapping(name.substring(INGRESS.length()), option.getValue()));
      } else {
        throw new IllegalArgumentException("unknown VLAN option " + name);
      }
    }
    List<Attribute> attributes = new ArrayList<>();
    if (mask != 0) {
      attributes.add(pair(LinkAttribute.VLAN_FLAGS, flags, mask));
    }
    if (!egress.isEmpty()) {
      attributes.add(Attribute.nested(LinkAttribute.VLAN_EGRESS_QOS, egress));
    }
    if (!ingress.isEmpty()) {
      attributes.add(Attribute.nested(LinkAttribute.VLAN_INGRESS_QOS, ingress));
    }
    return attributes;
  }

  /** Reads {@code struct ifla_vlan_qos_mapping}s. */
  private static void readMap(AttributeCursor map, String name, Map<String, Long> options) {
    while (map.next()) {
      if (map.type() == LinkAttribute.VLAN_QOS_MAPPING) {
        options.put(name + Integer.toUnsignedString(map.s32()), Integer.toUnsignedLong(map.s32(4)));
      }
    }
  }

  private static Attribute mapping(String from, long to) {
    return pair(LinkAttribute.VLAN_QOS_MAPPING, Integer.parseUnsignedInt(from), (int) to);
  }

  private static Attribute pair(int type, int first, int second) {
    return new Attribute(type, Attribute.buffer(8).putInt(first).putInt(second).array());
  }
}
