package org.uplink.hostnet;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;

/**
 * Sets random attributes of links, without the library's requests: those that the kernel shows of a
 * link, with the sizes of numbers. The kernel refuses or ignores what cannot be set.
 */
final class RandomLinkAttributes {
  /**
   * What belongs to the identity or the place of a link, what the plan sets, and what the kernel
   * computes: address, name, MTU, lower link, master, state, namespaces, mask, queues, carrier,
   * counters. The mode is not restored, which is a warning.
   */
  private static final Set<Integer> NEVER_SET =
      Set.of(1, 3, 4, 5, 10, 16, 17, 19, 28, 29, 30, 31, 32, 33, 35, 37, 46, 47, 48, 49, 61);

  /** The statistics, the carrier and its counters, what the families say, and the state. */
  private static final Set<Integer> VOLATILE = Set.of(7, 16, 23, 26, 33, 35, 47, 48);

  /**
   * STP would stop the packets of the test, and VLAN filtering those with other VLANs. A bridge
   * whose table of groups is full switches the snooping off.
   */
  private static final Set<Integer> NEVER_SET_OF_BRIDGE = Set.of(5, 7, 8, 27);

  /** Timers, and the state of the querier. */
  private static final Set<Integer> VOLATILE_OF_BRIDGE = Set.of(16, 17, 18, 19, 47, 48);

  /**
   * The state of STP, which the kernel also sets, the flag that deletes what was learned, and
   * whether a multicast router is behind the port, because the value 3 ends by itself.
   */
  private static final Set<Integer> NEVER_SET_OF_BRIDGE_PORT = Set.of(1, 24, 25);

  /** Timers, the state of STP, and the numbers of learned groups. */
  private static final Set<Integer> VOLATILE_OF_BRIDGE_PORT =
      Set.of(1, 13, 14, 15, 16, 21, 22, 23, 38, 41);

  /**
   * The mode, the active and the preferred port, what LACP agreed, and what takes the carrier away:
   * ARP monitoring, and the number of ports that are needed.
   */
  private static final Set<Integer> NEVER_SET_OF_BOND = Set.of(1, 2, 7, 11, 18, 23);

  /** The active port, and what LACP agreed. */
  private static final Set<Integer> VOLATILE_OF_BOND = Set.of(2, 23);

  /** The state of the port, its failures, and the states of LACP. */
  private static final Set<Integer> VOLATILE_OF_BOND_PORT = Set.of(1, 2, 3, 6, 7, 8, 11, 12);

  /**
   * How often the kernel wants all packets and all multicast packets of a port: a bond asks this of
   * the port that it makes active, and it chooses this port when it likes. What a user sets is in
   * the flags, too.
   */
  private static final Set<Integer> ASKED_BY_BOND = Set.of(30, 61);

  /** The identifier, and the protocol. */
  private static final Set<Integer> NEVER_SET_OF_VLAN = Set.of(1, 5);

  /** {@code IFLA_BR_MULTI_BOOLOPT}: two words, the values and the mask. */
  private static final int BITS_OF_BRIDGE = 46;

  private static final int MCAST_HASH_MAX = 27;

  private static final int[] VALUES = {0, 1, 1, 2, 3, 5, 7, 50, 100, 400};
  private static final Set<Integer> SIZES = Set.of(1, 2, 4, 6, 8);
  private static final int TRIES = 4;

  private final Random random;
  private final Rtnetlink net;
  private final List<String> set = new ArrayList<>();

  RandomLinkAttributes(Random random, Rtnetlink net) {
    this.random = random;
    this.net = net;
  }

  /** Returns what was set. */
  List<String> set() {
    return set;
  }

  /** Sets random attributes of a link and of the link as a port. */
  void setOn(String link) {
    RawLink message = RawLink.find(link).orElseThrow();
    for (RawAttribute attribute : message.attributes()) {
      if (!NEVER_SET.contains(attribute.number())) {
        tryValues(link, attribute, changed -> List.of(changed));
      }
    }
    Info info = Info.of(message);
    for (RawAttribute attribute : info.data) {
      if (!neverSet(info.kind).contains(attribute.number())) {
        tryValues(
            link,
            attribute,
            changed -> info(LinkAttribute.INFO_KIND, info.kind, LinkAttribute.INFO_DATA, changed));
      }
    }
    for (RawAttribute attribute : info.portData) {
      if (!info.portKind.equals("bridge")
          || !NEVER_SET_OF_BRIDGE_PORT.contains(attribute.number())) {
        tryValues(
            link,
            attribute,
            changed ->
                info(
                    LinkAttribute.INFO_SLAVE_KIND,
                    info.portKind,
                    LinkAttribute.INFO_SLAVE_DATA,
                    changed));
      }
    }
  }

  /** Returns what the kernel shows of a link, except indexes and what changes by itself. */
  SortedSet<String> read(String link) {
    SortedSet<String> lines = new TreeSet<>();
    RawLink message = RawLink.find(link).orElseThrow();
    Info info = Info.of(message);
    // The flags, without those that the kernel sets itself: running, lower up, dormant.
    lines.add("flags %x".formatted(message.flags() & ~(0x40 | 0x1_0000 | 0x2_0000)));
    for (RawAttribute attribute : message.attributes()) {
      boolean isIndex =
          attribute.number() == LinkAttribute.MASTER || attribute.number() == LinkAttribute.LINK;
      if (!VOLATILE.contains(attribute.number())
          && !isIndex
          && !(info.portKind.equals("bond") && ASKED_BY_BOND.contains(attribute.number()))
          && attribute.number() != LinkAttribute.LINKINFO) {
        lines.add(attribute.toString());
      }
    }
    info.data.stream()
        .filter(it -> !volatileOf(info.kind).contains(it.number()))
        .forEach(it -> lines.add("%s: %s".formatted(info.kind, it)));
    info.portData.stream()
        .filter(it -> !volatileOfPort(info.portKind).contains(it.number()))
        .forEach(it -> lines.add("port of %s: %s".formatted(info.portKind, it)));
    return lines;
  }

  private static Set<Integer> neverSet(String kind) {
    return switch (kind) {
      case "bridge" -> NEVER_SET_OF_BRIDGE;
      case "bond" -> NEVER_SET_OF_BOND;
      case "vlan" -> NEVER_SET_OF_VLAN;
      default -> Set.of();
    };
  }

  private static Set<Integer> volatileOf(String kind) {
    return switch (kind) {
      case "bridge" -> VOLATILE_OF_BRIDGE;
      case "bond" -> VOLATILE_OF_BOND;
      default -> Set.of();
    };
  }

  private static Set<Integer> volatileOfPort(String kind) {
    return switch (kind) {
      case "bridge" -> VOLATILE_OF_BRIDGE_PORT;
      case "bond" -> VOLATILE_OF_BOND_PORT;
      default -> Set.of();
    };
  }

  private void tryValues(String link, RawAttribute attribute, Place place) {
    int size = attribute.hex().length() / 2;
    if (!SIZES.contains(size) || random.nextInt(3) == 0) {
      return;
    }
    for (int i = 0; i < TRIES; i++) {
      // A bridge with more groups than hash_max turns multicast snooping off.
      long value =
          attribute.number() == MCAST_HASH_MAX && size == 4
              ? 400 + random.nextInt(400)
              : VALUES[random.nextInt(VALUES.length)];
      boolean isLittle = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
      long shifted = isLittle ? value : value << (8 * (8 - size));
      byte[] payload = Arrays.copyOf(Attribute.buffer(8).putLong(shifted).array(), size);
      if (attribute.number() == BITS_OF_BRIDGE && size == 8) {
        int bit = 1 << random.nextInt(5);
        payload = Attribute.buffer(8).putInt(random.nextInt(4) == 0 ? 0 : bit).putInt(bit).array();
      }
      Attribute changed = new Attribute(attribute.type(), payload);
      Request request = change(link, place.of(changed));
      if (net.applyAll(List.of(request)).getFirst() instanceof Acknowledgement.Done) {
        set.add("%s %s to %s".formatted(link, attribute, HexFormat.of().formatHex(payload)));
        return;
      }
    }
  }

  private static List<Attribute> info(int kindType, String kind, int type, Attribute attribute) {
    return List.of(
        Attribute.nested(
            LinkAttribute.LINKINFO,
            List.of(Attribute.text(kindType, kind), Attribute.nested(type, List.of(attribute)))));
  }

  private static Request change(String link, List<Attribute> attributes) {
    List<Attribute> all = new ArrayList<>(attributes);
    all.add(Attribute.text(LinkAttribute.IFNAME, link));
    byte[] message = RequestMessage.encode(Netlink.NEWLINK, 0, new byte[LinkAttribute.HEADER], all);
    return new Request() {
      @Override
      public byte[] message() {
        return message.clone();
      }

      @Override
      public String toString() {
        return "set a random attribute of " + link;
      }
    };
  }

  /** Where an attribute is in a request. */
  private interface Place {
    List<Attribute> of(Attribute attribute);
  }

  /** What the kernel shows in {@code IFLA_LINKINFO}. */
  private record Info(
      String kind, List<RawAttribute> data, String portKind, List<RawAttribute> portData) {
    static Info of(RawLink message) {
      String kind = "";
      String portKind = "";
      List<RawAttribute> data = new ArrayList<>();
      List<RawAttribute> portData = new ArrayList<>();
      for (RawAttribute attribute : message.attributes()) {
        if (attribute.number() == LinkAttribute.LINKINFO) {
          AttributeCursor cursor = cursor(attribute);
          while (cursor.next()) {
            switch (cursor.type()) {
              case LinkAttribute.INFO_KIND -> kind = cursor.text();
              case LinkAttribute.INFO_DATA -> all(cursor.nested(), data);
              case LinkAttribute.INFO_SLAVE_KIND -> portKind = cursor.text();
              case LinkAttribute.INFO_SLAVE_DATA -> all(cursor.nested(), portData);
              default -> {
                // Nothing else is there.
              }
            }
          }
        }
      }
      return new Info(kind, data, portKind, portData);
    }

    private static AttributeCursor cursor(RawAttribute attribute) {
      byte[] bytes = attribute.bytes();
      return new AttributeCursor().over(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private static void all(AttributeCursor cursor, List<RawAttribute> into) {
      while (cursor.next()) {
        into.add(RawAttribute.of(cursor.typeWithFlags(), cursor.copy()));
      }
    }
  }
}
